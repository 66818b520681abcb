/** A snapshot in two parts: what is kept with each sample, and what is kept once a second because it moves no faster. */
import { STAGES } from '../../contract/name-sets.ts';
import type { Snapshot } from '../../contract/snapshot-types.ts';

const SHARES = ['busy', 'blocked', 'idle'] as const;

/** All but `secondsPart`, whatever figures there are. */
export function fastPart(snapshot: Snapshot): object {
  const { stages, latency, pool: _, engine: __, ...rest } = snapshot;
  const ofStages = Object.entries(stages).map(([name, { busy: _, blocked: __, idle: ___, ...counts }]) => [
    name,
    counts,
  ]);
  const ofRun = Object.entries(latency).filter(([name]) => !(STAGES as readonly string[]).includes(name));
  return { ...rest, stages: Object.fromEntries(ofStages), latency: Object.fromEntries(ofRun) };
}

/** Shares of the last second, percentiles of the stages, the threads of the pool, and the engine. */
export function secondsPart({ time, stages, latency, pool, engine }: Snapshot): object {
  const shares = Object.entries(stages).map(([name, stage]) => [
    name,
    Object.fromEntries(SHARES.map((share) => [share, stage[share]])),
  ]);
  const ofStages = Object.fromEntries(STAGES.map((stage) => [stage, latency[stage]]));
  return { time, stages: Object.fromEntries(shares), latency: ofStages, pool, engine };
}
