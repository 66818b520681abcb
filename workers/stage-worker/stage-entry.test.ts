import { describe, expect, test, vi } from 'vitest';
import { KERNEL_STATES } from '../contract/name-sets.ts';
import { defaultConfig, encodeConfig } from '../contract/settings/config-codec.ts';
import { setKernelState } from '../contract/view/run-status.ts';
import * as C from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { allocateRunBuffer, KERNELS, type MemoryMap, openRun } from '../memory/memory-map.ts';
import { journalOf } from '../memory/task-journals.ts';
import { DATABASE_THREAD, SCHEDULER, STORAGE, TO_SCHEDULER } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { BroadcastStage } from '../stages/broadcast/broadcast-stage.ts';
import { SchedulerStage } from '../stages/scheduler/scheduler-stage.ts';
import { SourceStage } from '../stages/source/source-stage.ts';
import { StorageStage } from '../stages/storage/storage-stage.ts';
import { AggregatesStage } from '../stages/subscribers/aggregates-stage.ts';
import { AlarmsStage } from '../stages/subscribers/alarms-stage.ts';
import { TailStage } from '../stages/subscribers/tail-stage.ts';
import type { Task } from '../stages/task.ts';
import { TransformStage } from '../stages/transform/transform-stage.ts';
import { ValidateStage } from '../stages/validate/validate-stage.ts';
import { allocateReadMailbox } from '../storage/reads/read-mailbox.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { COLUMNS_MODULE, OTHER_MODULE } from '../testing/wasm-run.ts';
import { runStages } from './stage-entry.ts';

/** Runs the worker of the database where there are no private files, until there is nothing to do for it. */
function runWithoutFiles(inDoubt: number): Promise<void> {
  const memory = allocateRun(1000, 1);
  const map = openRun(memory);
  const journal = journalOf(map, STORAGE);
  journal.draft[J.IN_DOUBT] = inDoubt;
  journal.commit();
  Atomics.store(map.threads, (DATABASE_THREAD - 1) * C.THREAD_LINE + C.LEAVING, 1);
  return runStages({
    thread: DATABASE_THREAD,
    incarnation: 0,
    memory,
    kernel: null,
    columns: null,
    mailbox: allocateReadMailbox(),
  });
}

test('memory replaces a database that cannot open, but not while it may have stored a batch under way', async () => {
  await expect(runWithoutFiles(0)).resolves.toBeUndefined();
  await expect(runWithoutFiles(2)).rejects.toThrow(/may have stored the last batches can't be opened/);
});

test.each([
  ['its own', 'webassembly', COLUMNS_MODULE],
  ['other', 'no code', OTHER_MODULE],
] as const)('with %s code for its kernels a worker runs, and the page is told "%s"', async (_, state, module) => {
  const { buffer, wasm } = allocateRunBuffer(1000, 7);
  const map = openRun(buffer);
  setKernelState(map, 'webassembly');
  const config = new Journal(map.configVersion, 0, map.config);
  encodeConfig(defaultConfig(), config.draft);
  config.commit();
  Atomics.store(map.threads, C.LEAVING, 1);
  const columns = { module, memory: wasm! };
  await runStages({ thread: 1, incarnation: 0, memory: buffer, kernel: null, columns, mailbox: allocateReadMailbox() });
  expect(KERNEL_STATES[Atomics.load(map.header, KERNELS)]).toBe(state);
});

describe('the warm-up', () => {
  const STAGES = [
    SourceStage,
    ValidateStage,
    TransformStage,
    SchedulerStage,
    BroadcastStage,
    StorageStage,
    AggregatesStage,
    AlarmsStage,
    TailStage,
  ];
  const NONE = STAGES.map(() => 0);

  /** Runs worker `thread` to its end. @returns how many steps each stage had before the worker said that it runs, and after */
  async function run(thread: number, prepare: (map: MemoryMap) => void) {
    const memory = allocateRun(1000, 7);
    const map = openRun(memory);
    const line = (thread - 1) * C.THREAD_LINE;
    const config = new Journal(map.configVersion, 0, map.config);
    encodeConfig(defaultConfig(), config.draft);
    config.commit();
    Atomics.store(map.threads, line + C.LEAVING, 1);
    prepare(map);
    // Not by time, which a busy machine has none of.
    let time = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 0.001;
      return time;
    });
    const before = new Uint8Array(memory).slice();
    const [early, late] = [[...NONE], [...NONE]];
    const restore = STAGES.map(({ prototype }, i) => {
      const { step } = prototype;
      const counting = function (this: Task, now: number) {
        const counts = map.threads[line + C.THREAD_STATE] === C.THREAD_RUNNING ? late : early;
        counts[i]!++;
        return step.call(this as never, now);
      };
      Object.defineProperty(prototype, 'step', { value: counting, configurable: true, writable: true });
      return () => Object.defineProperty(prototype, 'step', { value: step, configurable: true, writable: true });
    });
    await runStages({ thread, incarnation: 0, memory, kernel: null, columns: null, mailbox: allocateReadMailbox() });
    for (const undo of restore) undo();
    now.mockRestore();
    return { early, late, memory, map, before };
  }

  test.each([1, DATABASE_THREAD])(
    'worker %i runs every stage before it says that it runs, and nothing of that is in the run',
    async (thread) => {
      const { early, late, memory, map, before } = await run(thread, () => {});
      for (const steps of early) expect(steps).toBeGreaterThan(5);
      expect(late).toEqual(NONE);
      const { byteOffset, byteLength } = map.threads;
      const after = new Uint8Array(memory);
      after.fill(0, byteOffset, byteOffset + byteLength);
      before.fill(0, byteOffset, byteOffset + byteLength);
      expect(Buffer.compare(after, before)).toBe(0);
    },
  );

  /** Has the scheduler, which ends at once, run on worker 1. */
  function wantScheduler({ placement, channels, threads }: MemoryMap): void {
    Atomics.store(threads, C.LEAVING, 0);
    Atomics.store(placement, SCHEDULER * C.PLACEMENT_LINE + C.WANTED, 1);
    new Ring(channels[TO_SCHEDULER]!).markClosed();
  }

  test('a worker that a run under way waits for does without, and so does one whose run is over', async () => {
    const { early, late } = await run(1, wantScheduler);
    expect(early).toEqual(NONE);
    expect(late).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
    for (const phase of [C.DRAIN, C.ABANDON]) {
      const ending = await run(1, (map) => Atomics.store(map.control, C.PHASE, phase));
      expect(ending.early).toEqual(NONE);
    }
  });

  test('while a run is paused or has not begun, one that tasks are waiting for warms up too', async () => {
    const { early, late } = await run(1, (map) => {
      Atomics.store(map.control, C.PHASE, C.PAUSE);
      wantScheduler(map);
    });
    for (const steps of early) expect(steps).toBeGreaterThan(5);
    expect(late).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });
});
