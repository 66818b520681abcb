import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { latenciesBetween } from '../contract/view/latency-counts.ts';
import { HistogramStripe, MAX_WORD } from '../primitives/histogram/histogram.ts';
import { summarise } from '../primitives/histogram/histogram-reading.ts';
import { counters } from '../testing/pipeline-check.ts';
import { PipelineRig, STARTED_AT } from '../testing/pipeline-rig.ts';
import { generator } from '../testing/random.ts';
import { IntervalRecorder, TimeRing } from './interval-recorder.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function latenciesOf({ memory: { endToEnd, delivery } }: PipelineRig) {
  return { endToEnd: endToEnd.slice(), delivery: delivery.slice() };
}

/** A run that is looked at ten times a second, and what it had counted at each look. */
function recorded(looks: number) {
  const patch = { load: { mode: 'rate', eventsPerSecond: 500 }, batch: { maxSize: 20, maxWaitMs: 30 } } as const;
  const rig = new PipelineRig(patch);
  const recorder = new IntervalRecorder(rig.memory, STARTED_AT, () => STARTED_AT + rig.now);
  const seen = [{ counts: counters(rig), latencies: latenciesOf(rig) }];
  for (let look = 1; look <= looks; look++) {
    // The second half is under an injected delay.
    if (look === looks >> 1) rig.apply({ failures: { storage: { latencyMs: 15 } } });
    rig.runUntil(100 * look);
    vi.advanceTimersByTime(100);
    seen.push({ counts: counters(rig), latencies: latenciesOf(rig) });
  }
  return { rig, recorder, seen };
}

test('counts, rates and percentiles are those of the stretch alone, with edges rounded outwards', () => {
  const { rig, recorder, seen } = recorded(40);
  for (const [from, to, first, last] of [
    [500, 1500, 5, 15],
    [560, 1410, 5, 15],
    [2510, 2590, 25, 26],
    [-9000, 9000, 0, 40],
  ] as const) {
    const found = recorder.between(STARTED_AT + from, STARTED_AT + to);
    expect([found.from, found.to]).toEqual([STARTED_AT + 100 * first, STARTED_AT + 100 * last]);
    const [before, after] = [seen[first]!, seen[last]!];
    for (const [name, count] of Object.entries(after.counts)) {
      const grown = count - before.counts[name as keyof typeof before.counts];
      expect(found.counts[name as 'stored'], name).toBe(grown);
      expect(found.rates[name as 'stored'], name).toBeCloseTo(grown / ((last - first) / 10), 6);
    }
    for (const which of ['endToEnd', 'delivery'] as const) {
      // The longest of the run so far is known, and not the one at each look.
      const upTo = after.latencies[which].with(MAX_WORD, seen.at(-1)!.latencies[which][MAX_WORD]!);
      expect(found[which], which).toEqual(latenciesBetween(before.latencies[which], upTo));
      expect(found[which].count).toBe(found.counts.stored);
    }
    expect(found.calls.count).toBe(found.counts.succeeded);
  }
  const late = recorder.between(STARTED_AT + 2500, STARTED_AT + 4000);
  expect(late.calls.p50).toBeGreaterThan(14);
  expect(recorder.between(STARTED_AT, STARTED_AT + 1500).calls.p50).toBeLessThan(1);
  recorder.end();
  rig.release();
});

test('stages are looked at once a second, and at the end', () => {
  const { rig, recorder } = recorded(25);
  const { stages } = recorder.between(STARTED_AT + 1200, STARTED_AT + 1300);
  expect([stages.from, stages.to]).toEqual([STARTED_AT + 1000, STARTED_AT + 2000]);
  // Of a second with 500 events, but for what is on its way at the edges.
  expect(Math.abs(stages.waits.validate.count - 500)).toBeLessThan(30);
  recorder.end();
  expect(recorder.between(STARTED_AT + 2100, STARTED_AT + 9000).stages.to).toBe(STARTED_AT + 2500);
  rig.release();
});

test('refuses nonsense by name and value', () => {
  const { rig, recorder } = recorded(3);
  expect(() => recorder.between(5, 5)).toThrow('interval: 5 to 5 is not allowed here; allowed: a time before another');
  expect(() => recorder.between(Number.NaN, 5)).toThrow('interval: NaN to 5 is not allowed here');
  expect(() => recorder.between(STARTED_AT + 1000, STARTED_AT + 2000)).toThrow(
    `this run, ${STARTED_AT} to ${STARTED_AT + 300} (epoch ms)`,
  );
  expect(() => recorder.between(1000, 2000)).toThrow('allowed: what is kept of this run, ');
  recorder.end();
  rig.release();
});

test('after ten minutes the oldest looks are gone', () => {
  const ring = new TimeRing(5);
  for (let i = 0; i < 12; i++) ring.add(100 * i);
  expect(ring.around(0, 5000, 7)).toEqual([7, 11]);
  expect(ring.around(850, 1000, 7)).toEqual([8, 10]);
  expect(ring.around(100, 650, 7)).toEqual([7, 7]);
});

test('ten minutes are kept at the defaults, in at most 10 MB', () => {
  const rig = new PipelineRig();
  const { memory } = rig;
  let now = STARTED_AT;
  const recorder = new IntervalRecorder(memory, STARTED_AT, () => now);
  const random = generator(1);
  const [endToEnd, delivery, calls] = [memory.endToEnd, memory.delivery, memory.calls].map(
    (words) => new HistogramStripe(words),
  );
  const stages = [...memory.waits.slice(0, 9), ...memory.services.slice(0, 9)].map(
    (words) => new HistogramStripe(words),
  );
  const drawn = (value: () => number) => Float64Array.from({ length: 4001 }, value);
  // 20,000 events a second: a batch of 2,000 is full after 100 ms, and has events of every age up to that.
  const ages = drawn(() => 3000 + 100_000 * random());
  // As measured on a machine that is busy with other things: anything from 0.3 to 20 ms.
  const deliveries = drawn(() => 300 * 2 ** (6 * random()));
  const times = drawn(() => 50 * 2 ** (2 * random()));
  let at = 0;
  const next = (values: Float64Array) => values[at++ % values.length]!;
  for (let tick = 0; tick < 6100; tick++) {
    for (let i = 0; i < 500; i++) {
      endToEnd!.record(next(ages), 4);
      delivery!.record(next(deliveries), 4);
    }
    calls!.record(next(deliveries));
    if (tick % 10 === 0) for (const stage of stages) for (let i = 0; i < 100; i++) stage.record(next(times), 200);
    now += 100;
    vi.advanceTimersByTime(100);
  }
  expect(recorder.byteLength).toBeLessThanOrEqual(10e6);
  const found = recorder.between(0, now);
  expect(now - found.from).toBeGreaterThanOrEqual(599_000);
  expect(now - found.stages.from).toBeGreaterThanOrEqual(599_000);
  expect(found.endToEnd.count).toBe((found.to - found.from) * 20);
  recorder.end();
  rig.release();
});

test('the naive latency of a stretch, from when it was asked for', () => {
  const rig = new PipelineRig({ load: { mode: 'rate', eventsPerSecond: 500 }, batch: { maxSize: 20, maxWaitMs: 30 } });
  const recorder = new IntervalRecorder(rig.memory, STARTED_AT, () => STARTED_AT + rig.now);
  for (let look = 1; look <= 30; look++) {
    if (look === 10) rig.apply({ load: { naiveLatency: true } });
    rig.runUntil(100 * look);
    vi.advanceTimersByTime(100);
  }
  expect(recorder.between(STARTED_AT, STARTED_AT + 900).naive.count).toBe(0);
  const { naive, counts } = recorder.between(STARTED_AT + 1500, STARTED_AT + 2500);
  expect(naive.count).toBe(counts.stored);
  expect(recorder.between(STARTED_AT, STARTED_AT + 3000).naive.count).toBe(summarise(rig.memory.naive).count);
  recorder.end();
  rig.release();
});
