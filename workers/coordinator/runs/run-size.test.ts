/** How large the file of a run becomes: real recorder and codec, a real pipeline under it, and latencies as wide as drawn. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { joined } from '../../contract/bytes/joined.ts';
import { readRun } from '../../contract/runs/read-run.ts';
import { BUCKETS, HistogramStripe } from '../../primitives/histogram/histogram.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import { generator } from '../../testing/random.ts';
import { RunRecorder } from './run-recorder.ts';
import type { RoomLimits } from './run-room.ts';

const TICK_MS = 100;
const FAST = 20;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a look finds: the µs of so many events by histogram, and of 100 events of each stage once a second. */
interface Drawn {
  readonly events: number;
  readonly endToEnd: () => number;
  readonly delivery: () => number;
  readonly calls: () => number;
  readonly stages: () => number;
}
const random = generator(3);
/** Times from `low` µs on over so many octaves. */
const octaves = (low: number, count: number) => () => low * 2 ** (count * random());

/** @param room how large the file may become; as of any run where it is left out */
function recorded(ticks: number, drawn: Drawn, room?: RoomLimits) {
  const rig = new PipelineRig({
    load: { mode: 'rate', eventsPerSecond: 2000 },
    batch: { maxSize: 40, maxWaitMs: 20 },
  });
  const { memory } = rig;
  let now = STARTED_AT;
  const parts: Uint8Array[] = [];
  const recorder = new RunRecorder(
    {
      memory: memory.header.buffer as SharedArrayBuffer,
      map: memory,
      program: 'test',
      runId: 1,
      startedAt: STARTED_AT,
      config: rig.config,
      machine: { cores: 2, browser: 'none' },
      ...(room !== undefined && { room }),
      now: () => now,
    },
    { append: (bytes) => parts.push(bytes) },
  );
  const ofRun = (['endToEnd', 'delivery'] as const).map(
    (name) => [new HistogramStripe(memory[name]), drawn[name]] as const,
  );
  const calls = new HistogramStripe(memory.calls);
  const ofStages = [...memory.waits.slice(0, 9), ...memory.services.slice(0, 9)].map((w) => new HistogramStripe(w));
  for (let tick = 1; tick <= ticks; tick++) {
    // The pipeline's clock is slower: its figures move with each look all the same.
    rig.runUntil((TICK_MS * tick) / FAST);
    for (const [stripe, micros] of ofRun) for (let i = 0; i < drawn.events; i++) stripe.record(micros(), 4);
    calls.record(drawn.calls());
    if (tick % 10 === 0)
      for (const stripe of ofStages) for (let i = 0; i < 100; i++) stripe.record(drawn.stages(), 200);
    now += TICK_MS;
    vi.advanceTimersByTime(TICK_MS);
  }
  recorder.end();
  const file = joined(parts);
  const found = readRun(file, BUCKETS, () => {});
  const counted = memory.endToEnd.slice(0, BUCKETS);
  rig.release();
  return { found, counted, bytes: file.length, samples: found.times.get(0)!.length };
}
/** What the ticks of the time to stored come to, bucket by bucket. */
function sumOf({ found }: ReturnType<typeof recorded>): Float64Array {
  const sums = new Float64Array(BUCKETS);
  const { ticks } = found.histograms.find(({ name }) => name === 'endToEnd')!;
  for (const { gains } of ticks) for (const { bucket, gain } of gains) sums[bucket]! += gain;
  return sums;
}

/** As in `interval-recorder.test.ts`: batches that are full after 100 ms, on a machine that is busy with other things too. */
const BUSY: Drawn = {
  events: 500,
  endToEnd: () => 3000 + 100_000 * random(),
  delivery: octaves(300, 6),
  calls: octaves(300, 6),
  stages: octaves(50, 2),
};
/** Times of any size, all equally probable: more buckets are filled in each look than in any real run. */
const ANY = octaves(1, 25);
const WIDEST: Drawn = { events: 1500, endToEnd: ANY, delivery: ANY, calls: ANY, stages: ANY };

test('half a minute takes at most a twentieth of what ten minutes may, with ten samples a second', () => {
  const run = recorded(300, BUSY);
  expect(run.found.end).toBe('ended');
  expect(run.samples).toBeGreaterThanOrEqual(300);
  expect(run.bytes).toBeLessThanOrEqual(200_000);
  expect(sumOf(run)).toEqual(run.counted);
}, 120_000);

test('a run that would take more has fewer samples, evenly, and no event is missing from its figures', () => {
  const room = { early: 1_000_000, most: 3_000_000, end: 50_000 };
  const run = recorded(150, WIDEST, room);
  // The share of these seconds, and what the first chunk took before it was known how much that is.
  expect(run.bytes).toBeLessThanOrEqual(400_000);
  expect(run.samples).toBeLessThan(100);
  const times = run.found.times.get(0)!;
  expect(Math.max(...times.slice(1).map((time, i) => time - times[i]!))).toBeLessThanOrEqual(10_000);
  expect(sumOf(run)).toEqual(run.counted);
}, 60_000);

test('a chunk for which there is no room is left out, and its events are in the next sample', () => {
  // The first five seconds take more than all of it; the last look is small enough.
  const run = recorded(52, WIDEST, { early: 60_000, most: 60_000, end: 20_000 });
  expect(run.samples).toBeLessThan(5);
  expect(run.bytes).toBeLessThanOrEqual(60_000);
  expect(sumOf(run)).toEqual(run.counted);
});
