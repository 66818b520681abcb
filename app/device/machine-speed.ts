/** The speed check (see Scenarios) outside of a lesson: before B, and by a button. The person's settings come back after it. */

import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { Kept } from '../scenarios/kept.ts';
import { passOver } from '../scenarios/pass-over.ts';
import { checkSpeed } from '../scenarios/speed-check.ts';
import { Turn } from '../scenarios/turn.ts';
import { noteSpeed, speedStore } from '../stores/speed-store.ts';

type Measured = Pick<PipelineClient, 'config' | 'set' | 'start' | 'reset' | 'snapshot'>;

/** No run may be on. @throws Error when the check is ended before it knows */
export async function checkMachine(client: Measured, source: Pick<Coordinator, 'keptRuns'>): Promise<void> {
  const pipeline = {
    config: () => client.config(),
    set: (config: ReturnType<PipelineClient['config']>) => client.set(config, { mayBePast: true }),
    start: () => client.start(),
    reset: () => client.reset(),
    snapshot: () => client.snapshot(),
  };
  const kept = new Kept(pipeline);
  speedStore.setState({ isMeasuring: true });
  kept.keep();
  try {
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const noteOwn = kept.noteOwn.bind(kept);
    const ports = { pipeline, wait, noteOwn, passOver: (runId: number) => passOver(source, runId) };
    noteSpeed(await checkSpeed(ports, new Turn()), Date.now());
  } finally {
    speedStore.setState({ isMeasuring: false });
    await kept.giveBack(null);
  }
}
