/**
 * What a batch's size and wait do to the time to stored. Below the rate that fills a batch within its wait, an event waits that
 * long and for the call; above it, for as long as a batch takes to fill, and for the call. Both while the database keeps up.
 */
import { expect, test } from 'vitest';
import { summarise } from '../../primitives/histogram/histogram-reading.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

const SHAPES = [
  { maxSize: 20, maxWaitMs: 100, callMs: 5 },
  { maxSize: 40, maxWaitMs: 100, callMs: 60 },
  { maxSize: 100, maxWaitMs: 1000, callMs: 20 },
];
/** Of the rate at which a batch is full when its wait is over. */
const BY_TIME = [0.3, 0.75];
const BY_SIZE = [1.3, 3];
const MOST_IN_CALLS = 0.8;
const BATCHES = 12;

const cases = SHAPES.flatMap((shape) =>
  [...BY_TIME, ...BY_SIZE].map((share) => {
    const perMs = (share * shape.maxSize) / shape.maxWaitMs;
    const fillMs = share < 1 ? shape.maxWaitMs : shape.maxSize / perMs;
    return { ...shape, share, perMs, fillMs };
  }),
).filter(({ fillMs, callMs }) => callMs / fillMs < MOST_IN_CALLS);

test('P99 is the wait, or above the rate that fills a batch the time to fill it, and the call: ± 10 %', () => {
  expect(cases.length).toBeGreaterThan(9);
  const found = cases.flatMap(({ maxSize, maxWaitMs, callMs, share, perMs, fillMs }) => {
    const rig = new PipelineRig({
      load: { mode: 'rate', eventsPerSecond: Math.round(perMs * 1000) },
      channels: { capacity: 500 },
      batch: { maxSize, maxWaitMs },
      failures: { storage: { latencyMs: callMs } },
    });
    rig.runUntil(BATCHES * (fillMs + callMs));
    const { count, p99 } = summarise(rig.memory.endToEnd);
    expect(count).toBeGreaterThan(maxSize);
    rig.release();
    const wanted = fillMs + callMs;
    const about = `${maxSize} or ${maxWaitMs} ms, call ${callMs} ms, at ${share} of the rate that fills it`;
    return Math.abs(p99 / wanted - 1) <= 0.1 ? [] : [`${about}: P99 ${p99} ms, not ${wanted}`];
  });
  expect(found).toEqual([]);
});
