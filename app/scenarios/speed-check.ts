/**
 * How fast this machine is: what it stores in a second in `max` mode at the defaults, in memory, after half a second of
 * warm-up. Loads are shares of it; it is no run of the person's, and is stored nowhere.
 */
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { PlayedPipeline, PlayerPorts } from './ports.ts';
import type { Turn } from './turn.ts';

const WARM_UP_MS = 500;
const MEASURED_MS = 1000;
const LOOK_MS = 50;

interface Ports extends Pick<PlayerPorts, 'wait' | 'noteOwn'> {
  readonly pipeline: Pick<PlayedPipeline, 'set' | 'start' | 'reset' | 'snapshot'>;
}

export async function checkSpeed({ pipeline, wait, noteOwn }: Ports, turn: Turn): Promise<number> {
  const config = applyPatch(defaultConfig(), { load: { mode: 'max' }, storage: { kind: 'memory' } });
  turn.check();
  noteOwn(config);
  pipeline.set(config);
  await turn.race(pipeline.start());
  const first = await reach(WARM_UP_MS);
  const last = await reach(first.activeMs + MEASURED_MS);
  turn.check();
  await turn.race(pipeline.reset());
  return (1000 * (last.counters.stored - first.counters.stored)) / (last.activeMs - first.activeMs);

  async function reach(ms: number): Promise<Snapshot> {
    for (;;) {
      const snapshot = pipeline.snapshot();
      if (snapshot.state !== 'running') throw new Error(`the speed check ended: the pipeline is ${snapshot.state}`);
      if (snapshot.activeMs >= ms) return snapshot;
      await turn.race(wait(Math.min(LOOK_MS, Math.max(5, ms - snapshot.activeMs))));
    }
  }
}
