/** In a page of a benchmark: a run without a coordinator's page around it, in memory, of which only its speed is of interest. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { PipelineEvent } from '../../workers/contract/coordinator-types.ts';
import { Run } from '../../workers/coordinator/run.ts';

const FRAME_MS = 16;

/**
 * Begins a run.
 * @param createWorker makes its stage workers
 * @param isFine whether an event is no fault of the run; any other one fails the benchmark
 */
export function bareRun(
  config: Config,
  createWorker: (name: string) => Worker,
  isFine: (kind: PipelineEvent['kind']) => boolean,
): Run {
  return new Run(
    { id: 1, config, hasDatabase: false },
    {
      createWorker,
      kernel: null,
      columns: null,
      mailbox: new SharedArrayBuffer(0),
      onEvent: ({ kind, text }) => {
        if (!isFine(kind)) reportError(new Error(text));
      },
      onRemoved: () => {},
      onDatabaseLate: () => {},
      onDatabaseThere: () => {},
      onAdapted: null,
      onEnd: () => {},
    },
  );
}

/** Fulfilled when so many events are stored; with how many. @throws Error when the run ends before */
export async function untilStored(run: Run, events: number): Promise<number> {
  for (;;) {
    const { state } = run;
    const { counters } = run.status.read();
    if (counters.stored >= events) return counters.stored;
    if (state !== 'running' && state !== 'paused')
      throw new Error(`the run is ${state}, ${counters.stored} events stored`);
    await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  }
}
