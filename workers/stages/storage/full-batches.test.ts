/**
 * Under overload every call takes a full batch, however short the batch's wait is beside the call: what came during a call has
 * waited long enough, but behind it there is more.
 */
import { expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { counters } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

const BATCHES = 6;

const SHAPES = [
  { maxSize: 20, maxWaitMs: 2, callMs: 2 },
  { maxSize: 200, maxWaitMs: 10, callMs: 40 },
  { maxSize: 500, maxWaitMs: 50, callMs: 50 },
  { maxSize: 500, maxWaitMs: 1, callMs: 50 },
  { maxSize: 2000, maxWaitMs: 20, callMs: 50 },
];
const CAPACITIES = [100, 1500, 4096];
const OVERLOADS = [1.1, 2];

/** In memory: a call of a real database takes as many batches as are there. The same time, as a failure that is injected, and as what the database costs. */
const COSTS: Readonly<Record<string, (callMs: number) => ConfigPatch>> = {
  injected: (latencyMs) => ({ failures: { storage: { latencyMs } } }),
  'by call': (perCallMs) => ({ database: { perCallMs } }),
};

test.each(Object.keys(COSTS))('under overload every call takes a full batch, whatever it may wait: %s', (cost) => {
  const found = SHAPES.flatMap(({ maxSize, maxWaitMs, callMs }) =>
    CAPACITIES.flatMap((capacity) =>
      OVERLOADS.flatMap((overload) => {
        const perMs = maxSize / callMs;
        const rig = new PipelineRig({
          storage: { kind: 'memory' },
          load: { mode: 'rate', eventsPerSecond: Math.round(overload * perMs * 1000) },
          channels: { capacity },
          batch: { maxSize, maxWaitMs },
          ...COSTS[cost]!(callMs),
        });
        rig.runUntil(8 * callMs);
        const before = counters(rig).stored;
        rig.runUntil((8 + BATCHES) * callMs);
        const rate = (counters(rig).stored - before) / (BATCHES * callMs);
        rig.release();
        const about = `${maxSize} or ${maxWaitMs} ms, call ${callMs} ms, capacity ${capacity}, load × ${overload}`;
        return Math.abs(rate / perMs - 1) <= 0.1 ? [] : [`${about}: ${(rate / perMs).toFixed(2)} of full batches`];
      }),
    ),
  );
  expect(found).toEqual([]);
});
