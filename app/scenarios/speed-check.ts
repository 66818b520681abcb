/**
 * How fast this machine is: what it stores in a second in `max` mode at the defaults, in memory. Loads are shares of it; it
 * is no run of the person's, and is stored nowhere.
 *
 * The first second and a half do not count: the stages' code is being compiled, and on two cores they gave 1.9 M/s where
 * the seconds after them gave 5. On a machine with other work that takes longer, up to five seconds, so the check goes on
 * until three seconds in a row agree. Their median counts, because one may be another program's. Nothing is drawn meanwhile
 * (`frame/frame-loop.ts`).
 */
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { speedStore } from '../stores/speed-store.ts';
import type { PlayedPipeline, PlayerPorts } from './ports.ts';
import type { Turn } from './turn.ts';

const WARM_UP_MS = 1500;
const MEASURED_MS = 1000;
/** Seconds in a row that must agree where the figure decides something, and where it need only be about right. */
export const EXACT = 3;
export const ROUGH = 1;
/** The fastest of seconds that agree is at most so many times the slowest. */
const AGREEING = 1.1;
/** After so many seconds the last ones count, whether they agree or not. */
const MOST_SECONDS = 8;
const LOOK_MS = 50;

interface Ports extends Pick<PlayerPorts, 'wait' | 'noteOwn' | 'passOver'> {
  readonly pipeline: Pick<PlayedPipeline, 'set' | 'start' | 'reset' | 'snapshot'>;
}

/** @returns events stored per second. @throws Error when the run ends before that is known */
export async function checkSpeed(ports: Ports, turn: Turn, seconds = EXACT): Promise<number> {
  const { isMeasuring } = speedStore.getState();
  speedStore.setState({ isMeasuring: true });
  try {
    return await measure(ports, turn, seconds);
  } finally {
    speedStore.setState({ isMeasuring });
  }
}

async function measure({ pipeline, wait, noteOwn, passOver }: Ports, turn: Turn, seconds: number): Promise<number> {
  const config = applyPatch(defaultConfig(), { load: { mode: 'max' }, storage: { kind: 'memory' } });
  turn.check();
  pipeline.set(config);
  noteOwn(config);
  await turn.race(pipeline.start());
  passOver(pipeline.snapshot().runId);
  const rates: number[] = [];
  let first = await reach(WARM_UP_MS);
  while (!isSettled(rates, seconds)) {
    const last = await reach(first.activeMs + MEASURED_MS);
    rates.push((1000 * (last.counters.stored - first.counters.stored)) / (last.activeMs - first.activeMs));
    first = last;
  }
  turn.check();
  await turn.race(pipeline.reset());
  return inOrder(rates.slice(-seconds))[Math.floor(seconds / 2)]!;

  async function reach(ms: number): Promise<Snapshot> {
    for (;;) {
      const snapshot = pipeline.snapshot();
      if (snapshot.state !== 'running') throw new Error(`the speed check ended: the pipeline is ${snapshot.state}`);
      if (snapshot.activeMs >= ms) return snapshot;
      await turn.race(wait(Math.min(LOOK_MS, Math.max(5, ms - snapshot.activeMs))));
    }
  }
}

function isSettled(rates: readonly number[], seconds: number): boolean {
  if (rates.length < seconds) return false;
  const latest = inOrder(rates.slice(-seconds));
  return rates.length >= MOST_SECONDS || latest.at(-1)! <= AGREEING * latest[0]!;
}
function inOrder(rates: readonly number[]): number[] {
  return rates.toSorted((a, b) => a - b);
}
