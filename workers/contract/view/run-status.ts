/**
 * The few figures of a run that the coordinator goes by. All others are the page's: `PipelineView` is several times as
 * large, and the run would wait for it to be loaded.
 */
import * as C from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { KERNELS, type MemoryMap } from '../../memory/memory-map.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { BreakerView } from '../../primitives/circuit-breaker/breaker-view.ts';
import { KERNEL_STATES, type KernelState, RUN_STATES, type RunState } from '../name-sets.ts';
import type { Snapshot, WorkerInfo } from '../snapshot-types.ts';
import { RunReading } from './run-reading.ts';
import { listWorkers } from './worker-list.ts';

/** The state of a run, from its memory. Any thread. */
export function stateOf({ control }: MemoryMap): RunState {
  return RUN_STATES[Atomics.load(control, C.RUN_STATE)] ?? 'failed';
}

/** Says what the inner loops run in. Coordinator, before it starts workers; a worker for which it turns out otherwise. */
export function setKernelState({ header }: MemoryMap, state: KernelState): void {
  Atomics.store(header, KERNELS, KERNEL_STATES.indexOf(state));
}

/** State, counters and workers of a run, for the coordinator. It writes nothing. */
export class RunStatus {
  private readonly reading: RunReading;
  private readonly breaker: BreakerView;

  constructor(private readonly memory: MemoryMap) {
    this.reading = new RunReading(memory);
    this.breaker = new BreakerView(memory.breaker);
  }

  get state(): RunState {
    return stateOf(this.memory);
  }
  /** Counters and ledger of one reading. */
  read(): Pick<Snapshot, 'counters' | 'ledger'> {
    this.reading.take();
    return { counters: this.reading.counters(), ledger: this.reading.ledger() };
  }
  get isPersistent(): boolean {
    this.reading.take();
    return this.reading.of(STORAGE, J.PERSISTENT) === 1;
  }
  /** @param runTime ms since the start of the run */
  retryInMs(runTime: number): number {
    return this.breaker.read(runTime).retryInMs;
  }
  workers(runTime: number): WorkerInfo[] {
    return listWorkers(this.memory, runTime);
  }
}
