import type { PipelineClient } from '../client/pipeline-client.ts';
import { setView } from '../stores/view-store.ts';

let canAsk = true;
/** The code of the question has not come: what is asked for is done. */
export function neverAsk(): void {
  canAsk = false;
}

/** Resets the run, and asks before (`ResetDialog`) if there is anything to lose. */
export async function askReset(client: Pick<PipelineClient, 'snapshot' | 'reset'>): Promise<void> {
  const { state, counters } = client.snapshot();
  if (canAsk && state !== 'idle' && counters.emitted > 0) setView({ isResetAsked: true });
  else await client.reset();
}
