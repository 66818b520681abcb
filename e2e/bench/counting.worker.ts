/**
 * A stage worker that counts what it does only because it is watched. Stages, memory and main loop are the product's; its
 * clock and its view of `threads`, where the heartbeats go, count how often they are used.
 */

import { expose } from 'comlink';
import { TypeScriptKernels } from '../../workers/kernel/twins.ts';
import { STARTED_AT } from '../../workers/memory/control.ts';
import { openRun } from '../../workers/memory/memory-map.ts';
import {
  createTask,
  holdLivenessLock,
  type StageOrder,
  supervisedClock,
} from '../../workers/stage-worker/stage-entry.ts';
import { StageWorker } from '../../workers/stage-worker/stage-worker.ts';
import { openStageChannels } from '../../workers/stages/stage-channels.ts';
import { createScalarKernel } from '../../workers/stages/transform/transform-kernel.ts';
import { BEATS, LOOKS } from './recovery.ts';

/** Plain words, by `recovery.ts`: this worker → page. */
const counts = new Int32Array(new SharedArrayBuffer(8));
// Before the worker takes orders: from its order on it takes and sends no messages.
postMessage(counts);

/** Runs until everything placed on this worker has ended, storage in memory. Blocks the worker. */
function run(order: StageOrder): void {
  const memory = openRun(order.memory);
  const clock = supervisedClock(memory, order);
  const context = {
    memory,
    channels: openStageChannels(memory, order.thread),
    kernels: new TypeScriptKernels(memory),
    startedAt: memory.clock[STARTED_AT]!,
    now: () => {
      counts[LOOKS]!++;
      return clock.now();
    },
    latest: clock.latest,
    random: Math.random,
  };
  const counted = {
    ...memory,
    get threads() {
      counts[BEATS]!++;
      return memory.threads;
    },
  };
  const kernel = createScalarKernel();
  new StageWorker(order.thread, { ...context, memory: counted }, (task) => createTask(task, context, kernel)).run();
}

expose({ holdLivenessLock, run });
