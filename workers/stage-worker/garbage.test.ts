/**
 * The stage loops make no garbage: collections stop a thread, and others wait for it. What may be made is a few numbers for
 * each look at the clock, one of which a browser would make anyway; events cost nothing.
 */

import { readFileSync } from 'node:fs';
import { getHeapSpaceStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig, encodeConfig } from '../contract/settings/config-codec.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import * as C from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { allocateRunBuffer } from '../memory/memory-map.ts';
import { journalOf } from '../memory/task-journals.ts';
import { STORAGE } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { placeTasks } from '../stages/placement.ts';
import { openStageChannels } from '../stages/stage-channels.ts';
import { loadTransformKernel } from '../stages/transform/transform-kernel.ts';
import { openWasmRun } from '../testing/wasm-run.ts';
import { createTask } from './stage-entry.ts';
import { StageWorker } from './stage-worker.ts';

const kernel = await loadTransformKernel(readFileSync(new URL('../kernel/build/transform.wasm', import.meta.url)));

const THREAD = 1;
/** Until everything is compiled for good. */
const WARM_UP = 3_000_000;
const MEASURED = 4_000_000;
/** Of a number on the heap, of which there are two to three for each look at the clock: some 50 events. One more is spare. */
const NUMBER_BYTES = 16;
const NUMBERS_A_LOOK = 4;
/** Looks at the clock from one look at the heap to the next. */
const LOOKS = 2000;
/** For what the engine itself keeps in the heap, as long as code is compiled anew: less than a byte an event. */
const LEFT_OVER = 2.5 * 2 ** 20;

/** Bytes allocated while MEASURED events went through all stages on this thread, and how often it looked at the clock. */
function measure(patch: ConfigPatch, isWasm: boolean): { allocated: number; looks: number } {
  const { memory, kernels: inWebAssembly } = openWasmRun(allocateRunBuffer(100_000, 1));
  const kernels = isWasm ? inWebAssembly : new TypeScriptKernels(memory);
  const config = new Journal(memory.configVersion, 0, memory.config);
  const settings = applyPatch(defaultConfig(), patch);
  encodeConfig(settings, config.draft);
  config.commit();
  for (const channel of memory.channels) new Ring(channel).setCapacity(settings.channels.capacity);
  placeTasks(1, 2).forEach((thread, task) => {
    Atomics.store(memory.placement, task * C.PLACEMENT_LINE + C.WANTED, thread);
  });
  const reading = new Float64Array(1);
  const storage = journalOf(memory, STORAGE);
  let [looks, first, used, allocated] = [0, 0, 0, 0];
  const look = () => {
    storage.load();
    const stored = storage.draft[J.STORED]!;
    if (stored < WARM_UP) return;
    const [before, now] = [used, usedBytes()];
    used = now;
    if (first === 0) first = looks;
    // After a collection it is less: what was allocated since the last look is not known, but there are hundreds of looks.
    else allocated += Math.max(0, now - before);
    if (stored >= WARM_UP + MEASURED) Atomics.store(memory.control, C.PHASE, C.DRAIN);
  };
  const now = () => {
    reading[0]! += 0.01;
    if (++looks % LOOKS === 0) look();
    return reading[0]!;
  };
  const context = {
    memory,
    channels: openStageChannels(memory, THREAD),
    kernels,
    startedAt: 0,
    now,
    latest: () => reading[0]!,
    random: () => 0.5,
  };
  new StageWorker(THREAD, context, (task) => createTask(task, context, kernel)).run();
  return { allocated, looks: looks - first };
}

function usedBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!.space_used_size;
}

// In this order: what the engine has seen of several classes must not make it forget that deadlines are numbers.
test.each([
  ['ready values', true, { load: { mode: 'max' } }],
  [
    'one class',
    true,
    { load: { mode: 'max', classMix: { urgent: 0, normal: 1, bulk: 0 } }, channels: { capacity: 16_384 } },
  ],
  ['packets', true, { load: { mode: 'max', encoding: 'packet' } }],
  ['ready values in TypeScript', false, { load: { mode: 'max' } }],
] as const)('%s: what is allocated follows looks at the clock, not events', (_, isWasm, patch) => {
  const { allocated, looks } = measure(patch, isWasm);
  expect(looks).toBeGreaterThan(10 * LOOKS);
  expect(looks).toBeLessThan(MEASURED / 20);
  expect(allocated).toBeLessThan(NUMBERS_A_LOOK * NUMBER_BYTES * looks + LEFT_OVER);
});
