/** The page's side of `cost/recovery`: a whole run on stage workers that count, and then two threads that measure. */
import { wrap } from 'comlink';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { PipelineView } from '../../workers/contract/view/pipeline-view.ts';
import { BUSY_US } from '../../workers/memory/activity-words.ts';
import { type MemoryMap, openRun } from '../../workers/memory/memory-map.ts';
import { journalReaderOf } from '../../workers/memory/task-journals.ts';
import { TASKS } from '../../workers/memory/tasks.ts';
import { bareRun, untilStored } from './bare-run.ts';
import { BEATS, type BlockTimes, LOOKS, type RecoveryCounts } from './recovery.ts';
import type { RecoveryParams, RecoveryTiming } from './recovery.worker.ts';

interface RecoveryRun {
  readonly counts: RecoveryCounts;
  /** After the run was drained. */
  readonly drained: Snapshot;
  readonly threads: readonly BlockTimes[];
}

const WARM_UP_EVENTS = 3_000_000;
const FRAME_MS = 16;
const LINE_WORDS = 32;

/** @param patch storage is in memory, and there are two threads */
export async function measureRecovery(
  patch: ConfigPatch,
  events: number,
  params: RecoveryParams,
): Promise<RecoveryRun> {
  const counters: Int32Array[] = [];
  const createWorker = (name: string) => {
    const worker = new Worker(new URL('./counting.worker.ts', import.meta.url), { type: 'module', name });
    const take = ({ data }: MessageEvent<Int32Array>) => counters.push(data);
    worker.addEventListener('message', take, { once: true });
    return worker;
  };
  const run = bareRun(applyPatch(defaultConfig(), patch), createWorker, (kind) => kind === 'run');
  const memory = openRun(run.memory);
  const warm = await untilStored(run, WARM_UP_EVENTS);
  const before = countsOf(memory, counters);
  await untilStored(run, warm + events);
  const counts = since(before, countsOf(memory, counters));
  await run.stop();
  const drained = new PipelineView(run.memory).snapshot();
  return { counts, drained, threads: await timeTogether(run.memory, params) };
}

/** Since the start of the run. */
function countsOf(memory: MemoryMap, counters: readonly Int32Array[]): RecoveryCounts {
  let [commits, busyMs, beats, looks] = [0, 0, 0, 0];
  for (let task = 0; task < TASKS; task++) {
    commits += Atomics.load(memory.journalVersions, task * LINE_WORDS);
    busyMs += memory.activity[task]![BUSY_US]! / 1000;
  }
  for (const counter of counters) {
    beats += counter[BEATS]!;
    looks += counter[LOOKS]!;
  }
  return { commits, beats, looks, busyMs };
}
function since(before: RecoveryCounts, now: RecoveryCounts): RecoveryCounts {
  return {
    commits: now.commits - before.commits,
    beats: now.beats - before.beats,
    looks: now.looks - before.looks,
    busyMs: now.busyMs - before.busyMs,
  };
}

/** On both threads at once, while this one reads the journals as often as it does for charts. */
async function timeTogether(buffer: SharedArrayBuffer, params: RecoveryParams): Promise<BlockTimes[]> {
  const memory = openRun(buffer);
  const readers = memory.journals.map((_, task) => journalReaderOf(memory, task));
  const reading = setInterval(() => {
    for (const reader of readers) reader.read();
  }, FRAME_MS);
  const arrivals = new Int32Array(new SharedArrayBuffer(4));
  const workers = [1, 2].map(() => {
    const worker = new Worker(new URL('./recovery.worker.ts', import.meta.url), { type: 'module' });
    worker.onerror = ({ message }) => reportError(new Error(message || 'a worker did not load'));
    return worker;
  });
  try {
    return await Promise.all(
      workers.map((worker, i) => wrap<RecoveryTiming>(worker).measure(buffer, arrivals, i + 1, params)),
    );
  } finally {
    clearInterval(reading);
    for (const worker of workers) worker.terminate();
  }
}
