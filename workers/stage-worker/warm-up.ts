/**
 * Code that runs for the first time is read, compiled and run slowly, for tens of milliseconds in each worker; a run's first
 * events would wait for that, and expire. So each worker first runs the whole pipeline over made-up events, on one thread and
 * over memory of its own, through the very loop and stages that it is going to run. Nothing of it is ever seen: the memory,
 * with its counters, histograms and stored events, is thrown away with it.
 *
 * It goes by a clock of its own, which moves a little with each look, and wakes whoever is about to sleep. A look at that clock is also where it ends, wherever it is then: there is nothing to be put in order.
 */

import type { Config } from '../contract/config-types.ts';
import { defaultConfig, encodeConfig } from '../contract/settings/config-codec.ts';
import type { ColumnKernels } from '../kernel/column-kernels.ts';
import { CHANGE } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { allocateSmallRunBuffer, type MemoryMap, openRun } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { STORAGE } from '../memory/tasks.ts';
import { threadParking } from '../memory/thread-parking.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { placeTasks, writePlacement } from '../stages/placement.ts';
import { openStageChannels } from '../stages/stage-channels.ts';
import type { Task, TaskContext } from '../stages/task.ts';
import type { EventStore } from '../storage/event-store.ts';
import { StageWorker } from './stage-worker.ts';

export interface WarmUpOrder {
  /** Of the run: its settings decide which code is warmed. */
  readonly config: Config;
  createTask(task: number, context: TaskContext, takeStore: () => EventStore | undefined): Task;
  /** Opens the kernels of columns over a memory, which is that of `wasm`, or of nothing of WebAssembly's. */
  kernelsOn(memory: MemoryMap, wasm: WebAssembly.Memory | null): ColumnKernels;
  /** Makes the store in place of memory, over the memory of the warm-up. */
  readonly openStore?: ((memory: MemoryMap, kernels: ColumnKernels) => EventStore) | undefined;
  /** Whether the run can't wait any longer. */
  isWanted(): boolean;
  /** ms */
  now(): number;
}

/** At most so long, ms, on a machine however busy: with what a step and closing take besides, less than 200 ms. */
const MOST_MS = 100;
/** Events stored of the run's encoding, and of the other, at most. By then an event costs little more than it does later. */
const EVENTS = 12_000;
const OTHER_EVENTS = 4000;
/** Fewer: its time was over before it was done. */
export const WHOLE_WARM_UP = EVENTS + OTHER_EVENTS;
const THREAD = 1;
/** A trip through all stages takes some ten looks, in which more falls due than fits: short channels make many small steps. */
const LOOK_MS = 0.03;
const CAPACITY = 64;
const EVENTS_PER_SECOND = 200_000;
const BATCH = 500;
const ROWS = 4096;
const MOST_SENSORS = 1024;
/** A few events that are late, so that what discards them is no stranger either. */
const STALE_RATIO = 0.01;
const MOST_POOL_WORKERS = 2;
/** Looks at its own clock between two looks at the real one, and at most: a few times what is needed. */
const LOOKS = 10;
const MOST_LOOKS = 10_000;

class Warm extends Error {
  override readonly name = 'Warm';
}

interface Part {
  readonly config: Config;
  /** Share of the time by which it is over, and events stored by then, however much time is left. */
  readonly share: number;
  readonly events: number;
}

/** @returns how many events came to storage; 0 when the run can't wait at all */
export function warmUp(order: WarmUpOrder): number {
  if (order.isWanted()) return 0;
  const began = order.now();
  const { buffer, wasm } = allocateSmallRunBuffer(ROWS);
  const memory = openRun(buffer);
  for (const channel of memory.channels) new Ring(channel).setCapacity(CAPACITY);
  writePlacement(memory, placeTasks(THREAD, poolOf(order.config)));
  const parts = partsOf(order.config);
  const journal = new Journal(memory.configVersion, 0, memory.config);
  const begin = (part: Part) => {
    encodeConfig(part.config, journal.draft);
    journal.commit();
    Atomics.add(memory.control, CHANGE, 1);
    return part;
  };
  let part = begin(parts.shift()!);
  const storage = journalReaderOf(memory, STORAGE);
  const stored = () => {
    storage.read();
    return storage.record[J.STORED]!;
  };
  let looks = 0;
  const look = () => {
    if (order.isWanted() || ++looks * LOOKS > MOST_LOOKS) throw new Warm();
    if (order.now() - began < part.share * MOST_MS && stored() < part.events) return;
    const next = parts.shift();
    if (!next) throw new Warm();
    part = begin(next);
  };
  const kernels = order.kernelsOn(memory, wasm);
  const store = order.openStore?.(memory, kernels);
  const context = contextOn(memory, kernels, look);
  try {
    new StageWorker(THREAD, context, (task) => order.createTask(task, context, () => store)).run();
  } catch (error) {
    if (!(error instanceof Warm)) throw error;
  } finally {
    store?.close();
  }
  return stored();
}

function poolOf(config: Config): number {
  return Math.min(config.transform.workers, MOST_POOL_WORKERS);
}

/** Of the run's own encoding the most, and then of the other. */
function partsOf(config: Config): Part[] {
  const base = defaultConfig();
  const load = {
    ...base.load,
    classMix: config.load.classMix,
    sensors: Math.min(config.load.sensors, MOST_SENSORS),
    invalidRatio: config.load.invalidRatio,
    eventsPerSecond: EVENTS_PER_SECOND,
    staleRatio: STALE_RATIO,
  };
  const like: Config = {
    ...base,
    channels: { ...base.channels, capacity: CAPACITY },
    transform: { ...config.transform, workers: poolOf(config) },
    scheduler: { ...base.scheduler, policy: config.scheduler.policy },
    broadcast: { ...base.broadcast, policies: config.broadcast.policies },
    batch: { ...base.batch, maxSize: BATCH },
    storage: config.storage,
  };
  const of = (encoding: Config['load']['encoding'], share: number, events: number): Part => ({
    config: { ...like, load: { ...load, encoding } },
    share,
    events,
  });
  const { encoding } = config.load;
  return [of(encoding, 0.7, EVENTS), of(encoding === 'value' ? 'packet' : 'value', 1, WHOLE_WARM_UP)];
}

function contextOn(memory: MemoryMap, kernels: ColumnKernels, look: () => void): TaskContext {
  const parking = threadParking(memory, THREAD);
  const reading = new Float64Array(1);
  let looks = 0;
  return {
    memory,
    channels: openStageChannels(memory, THREAD),
    kernels,
    startedAt: 0,
    now: () => {
      if (++looks % LOOKS === 0) look();
      parking.wake();
      reading[0]! += LOOK_MS;
      return reading[0]!;
    },
    latest: () => reading[0]!,
    random: Math.random,
  };
}
