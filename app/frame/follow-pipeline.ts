/** Takes from each sample what is not a figure: the state behind the buttons, the workers, and lines for the log. */
import type { PipelineClient } from '../client/pipeline-client.ts';
import { log } from '../stores/log-store.ts';
import { updateRun } from '../stores/run-store.ts';
import type { FrameLoop } from './frame-loop.ts';
import type { Reading } from './reading.ts';

const WORKERS_EVERY_MS = 500;

export function followPipeline(loop: FrameLoop, client: PipelineClient): void {
  let workersAt = Number.NEGATIVE_INFINITY;
  loop.addListener(({ now }) => {
    client.refreshState(now);
    if (Math.abs(now.time - workersAt) < WORKERS_EVERY_MS && now.state === 'running') return;
    workersAt = now.time;
    updateRun({ workers: client.workers().map(({ heartbeatAgeMs: _, ...worker }) => worker) });
  });
  loop.addListener(logTransitions());
  loop.addListener(logLedger());
}

/** A line for every transition of the breaker that is new since the last sample. */
function logTransitions(): (reading: Reading) => void {
  let runId = 0;
  let logged = 0;
  return ({ now }) => {
    if (now.runId !== runId) [runId, logged] = [now.runId, 0];
    for (const { at, from, to, reason } of now.breaker.transitions) {
      if (at > logged) log('breaker', `Breaker ${from} → ${to}: ${reason}`, at);
    }
    logged = Math.max(logged, now.breaker.transitions.at(-1)?.at ?? 0);
  };
}

/** A line when the ledger stops adding up, and one when it does again. */
function logLedger(): (reading: Reading) => void {
  let wasExact = true;
  return ({ now: { ledger, time } }) => {
    const isExact = ledger.unaccounted === 0;
    if (isExact === wasExact) return;
    wasExact = isExact;
    const text = isExact ? 'The ledger adds up again' : `The ledger is off by ${ledger.unaccounted} events`;
    log(isExact ? 'run' : 'error', text, time);
  };
}
