/** The module as such: what it may touch, and what it refuses. */
import { expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { allocateRunBuffer, allocateSmallRunBuffer, openRun } from '../memory/memory-map.ts';
import { counters, undrained } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import { OTHER_MODULE, openWasmRun } from '../testing/wasm-run.ts';
import { openWasmKernels } from './wasm-kernels.ts';

test('the module has no data and no start of its own: a run that it is given stays as it is', () => {
  const allocated = allocateSmallRunBuffer(10);
  const before = Buffer.from(allocated.buffer.slice(0));
  openWasmRun(allocated);
  expect(Buffer.from(allocated.buffer).equals(before)).toBe(true);
});

test('another module is refused', () => {
  const { buffer, wasm } = allocateSmallRunBuffer(10);
  expect(() => openWasmKernels({ module: OTHER_MODULE, memory: wasm! }, openRun(buffer))).toThrow('not the kernels');
});

const CONFIGS: readonly (readonly [string, ConfigPatch])[] = [
  ['ready values', {}],
  [
    'invalid and stale ones among them',
    { load: { invalidRatio: 0.05, staleRatio: 0.05 }, scheduler: { discardExpired: true } },
  ],
  ['packets', { load: { encoding: 'packet', invalidRatio: 0.01 } }],
  ['a store that is filled several times over', { storage: { retainEvents: 1000 } }],
  [
    'every event given to every subscriber',
    { broadcast: { policies: { aggregates: 'block', alarms: 'conflate', tail: 'block' } } },
  ],
];

/** What a whole run on one thread comes to. */
function outcome(patch: ConfigPatch, isWasm: boolean) {
  const config: ConfigPatch = {
    ...patch,
    load: { mode: 'max', sensors: 1024, classMix: { urgent: 0.25, normal: 0.5, bulk: 0.25 }, ...patch.load },
    channels: { capacity: 500 },
    batch: { maxSize: 2000, maxWaitMs: 5 },
  };
  const rows = patch.storage?.retainEvents ?? 50_000;
  const rig = new PipelineRig(config, isWasm ? { run: openWasmRun(allocateRunBuffer(rows, 1)) } : {});
  rig.runUntil(0.5);
  rig.drain();
  // It looks for all that was ever stored.
  if (counters(rig).stored <= rows) expect(undrained(rig)).toEqual([]);
  const { storeSequence, storeTime, storeMeta, storeValue, storeLatency, storeBatch } = rig.memory;
  const columns = [storeSequence, storeTime, storeMeta, storeValue, storeLatency, storeBatch].map((each) =>
    each.slice(),
  );
  return { counters: counters(rig), columns, sightings: rig.sightings };
}

test.each(CONFIGS)('a run with %s comes to the same in WebAssembly as in TypeScript', (_, patch) => {
  const inTypeScript = outcome(patch, false);
  expect(inTypeScript.counters.emitted).toBeGreaterThan(5000);
  expect(outcome(patch, true)).toEqual(inTypeScript);
});
