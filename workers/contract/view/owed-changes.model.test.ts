/**
 * What is owed while the load changes and the source is held up, against a slow twin that lists every event that falls due:
 * changes of rate, bursts, waves, max mode between, pauses, and a source that hears of none of it until it is over.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENDED_AT, PAUSE, PAUSED_AT, PAUSED_MS, RUN, STARTED_AT as STARTED } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { LOAD_CHANGES, openRun } from '../../memory/memory-map.ts';
import { SOURCE } from '../../memory/tasks.ts';
import { allocateSmallRun } from '../../testing/allocate-run.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import type { Config } from '../config-types.ts';
import { applyPatch } from '../settings/config-check.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import { noteLoad } from '../settings/load-changes.ts';
import { LoadShape } from '../settings/load-shape.ts';
import { OwedReckoning } from './owed.ts';

type Load = Partial<Config['load']>;
/** A load, for so long. */
interface Part {
  readonly load: Load;
  readonly ms: number;
}

/** Every event that falls due in these parts, one after the other. */
function twin(parts: readonly Part[]): number[] {
  return dueIn(parts).flat();
}
/** The same, part by part. */
function dueIn(parts: readonly Part[]): number[][] {
  const dueOf: number[][] = [];
  const shape = new LoadShape();
  let start = 0;
  /** What is left of the interval before the next event, in intervals. */
  let left = 0;
  let end = 0;
  for (const { load, ms } of parts) {
    const due: number[] = [];
    dueOf.push(due);
    start = end;
    end += ms;
    const whole = { ...defaultConfig().load, ...load };
    shape.configure(whole);
    if (whole.mode === 'max') {
      left = 0;
      continue;
    }
    let at = start;
    for (;;) {
      const interval = whole.shape === 'steady' ? shape.steadyIntervalMs : shape.intervalAt(at, 0);
      if (at + left * interval > end) {
        left -= (end - at) / interval;
        break;
      }
      at += left * interval;
      due.push(at);
      left = 1;
    }
  }
  return dueOf;
}

const RATES = [1, 3, 40, 250, 777, 1000, 8000, 20_000];
const rate = fc.constantFrom(...RATES).map((eventsPerSecond): Load => ({ mode: 'rate', eventsPerSecond }));
const wave = fc
  .tuple(fc.constantFrom('ramp', 'sine', 'burst'), fc.constantFrom(40, 250, 777), fc.integer({ min: 1, max: 9 }))
  .map(
    ([shape, eventsPerSecond, peakFactor]): Load => ({
      ...{ mode: 'rate', shape: shape as 'ramp', eventsPerSecond, peakFactor, periodSeconds: 1 },
    }),
  );
const STEADY: Load = { shape: 'steady' };
const load = fc.oneof(rate, rate, wave, fc.constant<Load>({ mode: 'max' })).map((each) => ({ ...STEADY, ...each }));
/** An odd part of a millisecond: no event is due just when something changes. */
const ms = fc.integer({ min: 1, max: 120 }).map((whole) => whole + 77 / 256);
const parts = fc.array(fc.record({ load, ms }), { minLength: 1, maxLength: 8 });

const memory = openRun(allocateSmallRun(1));
/** A run whose source has made nothing since it began. */
function noted(list: readonly Part[], pauses: ReadonlyMap<number, number>) {
  memory.loadChanges.counted[0] = 0;
  memory.clock.fill(0);
  memory.clock[STARTED] = STARTED_AT;
  const journal = new Map([[J.RANDOM, 1]]);
  let config = defaultConfig();
  let at = 0;
  const owed: number[] = [];
  for (const [i, part] of list.entries()) {
    config = { ...config, load: { ...config.load, ...part.load } };
    noteLoad(memory, config, at);
    at += part.ms;
    journal.set(J.LOAD_CHANGE, 1);
    const reckoning = new OwedReckoning(memory);
    const time = () => STARTED_AT + at + memory.clock[PAUSED_MS]!;
    const { owed: count, exact } = reckoning.at((field) => journal.get(field) ?? 0, config, time());
    expect(exact || config.load.mode === 'max' || count === 0).toBe(true);
    owed.push(count);
    const paused = pauses.get(i);
    if (paused === undefined) continue;
    // In a pause, and after it, it is what it was before.
    memory.clock[PAUSED_AT] = time();
    const inPause = reckoning.at((field) => journal.get(field) ?? 0, config, time() + paused);
    expect(inPause.owed).toBe(count);
    memory.clock[PAUSED_AT] = 0;
    memory.clock[PAUSED_MS]! += paused;
  }
  return owed;
}

test('the source owes each event that has fallen due, however the load changes', () => {
  fc.assert(
    fc.property(parts, fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 5000 }))), (list, pauses) => {
      // The phase of a wave goes by the clock on the wall: its events are others after a pause.
      const isWavy = list.some(({ load }) => load.shape !== 'steady');
      const owed = noted(list, new Map(isWavy ? [] : pauses));
      let sum = 0;
      const expected = dueIn(list).map(({ length }) => {
        sum += length;
        return sum;
      });
      expect(owed).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test('the owed count stays what it was at the end of the run', () => {
  const list: Part[] = [
    { load: { mode: 'rate', eventsPerSecond: 1000 }, ms: 100.3 },
    { load: { eventsPerSecond: 5000 }, ms: 50 },
    { load: { eventsPerSecond: 1 }, ms: 100 },
  ];
  const [, , owed] = noted(list, new Map());
  expect(owed).toBe(101 + 250);
  memory.clock[ENDED_AT] = STARTED_AT + 250.3;
  const journal = new Map([
    [J.RANDOM, 1],
    [J.LOAD_CHANGE, 1],
  ]);
  const config = applyPatch(defaultConfig(), { load: { mode: 'rate', eventsPerSecond: 1 } });
  const at = (time: number) => new OwedReckoning(memory).at((field) => journal.get(field) ?? 0, config, time).owed;
  expect(at(STARTED_AT + 1e6)).toBe(owed);
});

test('after more changes than are noted it says that it is not exact', () => {
  const load = (i: number): Load => ({ mode: 'rate', eventsPerSecond: 1000 + (i % 2) });
  const list = Array.from({ length: LOAD_CHANGES + 5 }, (_, i) => ({ load: load(i), ms: 1 }));
  for (const [i, part] of list.entries()) noteLoad(memory, applyPatch(defaultConfig(), { load: part.load }), i);
  const journal = new Map([
    [J.RANDOM, 1],
    [J.LOAD_CHANGE, 1],
  ]);
  memory.clock.fill(0);
  memory.clock[STARTED] = STARTED_AT;
  const source = new OwedReckoning(memory).at((field) => journal.get(field) ?? 0, defaultConfig(), STARTED_AT + 600);
  expect(source.exact).toBe(false);
  expect(source.owed).toBeGreaterThan(590);
  expect(source.owed).toBeLessThan(610);
});

describe('the source emits them, each with the time at which it fell due', () => {
  const HELD_UP = {
    channels: { capacity: 4 },
    batch: { maxSize: 4 },
    scheduler: { backlog: 4, discardExpired: false },
    failures: { storage: { hang: true } },
  } as const;
  const FIRST: Part = { load: { mode: 'rate', eventsPerSecond: 8000 }, ms: 20 + 77 / 256 };
  const LAST: Part = { load: { mode: 'rate', shape: 'steady', eventsPerSecond: 1000 }, ms: 9.5 };

  /** @param isGone whether the source is dead meanwhile, and its replacement hears of the last load only */
  function play(list: readonly Part[], isGone: boolean, pauseMs: number): PipelineRig {
    const rig = new PipelineRig({ ...HELD_UP, load: FIRST.load });
    rig.runUntil(FIRST.ms);
    if (isGone) rig.kill(SOURCE);
    for (const { load, ms } of list) {
      if (isGone && load !== LAST.load) noteLoad(rig.memory, applyPatch(rig.config, { load }), rig.now);
      else rig.apply({ load });
      rig.runUntil(rig.now + ms);
    }
    if (pauseMs > 0) {
      rig.setPhase(PAUSE);
      rig.runUntil(rig.now + pauseMs);
      rig.setPhase(RUN);
    }
    return rig;
  }

  test('over changes of rate, waves and max mode, also those that it never heard of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ load, ms: ms.map((each) => each / 8) }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (list, isGone) => {
          const all = [...list, LAST];
          const rig = play(all, isGone, 0);
          const expected = twin([FIRST, ...all]);
          const of = (field: number) => rig.count(SOURCE, field);
          const { owed } = new OwedReckoning(rig.memory).at(of, rig.config, STARTED_AT + rig.now);
          expect(of(J.RECEIVED) + owed).toBe(expected.length);
          rig.apply({ channels: { capacity: 60_000 } });
          while (rig.step(SOURCE) !== 0 && of(J.RECEIVED) < expected.length) rig.round();
          rig.round();
          expect(of(J.RECEIVED)).toBe(expected.length);
          const times = [...rig.emitted.values()].map(({ intended }) => intended);
          for (const [i, time] of times.entries()) expect(time).toBeCloseTo(expected[i]!, 4);
          rig.release();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a burst that is over when the source goes on is made up for, after a pause as well', () => {
    for (const isGone of [false, true]) {
      for (const pauseMs of [0, 500]) {
        const burst: Part = { load: { eventsPerSecond: 80_000 }, ms: 30 };
        const rig = play([burst, LAST], isGone, pauseMs);
        const of = (field: number) => rig.count(SOURCE, field);
        const { owed } = new OwedReckoning(rig.memory).at(of, rig.config, STARTED_AT + rig.now);
        expect(of(J.RECEIVED) + owed).toBe(twin([FIRST, burst, LAST]).length);
        rig.release();
      }
    }
  });

  test('what fell due before max mode comes first, with its own time', () => {
    const rig = play([{ load: { mode: 'max' }, ms: 30 }], false, 0);
    const before = twin([FIRST]);
    rig.apply({ channels: { capacity: 1000 } });
    for (let i = 0; i < 3; i++) rig.round();
    const times = [...rig.emitted.values()].map(({ intended }) => intended);
    expect(times.length).toBeGreaterThan(before.length);
    for (const [i, time] of before.entries()) expect(times[i]).toBeCloseTo(time, 6);
    expect(Math.min(...times.slice(before.length))).toBeGreaterThan(FIRST.ms + 29);
    rig.release();
  });
});
