/** What a stage worker is asked over Comlink, once: afterwards it listens to shared memory only. */

import type { Config } from '../contract/config-types.ts';
import type { StorageProblemCode } from '../contract/database-types.ts';
import { decodeConfig } from '../contract/settings/config-codec.ts';
import { withLock } from '../contract/site-data.ts';
import { setKernelState } from '../contract/view/run-status.ts';
import type { KernelCode } from '../kernel/wasm-kernels.ts';
import { INCARNATION, PAUSE, PHASE, PLACEMENT_LINE, RUN, STARTED_AT, THREAD_LINE, WANTED } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import { journalOf } from '../memory/task-journals.ts';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  DATABASE_THREAD,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TAIL,
  TASKS,
  VALIDATE,
} from '../memory/tasks.ts';
import { JournalReader } from '../primitives/shared/journal.ts';
import { BroadcastStage } from '../stages/broadcast/broadcast-stage.ts';
import { SchedulerStage } from '../stages/scheduler/scheduler-stage.ts';
import { SourceStage } from '../stages/source/source-stage.ts';
import { openStageChannels } from '../stages/stage-channels.ts';
import type { StorageContext } from '../stages/storage/further-batches.ts';
import { StorageStage } from '../stages/storage/storage-stage.ts';
import { AggregatesStage } from '../stages/subscribers/aggregates-stage.ts';
import { AlarmsStage } from '../stages/subscribers/alarms-stage.ts';
import { TailStage } from '../stages/subscribers/tail-stage.ts';
import type { Task, TaskContext } from '../stages/task.ts';
import { createScalarKernel, loadTransformKernel, type TransformKernel } from '../stages/transform/transform-kernel.ts';
import { TransformStage } from '../stages/transform/transform-stage.ts';
import { Transformer } from '../stages/transform/transformer.ts';
import { ValidateStage } from '../stages/validate/validate-stage.ts';
import type { EventStore } from '../storage/event-store.ts';
import { MemoryStore } from '../storage/stores/memory-store.ts';
import { givenTime, tellGiven } from './given-time.ts';
import { StageWorker } from './stage-worker.ts';
import { WHOLE_WARM_UP, warmUp } from './warm-up.ts';

export interface StageOrder {
  /** Number of this worker, from 1. */
  thread: number;
  /** Which of the workers under this number it is: see `control.ts`. */
  incarnation: number;
  memory: SharedArrayBuffer;
  /** The compiled SIMD kernel, where the browser has SIMD. */
  kernel: WebAssembly.Module | null;
  /** The compiled kernels of columns, and the memory whose buffer is `memory`; null where there are not both. */
  columns: KernelCode | null;
  /** Where queries ask the storage worker for reads: see `storage/reads/read-mailbox.ts`. */
  mailbox: SharedArrayBuffer;
}

/** Thrown where a worker that was replaced, or killed, looks at the clock. */
class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/** Nobody else has a lock of this worker's: one that does not come by then is not to be had, and the run begins without. */
const LONGEST_WAIT_MS = 3000;

/**
 * Takes a lock that this worker keeps for as long as it lives, so that the browser tells the thread that waits for the lock of
 * its death, however it came about.
 *
 * @returns when it is settled whether this worker has the lock: not where the browser gives the site none
 */
export function holdLivenessLock(lock: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const held = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    withLock(lock, held, { longestMs: LONGEST_WAIT_MS }).then(() => resolve(false), reject);
  });
}

/**
 * The clock of a stage worker: milliseconds since the start of the run, to 5 µs.
 *
 * @returns `now`, which throws `SupersededError`, in place of the time, once the worker was replaced or killed; and `latest`
 */
export function supervisedClock(
  memory: MemoryMap,
  { thread, incarnation }: Pick<StageOrder, 'thread' | 'incarnation'>,
): Pick<TaskContext, 'now' | 'latest'> {
  const origin = performance.timeOrigin - memory.clock[STARTED_AT]!;
  const word = (thread - 1) * THREAD_LINE + INCARNATION;
  // An array, because a number that is kept in a variable of two functions lies on the heap, a new one each time.
  const reading = new Float64Array(1);
  return {
    now: () => {
      if (Atomics.load(memory.threads, word) !== incarnation) throw new SupersededError('replaced or killed');
      reading[0] = origin + performance.now();
      return reading[0];
    },
    latest: () => reading[0]!,
  };
}

/** Warms up, and runs until everything placed on this worker has ended. Blocks the worker. @throws SupersededError */
export async function runStages(order: StageOrder): Promise<void> {
  const memory = openRun(order.memory);
  const [kernel, { openKernels }] = await Promise.all([
    order.kernel ? loadTransformKernel(order.kernel) : createScalarKernel(),
    import('../kernel/open-kernels.ts'),
  ]);
  const module = order.columns?.module ?? null;
  const kernels = openKernels(memory, module, order.columns?.memory ?? null);
  if (order.columns && kernels.kind === 'typescript') setKernelState(memory, 'no code');
  // Without the code for it a transaction has one batch.
  const further = order.thread === DATABASE_THREAD ? await import('./further-parts.ts').catch(() => null) : null;
  const context: StorageContext = {
    memory,
    channels: openStageChannels(memory, order.thread),
    kernels,
    startedAt: memory.clock[STARTED_AT]!,
    ...supervisedClock(memory, order),
    random: Math.random,
    ...further?.furtherParts,
  };
  const opening = order.thread === DATABASE_THREAD ? openDatabase(context, order.mailbox) : null;
  // Its outcome is waited for after the warm-up.
  opening?.catch(() => {});
  // Without the code for it the warm-up does without.
  const scratch = opening ? await import('../storage/stores/scratch-store.ts').catch(() => null) : null;
  const isRunWaiting = () => isWanted(memory, order);
  const warmed = warmUp({
    config: configOf(memory),
    createTask: (task, warm, takeStore) => createTask(task, warm, kernel, takeStore),
    kernelsOn: (warm, wasm) => openKernels(warm, module, wasm),
    openStore: (await scratch?.openScratchStore()) ?? undefined,
    isWanted: isRunWaiting,
    now: () => performance.now(),
  });
  // A thread that was done in time has time enough.
  const given = warmed < WHOLE_WARM_UP ? givenTime(() => performance.now(), isRunWaiting) : 1;
  tellGiven(memory, order.thread, given);
  const stores = opening ? [await opening] : [];
  // A store is closed when storage goes to another thread: should it come back here, it finds none.
  new StageWorker(order.thread, context, (task) => createTask(task, context, kernel, () => stores.pop())).run();
}

/** Whether the run needs this worker now, warm or not: events are waiting for its tasks, or it is to end. */
function isWanted({ control, threads, placement }: MemoryMap, { thread, incarnation }: StageOrder): boolean {
  if (Atomics.load(threads, (thread - 1) * THREAD_LINE + INCARNATION) !== incarnation) return true;
  const phase = Atomics.load(control, PHASE);
  if (phase !== RUN) return phase !== PAUSE;
  for (let task = 0; task < TASKS; task++) {
    if (Atomics.load(placement, task * PLACEMENT_LINE + WANTED) === thread) return true;
  }
  return false;
}

function configOf(memory: MemoryMap): Config {
  const reader = new JournalReader(memory.configVersion, 0, memory.config);
  reader.read();
  return decodeConfig(reader.record);
}

/**
 * Before the worker begins to block: files are opened asynchronously. Loads SQLite, which nobody else needs.
 *
 * @throws Error when a predecessor's transaction may be stored and nobody can tell
 */
async function openDatabase(context: StoreContext, mailbox: SharedArrayBuffer): Promise<EventStore> {
  const { memory, kernels } = context;
  const openMemory = () => openMemoryStore(context);
  const isInDoubt = journalOf(memory, STORAGE).draft[J.IN_DOUBT]! > 0;
  const code = await import('../storage/stores/open-store.ts').catch(() => null);
  if (code === null) {
    if (isInDoubt) throw new Error("the code of the database, which may have stored the last batches, can't be loaded");
    return openMemoryStore(context, 'library');
  }
  const config = JSON.stringify(configOf(memory));
  return code.openFailoverStore({ memory, kernels, config, mailbox, isInDoubt }, openMemory);
}

/** The stage that a task is. @param takeStore gives the storage stage its store; memory if there is none */
export function createTask(
  task: number,
  context: StorageContext,
  kernel: TransformKernel,
  takeStore?: () => EventStore | undefined,
): Task {
  switch (task) {
    case SOURCE:
      return new SourceStage(context);
    case VALIDATE:
      return new ValidateStage(context);
    case SCHEDULER:
      return new SchedulerStage(context);
    case BROADCAST:
      return new BroadcastStage(context);
    case STORAGE:
      return new StorageStage(context, takeStore?.() ?? openMemoryStore(context));
    case AGGREGATES:
      return new AggregatesStage(context);
    case ALARMS:
      return new AlarmsStage(context);
    case TAIL:
      return new TailStage(context);
    default:
      return new TransformStage(task, context, new Transformer(context.memory, kernel, context.kernels));
  }
}

type StoreContext = Pick<TaskContext, 'memory' | 'startedAt' | 'kernels'>;
function openMemoryStore(context: StoreContext, problem: StorageProblemCode | null = null): MemoryStore {
  const { memory, startedAt, kernels } = context;
  const { draft } = journalOf(memory, STORAGE);
  return new MemoryStore(memory, startedAt, draft[J.IN_MEMORY]!, draft[J.BATCH_ID]!, kernels, problem);
}
