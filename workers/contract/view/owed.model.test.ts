/** What the source owes against what it then emits: the real source, on the real memory, with the clock stopped. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FEED_STATE_WORDS, POSITION } from '../../feeds/feed.ts';
import { RecordingFeed } from '../../feeds/recording-feed.ts';
import { PAUSE, RUN } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { CUTS, MOST_CUTS } from '../../memory/recording-words.ts';
import { SOURCE } from '../../memory/tasks.ts';
import { writeTrace } from '../../memory/trace-words.ts';
import { drawnTraces } from '../../testing/drawn-traces.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import type { ConfigPatch } from '../config-types.ts';
import { RECORDINGS } from '../name-sets.ts';
import { LoadShape } from '../settings/load-shape.ts';
import { cutsOf, dueOfRecording } from '../settings/recordings.ts';
import { OwedReckoning } from './owed.ts';

/** Soon everything before storage is full, and the source waits. */
const HELD_UP: ConfigPatch = {
  channels: { capacity: 4 },
  batch: { maxSize: 4 },
  scheduler: { backlog: 4, discardExpired: false },
  failures: { storage: { hang: true } },
};
const ROOM: ConfigPatch = { channels: { capacity: 60_000 } };

/** No event is due at such a moment, which the epoch would round: its time is exact to a quarter of a microsecond. */
const OFF = 77 / 256;

const emitted = (rig: PipelineRig) => rig.count(SOURCE, J.RECEIVED);
function owedBy(rig: PipelineRig) {
  const reckoning = new OwedReckoning(rig.memory);
  return reckoning.at((field) => rig.count(SOURCE, field), rig.config, STARTED_AT + rig.now);
}
/** Room for everything: what is due is emitted at once. @returns how many events that were */
function settle(rig: PipelineRig): number {
  const before = emitted(rig);
  rig.apply(ROOM);
  while (rig.step(SOURCE) && emitted(rig) < before + 1e6) {
    const now = emitted(rig);
    rig.round();
    if (emitted(rig) === now) break;
  }
  return emitted(rig) - before;
}
function recording(times: readonly number[], gaps: Parameters<typeof cutsOf>[1] | null = null) {
  return (memory: MemoryMap) => {
    const cuts = gaps === null ? [] : cutsOf(Float64Array.from(times), gaps, MOST_CUTS);
    memory.recordingCuts.set(cuts);
    memory.recordingDirectory[CUTS] = cuts.length / 2;
    memory.recordingTimes.set(times);
    memory.recordingValues.set(times.map(() => 1));
    memory.recordingDirectory.set([0, times.length], 2 * RECORDINGS.indexOf('imported'));
  };
}

test('the owed count at a steady rate is what the source emits when it gets room, event for event', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 250, 1000, 8000, 20_000),
      fc.integer({ min: 1, max: 160 }),
      fc.boolean(),
      (eventsPerSecond, ms, isPaused) => {
        const rig = new PipelineRig({ ...HELD_UP, load: { mode: 'rate', eventsPerSecond } });
        rig.runUntil(ms + OFF);
        if (isPaused) {
          // A pause makes nothing due, whether it is over or not.
          const before = owedBy(rig);
          rig.setPhase(PAUSE);
          rig.runUntil(ms + 40 + OFF);
          expect(owedBy(rig)).toEqual({ ...before, lateMs: expect.closeTo(before.lateMs, 6) });
          rig.setPhase(RUN);
        }
        const { owed, lateMs, exact } = owedBy(rig);
        expect(exact).toBe(true);
        expect(lateMs).toBeLessThanOrEqual(ms + OFF);
        // Late by as many spacings as there are events after the first.
        if (owed > 0) expect(owed).toBe(1 + Math.floor((lateMs * eventsPerSecond) / 1000));
        expect(settle(rig)).toBe(owed);
        expect(owedBy(rig).owed).toBe(0);
        rig.release();
      },
    ),
    { numRuns: 40 },
  );
});

test('the owed count is exact for a recording, over its repetitions, at any speed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 64 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1, 2, 8),
      fc.integer({ min: 1, max: 900 }),
      fc.constantFrom(null, { overMs: 8, usualMs: 2 }),
      (gaps, speed, ms, shortened) => {
        let at = 1000;
        const times = gaps.map((gap) => {
          at += gap / 4;
          return at;
        });
        const patch = { feed: { kind: 'recording', recording: 'imported', speed }, load: { mode: 'rate' } } as const;
        const rig = new PipelineRig({ ...HELD_UP, ...patch }, { prepare: recording(times, shortened) });
        rig.runUntil(ms + OFF);
        const { owed, exact } = owedBy(rig);
        expect(exact).toBe(true);
        expect(settle(rig)).toBe(owed);
        rig.release();
      },
    ),
    { numRuns: 40 },
  );
});

test('the owed count is exact for an arrival trace, over its repetitions, at any pace, to its end', () => {
  const pace = fc.constantFrom(null, 100, 1000, 4000);
  fc.assert(
    fc.property(drawnTraces, pace, fc.boolean(), fc.integer({ min: 1, max: 300 }), (trace, rate, isRepeated, ms) => {
      const load = {
        mode: 'rate',
        shape: 'trace',
        eventsPerSecond: rate ?? 1,
        trace: { id: 5, pace: rate === null ? 'recorded' : 'scaled', atEnd: isRepeated ? 'repeat' : 'stop' },
      } as const;
      const rig = new PipelineRig({ ...HELD_UP, load }, { prepare: (memory) => writeTrace(memory, trace, 5) });
      rig.runUntil(ms + OFF);
      const { owed, lateMs, exact } = owedBy(rig);
      expect(exact).toBe(true);
      expect(owed === 0).toBe(lateMs === 0);
      expect(settle(rig)).toBe(owed);
      expect(owedBy(rig).owed).toBe(0);
      rig.release();
    }),
    { numRuns: 100 },
  );
});

test('rows due so long after one: as counted one by one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }),
      fc.nat(60),
      fc.integer({ min: 0, max: 120 }),
      fc.constantFrom(null, { overMs: 5, usualMs: 2 }),
      (gaps, position, ms, shortened) => {
        let at = 0;
        const timeMs = Float64Array.from(gaps, (gap) => {
          at += gap;
          return at;
        });
        const cuts = shortened === null ? new Float64Array(0) : cutsOf(timeMs, shortened, 100);
        const feed = new RecordingFeed(
          { timeMs, value: new Float64Array(timeMs.length), cuts },
          { encoding: 'value', sensors: 1, invalidRatio: 0, classMix: { urgent: 0, normal: 1, bulk: 0 }, seed: 1 },
        );
        const state = new Float64Array(FEED_STATE_WORDS);
        feed.dueAt(state, 0);
        // In the first turn a row is due after the intervals before it, those that are too long shortened.
        const lengths = gaps
          .slice(1)
          .map((gap) => (shortened !== null && gap > shortened.overMs ? shortened.usualMs : gap));
        const due = [0];
        for (const length of lengths) due.push(due.at(-1)! + length);
        expect(due.map((_, row) => feed.dueAt(state, row))).toEqual(due);
        state[POSITION] = position;
        const now = feed.dueAt(state, 0);
        let counted = 0;
        // A hair, because differences of times far along are not exact.
        while (feed.dueAt(state, counted) - now <= ms + 0.125) counted++;
        expect(dueOfRecording({ times: timeMs, cuts }, position, ms + 0.125)).toBe(counted);
      },
    ),
    { numRuns: 2000 },
  );
});

describe('otherwise it is what the shape promises', () => {
  test.each([
    ['steady', 'poisson'],
    ['ramp', 'uniform'],
    ['sine', 'poisson'],
    ['burst', 'uniform'],
  ] as const)('%s, %s arrivals', (shape, arrivals) => {
    const load = { mode: 'rate', eventsPerSecond: 20_000, shape, arrivals, peakFactor: 4, periodSeconds: 1 } as const;
    const rig = new PipelineRig({ ...HELD_UP, load });
    rig.runUntil(700);
    const { owed, exact } = owedBy(rig);
    expect(exact).toBe(false);
    const truth = settle(rig);
    // Four standard deviations of a Poisson count.
    expect(Math.abs(owed - truth)).toBeLessThan(4 * Math.sqrt(truth) + 20);
    rig.release();
  });

  test('its sum is the integral of its rate', () => {
    const shapes = fc.constantFrom('steady', 'ramp', 'sine', 'burst');
    const time = fc.double({ min: 0, max: 5000, noNaN: true });
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 9 }), time, time, (shape, peakFactor, a, b) => {
        const load = new PipelineRig({}).config.load;
        const made = new LoadShape();
        made.configure({ ...load, eventsPerSecond: 1000, shape: shape as 'ramp', peakFactor, periodSeconds: 1 });
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const steps = 4000;
        const width = (to - from) / steps;
        let sum = 0;
        for (let i = 0; i < steps; i++) sum += made.factor(from + (i + 0.5) * width) * width;
        // A step in which a burst begins or ends is counted whole or not at all.
        expect(Math.abs(made.expectedBetween(from, to) - sum)).toBeLessThan(12 * peakFactor * width + 1e-3);
      }),
      { numRuns: 25 },
    );
  });
});

test('nothing is owed in max mode, before the first schedule, and while nothing is late', () => {
  const rig = new PipelineRig({ ...HELD_UP, load: { mode: 'max' } });
  const before = new OwedReckoning(rig.memory);
  expect(before.at(() => 0, { ...rig.config, load: { ...rig.config.load, mode: 'rate' } }, STARTED_AT + 1e6).owed).toBe(
    0,
  );
  rig.runUntil(100);
  expect(owedBy(rig)).toEqual({ owed: 0, lateMs: 0, exact: true });
  rig.apply({ load: { mode: 'rate', eventsPerSecond: 1000 } });
  expect(owedBy(rig).owed).toBeLessThanOrEqual(1);
  rig.release();
});

test('the owed count at the end is what was never emitted, and stays', () => {
  const rig = new PipelineRig({ ...HELD_UP, load: { mode: 'rate', eventsPerSecond: 1000 } });
  rig.runUntil(500);
  const { owed } = owedBy(rig);
  expect(owed).toBeGreaterThan(400);
  rig.apply({ failures: { storage: { hang: false } } });
  rig.drain();
  rig.now += 5000;
  expect(owedBy(rig).owed).toBe(owed);
  expect(emitted(rig) + owed).toBe(501);
  rig.release();
});
