import { describe, expect, test } from 'vitest';
import type { ArrivalTrace } from '../../contract/arrivals/arrival-trace.ts';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { noteLoad } from '../../contract/settings/load-changes.ts';
import { PAUSE, RUN } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { SOURCE } from '../../memory/tasks.ts';
import { writeTrace } from '../../memory/trace-words.ts';
import { listOf, traceOf } from '../../testing/drawn-traces.ts';
import { undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

const ID = 7;
/** Eight in 100 ms: two at once, four over an interval, two apart; at its end nothing for 30 ms. */
const TRACE = traceOf([
  [0, 1],
  [20, 1],
  [20, 4],
  [10, 1],
  [20, 1],
  [30, 0],
]);
const holding =
  (trace: ArrivalTrace, id = ID) =>
  (memory: MemoryMap) =>
    writeTrace(memory, trace, id);
/** As the coordinator does: the load is noted before the stages hear of it. */
function played(patch: ConfigPatch): PipelineRig {
  const rig = new PipelineRig(patch, { prepare: holding(TRACE) });
  noteLoad(rig.memory, rig.config, 0);
  rig.apply({});
  return rig;
}
function apply(rig: PipelineRig, patch: ConfigPatch): void {
  noteLoad(rig.memory, applyPatch(rig.config, patch), rig.now);
  rig.apply(patch);
}
const playing = (more: Partial<ConfigPatch['load']> = {}, trace: NonNullable<ConfigPatch['load']>['trace'] = {}) =>
  ({
    channels: { capacity: 5000 },
    batch: { maxSize: 2000, maxWaitMs: 1 },
    load: {
      mode: 'rate',
      eventsPerSecond: 1,
      shape: 'trace',
      ...more,
      trace: { id: ID, arrivals: 8, seconds: 0.1, ...trace },
    },
  }) satisfies ConfigPatch;
const intended = (rig: PipelineRig) => [...rig.emitted.values()].map((event) => event.intended);
function drained(rig: PipelineRig): number[] {
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  return intended(rig);
}
const upTo = (times: readonly number[], ms: number) => times.filter((time) => time <= ms);

describe('an arrival trace', () => {
  test('plays as it was recorded, over and over', () => {
    const rig = played(playing());
    rig.runUntil(248);
    expect(drained(rig)).toEqual(upTo(listOf(TRACE, 3), 248));
  });

  test('the seed has no part in it', () => {
    const times = [1, 2, 99].map((seed) => {
      const rig = played(playing({ seed, arrivals: 'poisson' }));
      rig.runUntil(155);
      return drained(rig);
    });
    expect(new Set(times.map(String)).size).toBe(1);
  });

  test('plays with the load as its mean', () => {
    // 80 a second as recorded, so twice as fast.
    const rig = played(playing({ eventsPerSecond: 160 }, { pace: 'scaled' }));
    rig.runUntil(122);
    const times = upTo(
      listOf(TRACE, 3).map((time) => time / 2),
      122,
    );
    const found = drained(rig);
    expect(found).toHaveLength(times.length);
    for (const [i, time] of found.entries()) expect(time).toBeCloseTo(times[i]!, 9);
  });

  test('ends where it is not to be repeated, and goes on when it is', () => {
    const rig = played(playing({}, { atEnd: 'stop' }));
    rig.runUntil(400);
    expect(intended(rig)).toEqual(listOf(TRACE, 1));
    apply(rig, { load: { sensors: 20 } });
    rig.runUntil(450);
    expect(intended(rig)).toHaveLength(8);
    apply(rig, { load: { trace: { atEnd: 'repeat' } } });
    rig.runUntil(605);
    // After the silence at its end, as if the last one had been now.
    expect(intended(rig)[8]).toBe(450 + 30 + 20);
    expect(drained(rig).length).toBeGreaterThan(16);
  });

  test('a change of other settings does not move it', () => {
    const rig = played(playing());
    for (let ms = 7; ms < 245; ms += 7) {
      rig.runUntil(ms);
      apply(rig, { load: { staleRatio: 0, sensors: 10 + (ms % 5) } });
    }
    rig.runUntil(248);
    expect(drained(rig)).toEqual(upTo(listOf(TRACE, 3), 248));
  });

  test('another trace begins with its first arrival, and so does one after another shape', () => {
    const rig = played(playing());
    rig.runUntil(55);
    const before = intended(rig).length;
    const other = traceOf([
      [5, 0],
      [5, 1],
    ]);
    writeTrace(rig.memory, other, 8);
    apply(rig, { load: { trace: { id: 8 } } });
    rig.runUntil(75);
    expect(intended(rig).slice(before)).toEqual([60, 70]);
    apply(rig, { load: { shape: 'steady', eventsPerSecond: 1000 } });
    rig.runUntil(79.5);
    const steady = intended(rig).length;
    apply(rig, { load: { shape: 'trace' } });
    rig.runUntil(90);
    expect(intended(rig).slice(steady)).toEqual([84.5]);
    expect(drained(rig).length).toBe(steady + 1);
  });

  test('stands still in a pause', () => {
    const rig = played(playing());
    rig.runUntil(32);
    rig.setPhase(PAUSE);
    rig.runUntil(1032);
    rig.setPhase(RUN);
    rig.runUntil(1248);
    expect(drained(rig)).toEqual(upTo(listOf(TRACE, 3), 248).map((time) => (time > 32 ? time + 1000 : time)));
  });

  test.each([1, 2, 5])('with room for %d events none is lost or moved, whoever has the source', (capacity) => {
    const rig = played({ ...playing(), channels: { capacity } });
    for (let ms = 11; ms < 245; ms += 11) {
      rig.runUntil(ms);
      rig.kill(SOURCE);
      rig.start(SOURCE);
    }
    rig.runUntil(248);
    expect(drained(rig)).toEqual(upTo(listOf(TRACE, 3), 248));
  });

  test('what is shed was played', () => {
    const rig = new PipelineRig(
      {
        ...playing(),
        channels: { capacity: 1, whenFull: 'shed' },
        scheduler: { backlog: 1, discardExpired: false },
        batch: { maxSize: 1 },
        failures: { storage: { hang: true } },
      },
      { prepare: holding(TRACE) },
    );
    rig.runUntil(248);
    expect(rig.count(SOURCE, J.RECEIVED)).toBe(upTo(listOf(TRACE, 3), 248).length);
    expect(rig.count(SOURCE, J.SHED)).toBeGreaterThan(5);
  });

  test('that is not there is a steady load with its mean', () => {
    const rig = new PipelineRig(playing());
    rig.runUntil(205);
    // 80 a second.
    expect(drained(rig)).toEqual(Array.from({ length: 17 }, (_, i) => 12.5 * i));
  });
});

test('a run refuses a trace larger than announced, and says what helps', () => {
  const rig = new PipelineRig(playing());
  const pieces = rig.memory.traceTimes.length;
  const tooLarge = { at: new Float64Array(pieces + 1), upTo: new Float64Array(pieces + 1) };
  expect(() => writeTrace(rig.memory, tooLarge, 9)).toThrow('start another run');
});
