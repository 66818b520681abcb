import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimelineStep } from '../../contract/config-types.ts';
import { FailureSchedule, type ScheduleChange } from './failure-schedule.ts';

const OUTAGE: TimelineStep = { at: 10, what: 'failures.storage.outage', value: true, for: 5 };
const KILL: TimelineStep = { at: 12, what: 'kill', value: 'storage', for: 0 };
const text = (changes: readonly ScheduleChange[]) => changes.map(({ kind, step }) => `${kind} ${step.what}`);

describe('a schedule', () => {
  test('begins and ends a step at its times', () => {
    const schedule = new FailureSchedule();
    schedule.plan([OUTAGE]);
    expect([text(schedule.advance(0)), schedule.nextAfter(0)]).toEqual([[], 10]);
    expect([text(schedule.advance(10)), schedule.nextAfter(10)]).toEqual([['begin failures.storage.outage'], 15]);
    expect(schedule.inForce).toEqual([OUTAGE]);
    expect([text(schedule.advance(14.999)), schedule.inForce.length]).toEqual([[], 1]);
    expect(text(schedule.advance(15))).toEqual(['end failures.storage.outage']);
    expect([schedule.inForce, schedule.nextAfter(15)]).toEqual([[], Number.POSITIVE_INFINITY]);
  });

  test('a kill happens once, and is missed when its time was over before it was planned', () => {
    const schedule = new FailureSchedule();
    schedule.plan([KILL]);
    schedule.advance(0);
    expect(text(schedule.advance(12.5))).toEqual(['begin kill']);
    expect(text(schedule.advance(13))).toEqual([]);
    const late = new FailureSchedule();
    late.advance(20);
    late.plan([KILL]);
    expect(text(late.advance(21))).toEqual(['miss kill']);
    late.plan([KILL]);
    expect(text(late.advance(22))).toEqual([]);
  });

  test('a step planned in the middle of its time begins at once; one that is removed ends', () => {
    const schedule = new FailureSchedule();
    schedule.advance(12);
    schedule.plan([OUTAGE]);
    expect(text(schedule.advance(12))).toEqual(['begin failures.storage.outage']);
    schedule.plan([OUTAGE, KILL]);
    expect(text(schedule.advance(12.5))).toEqual(['miss kill']);
    schedule.plan([]);
    expect(text(schedule.advance(13))).toEqual(['end failures.storage.outage']);
  });

  test('a step whose time has passed between two looks is reported, once', () => {
    const schedule = new FailureSchedule();
    schedule.plan([OUTAGE]);
    schedule.advance(9);
    expect(text(schedule.advance(15))).toEqual(['miss failures.storage.outage']);
    expect(text(schedule.advance(16))).toEqual([]);
  });

  test('another length changes when a step ends; a stall begins anew, because the worker has to be told', () => {
    const schedule = new FailureSchedule();
    const stall: TimelineStep = { at: 10, what: 'stall', value: 'tail', for: 5 };
    schedule.plan([OUTAGE, stall]);
    schedule.advance(12);
    schedule.plan([
      { ...OUTAGE, for: 8 },
      { ...stall, for: 8 },
    ]);
    expect([text(schedule.advance(12)), schedule.nextAfter(12)]).toEqual([['begin stall'], 18]);
    expect(text(schedule.advance(18))).toEqual(['end failures.storage.outage', 'end stall']);
  });

  test('0 seconds: until the end of the run', () => {
    const schedule = new FailureSchedule();
    schedule.plan([{ ...OUTAGE, for: 0 }]);
    schedule.advance(1e9);
    expect(schedule.inForce).toHaveLength(1);
  });

  test('a step by hand begins now, and its time is not in the plan', () => {
    const schedule = new FailureSchedule();
    schedule.advance(3);
    schedule.addNow({ what: 'burst', value: 10, for: 2 }, 3);
    expect(schedule.advance(3)).toMatchObject([{ kind: 'begin', isPlanned: false }]);
    schedule.plan([OUTAGE]);
    expect([text(schedule.advance(4)), text(schedule.advance(5))]).toEqual([[], ['end burst']]);
  });
});

test('each step begins and ends, none is skipped, and those due are in force, however often it looks', () => {
  const step = fc.record({
    at: fc.integer({ min: 0, max: 20 }),
    what: fc.constantFrom('burst', 'kill', 'failures.storage.hang'),
    value: fc.constant(2),
    for: fc.integer({ min: 0, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.array(fc.integer({ min: 0, max: 4 })), (steps, waits) => {
      const schedule = new FailureSchedule();
      schedule.plan(steps);
      let now = 0;
      let open = 0;
      let kills = 0;
      for (const wait of [0, ...waits]) {
        const before = wait === 0 && now === 0 ? Number.NEGATIVE_INFINITY : now;
        now += wait;
        let missed = 0;
        for (const { kind, step: changed } of schedule.advance(now)) {
          if (changed.what === 'kill') kills++;
          else if (kind === 'miss') missed++;
          else open += kind === 'begin' ? 1 : -1;
        }
        const lasting = steps.filter(({ what }) => what !== 'kill');
        const expected = lasting.filter(({ at, for: lasts }) => at <= now && (lasts === 0 || now < at + lasts));
        expect(schedule.inForce).toHaveLength(expected.length);
        expect(open).toBe(expected.length);
        const unseen = lasting.filter(({ at, for: lasts }) => lasts > 0 && at > before && at + lasts <= now);
        expect(missed).toBe(unseen.length);
        expect(kills).toBe(steps.filter(({ what, at }) => what === 'kill' && at <= now).length);
      }
    }),
  );
});

test('whenever it is planned, what has become of a step is told, once', () => {
  const step = fc.record({
    at: fc.integer({ min: 0, max: 20 }),
    what: fc.constantFrom('burst', 'kill', 'failures.storage.hang'),
    value: fc.integer({ min: 0, max: 3 }),
    for: fc.integer({ min: 1, max: 6 }),
  });
  const turn = fc.record({ wait: fc.integer({ min: 0, max: 8 }), added: fc.array(step, { maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
      const schedule = new FailureSchedule();
      const told = new Map<TimelineStep, number>();
      const advance = (to: number) => {
        for (const { kind, step: changed } of schedule.advance(to))
          if (kind !== 'end') told.set(changed, (told.get(changed) ?? 0) + 1);
      };
      let now = 0;
      let steps: TimelineStep[] = [];
      for (const { wait, added } of turns) {
        now += wait;
        steps = [...steps, ...added];
        advance(now);
        schedule.plan(steps);
        advance(now);
      }
      advance(100);
      expect(steps.map((each) => told.get(each))).toEqual(steps.map(() => 1));
    }),
  );
});
