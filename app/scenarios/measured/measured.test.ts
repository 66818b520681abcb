/** What is measured of an act, and what a row makes of it: on an act made by hand, whose figures are known. */
import { describe, expect, test } from 'vitest';
import { idleSnapshot } from '../../../workers/contract/idle-snapshot.ts';
import type { Incident, Snapshot, Transition } from '../../../workers/contract/snapshot-types.ts';
import { noLatencies } from '../../../workers/contract/view/latency-counts.ts';
import { bucketIndex, MAX_WORD } from '../../../workers/primitives/histogram/histogram.ts';
import { decidedSoFar, judgeSoFar } from '../decided.ts';
import { EXAMPLE } from '../definition/example-scenario.ts';
import { FIGURE_NAMES, type FigureName, figureOf } from '../definition/figures.ts';
import { configOf } from '../definition/loads.ts';
import type { VerdictRow } from '../definition/scenario-types.ts';
import { judgeRow, outcomeOf } from '../verdict.ts';
import { ActRecord } from './act-record.ts';
import { MADE } from './made-figures.ts';
import { measure, seriesOf } from './measure.ts';
import { numberAt } from './paths.ts';

const SPEED = 100_000;

type Change = (snapshot: Snapshot, ms: number) => void;

function configAt(seconds: number) {
  return configOf(
    {
      settings: {
        'load.eventsPerSecond': { share: 1, of: 'database' },
        'failures.storage.latencyMs': 10,
        'batch.maxSize': 10,
      },
    },
    SPEED + seconds,
  );
}
/** 1,000/s in; from second 2 to 4 ten milliseconds each, else one; a tenth is shed from second 5 on. */
function actByHand(
  seconds = 10,
  { warmUp = 0, change = () => {} }: { warmUp?: number; change?: Change } = {},
): ActRecord {
  const record = new ActRecord(1, 'by hand', configAt(seconds), warmUp, seconds);
  const counts = noLatencies();
  for (let ms = 100; ms <= 1000 * seconds; ms += 100) {
    const snapshot = idleSnapshot(record.config);
    snapshot.state = 'running';
    snapshot.activeMs = ms;
    snapshot.elapsedMs = ms;
    snapshot.time = 1e12 + ms;
    snapshot.counters.emitted = ms;
    snapshot.counters.shed = Math.max(0, (ms - 5000) / 10);
    snapshot.counters.stored = ms - snapshot.counters.shed;
    snapshot.channels['source→validate'].depth = ms === 3000 ? 400 : 100;
    snapshot.latency.storage.count = ms;
    snapshot.latency.storage.mean = ms <= 5000 ? 1 : (5000 + 3 * (ms - 5000)) / ms;
    const micros = ms > 2000 && ms <= 4000 ? 10_000 : 1000;
    counts[bucketIndex(micros)]! += 100;
    counts[MAX_WORD] = Math.max(counts[MAX_WORD]!, micros);
    change(snapshot, ms);
    record.add(snapshot, () => counts.slice());
  }
  return record;
}
const value = (record: ActRecord, figure: FigureName, of: { from?: number; to?: number; limit?: number } = {}) =>
  measure(record, { figure, ...of }, false);

describe('a figure', () => {
  const record = actByHand();

  test.each([
    ['counters.emitted', {}, 10_000],
    ['counters.emitted', { from: 2, to: 5 }, 3000],
    ['counters.stored/s', { from: 6 }, 900],
    ['counters.stored/s', { to: 5 }, 1000],
    ['channels.source→validate.depth', { to: 3 }, 400],
    ['channels.source→validate.depth', {}, 100],
    ['channels.source→validate.depth.max', { from: 2, to: 4 }, 400],
    ['channels.source→validate.depth.max', { from: 4 }, 100],
    ['channels.source→validate.depth.mean', { from: 2, to: 4 }, 115],
    ['latency.storage.mean', { to: 5 }, 1],
    ['latency.storage.mean', { from: 5 }, 3],
    ['shed.share', { from: 6 }, 0.1],
    ['shed.share', {}, 0.05],
    ['shed.shareOnceFull', {}, 0.1],
    ['stored.share', {}, 0.95],
    ['lost', {}, 500],
    ['incidents.count', {}, 0],
    ['incident.recoverMs', {}, null],
    ['breaker.failuresUntilOpen', {}, null],
    ['urgent.expiredShare', {}, null],
    ['sql.doubled', {}, null],
  ] as const)('%s %j: %d', (figure, of, expected) => {
    const measured = value(record, figure, of);
    if (expected === null) expect(measured).toBeNull();
    else expect(measured).toBeCloseTo(expected, 6);
  });

  test.each([
    ['latency.p50', {}, 1],
    ['latency.p99', {}, 10],
    ['latency.p99', { from: 4 }, 1],
    ['latency.p99', { from: 2, to: 4 }, 10],
    ['latency.mean', { from: 1, to: 3 }, 5.5],
    ['latency.p99.meanOfSeconds', {}, (2 * 10 + 8) / 10],
    ['latency.p99.worstSecond', { to: 2 }, 1],
    ['latency.p99.secondsAbove', { limit: 5 }, 2],
  ] as const)('%s %j is %d, to one bucket', (figure, of, expected) => {
    expect(value(record, figure, of)! / expected).toBeCloseTo(1, 1);
  });

  test('the warm-up is not measured', () => {
    expect(value(actByHand(10, { warmUp: 4 }), 'counters.emitted')).toBe(6000);
    expect(value(actByHand(10, { warmUp: 4 }), 'latency.max')).toBeLessThan(1.1);
  });

  test('what the source owes counts from its schedule', () => {
    const late = actByHand(10, { change: ({ counters }, ms) => (counters.emitted = Math.min(ms, 8000)) });
    expect(value(late, 'source.owed')).toBeCloseTo(2000);
    expect(value(late, 'source.owed.max', { to: 8 })).toBeCloseTo(0);
    expect(value(late, 'backlog')).toBeCloseTo(2000);
  });

  test('a schedule that began a little after the clock is not owed', () => {
    const change: Change = ({ counters }, ms) => {
      counters.emitted = ms - 20;
    };
    const later = actByHand(10, { change });
    expect(value(later, 'source.owed.max')).toBe(0);
  });

  test('series have a value a second', () => {
    expect(seriesOf(record, 'counters.stored/s').map(({ value: each }) => Math.round(each))).toEqual([
      1000, 1000, 1000, 1000, 1000, 900, 900, 900, 900, 900,
    ]);
    expect(seriesOf(record, 'latency.p99').map(({ value: each }) => Math.round(each))).toEqual([
      1, 1, 10, 10, 1, 1, 1, 1, 1, 1,
    ]);
  });

  test('each can be computed, and says what it is', () => {
    const snapshot = idleSnapshot(record.config);
    for (const name of FIGURE_NAMES) {
      const { kind, help } = figureOf(name);
      expect(help.length, name).toBeGreaterThan(10);
      if (kind === 'made') expect(MADE[name], name).toBeDefined();
      else expect(numberAt(snapshot, pathOf(name)), name).not.toBeNull();
    }
    expect(Object.keys(MADE).filter((name) => figureOf(name as FigureName)?.kind !== 'made')).toEqual([]);
  });
});
function pathOf(name: FigureName): string {
  const { kind } = figureOf(name);
  if (kind === 'rate') return name.slice(0, -2);
  return kind === 'mean' || kind === 'max' ? name.replace(/\.(mean|max)$/, '') : name;
}

describe('an incident', () => {
  const incident = {
    startedAt: 1e12 + 2000,
    clearedAt: 1e12 + 4000,
    recoveredAt: 1e12 + 7000,
    recoverMs: 3000,
    outcome: 'recovered',
  };
  const change: Change = (snapshot, ms) => {
    const { breaker } = snapshot;
    const steps: Transition[] = [
      { at: 1e12 + 2500, from: 'closed', to: 'open', reason: '' },
      { at: 1e12 + 4400, from: 'open', to: 'half-open', reason: '' },
      { at: 1e12 + 4500, from: 'half-open', to: 'closed', reason: '' },
    ];
    breaker.transitions = steps.filter(({ at }) => at <= snapshot.time);
    breaker.opened = ms >= 2500 ? 1 : 0;
    breaker.failures = ms >= 2500 ? 5 : 0;
    snapshot.ledger.inFlight = ms >= 2000 && ms <= 4500 ? ms - 2000 : 0;
    if (ms >= 7000) snapshot.incidents = [{ ...incident } as Incident];
  };
  const record = actByHand(10, { change });

  test('a probe that failed before the first look is not among the failures that opened the breaker', () => {
    const late = actByHand(10, {
      change(snapshot, ms) {
        change(snapshot, ms);
        if (ms >= 2500) Object.assign(snapshot.breaker, { opened: 3, failures: 7 });
      },
    });
    expect(value(late, 'breaker.failuresUntilOpen')).toBe(5);
  });

  test.each([
    ['breaker.failuresUntilOpen', 5],
    ['breaker.notClosedMs', 2000],
    ['breaker.restMs', 500],
    ['recovery.afterClosedMs', 100],
    ['incident.recoverMs', 3000],
    ['backlog.whenClosed', 2500],
  ] as const)('%s: %d', (figure, expected) => {
    expect(value(record, figure)).toBeCloseTo(expected);
  });
});

describe('a row', () => {
  const record = actByHand();
  const row = (part: Partial<VerdictRow>): VerdictRow => ({
    claim: 'c',
    figure: 'counters.stored/s',
    is: 'at least',
    of: 1,
    ...part,
  });

  test.each([
    [{ is: 'at least', of: 950 }, 'held', 0],
    [{ is: 'at least', of: 951 }, 'not held', -1],
    [{ is: 'at most', of: 960 }, 'held', 10],
    [{ is: 'within', of: 1000, percent: 10 }, 'held', 50],
    [{ is: 'within', of: 1000, percent: 4 }, 'not held', -10],
    [{ is: 'within', of: 1000, percent: 4, or: 60 }, 'held', 10],
    [
      {
        is: 'within',
        of: { formula: 'overflow', with: { arrival: 1950, service: { setting: 'load.eventsPerSecond' } } },
        or: 1,
      },
      'held',
      1,
    ],
    [{ figure: 'shed.share', over: { figure: 'stored.share' }, is: 'within', of: 0.0526, percent: 1 }, 'held', 0],
    [{ figure: 'counters.emitted', less: { figure: 'counters.stored' }, is: 'at most', of: 400 }, 'not held', -100],
    [{ figure: 'incident.recoverMs', is: 'at most', of: 5 }, 'not held', null],
    [{ figure: 'lost', over: { figure: 'counters.invalid' }, is: 'at most', of: 5 }, 'not held', null],
  ] as const)('%j: %s', (part, outcome, distance) => {
    const judged = judgeRow(row(part), [record]);
    expect(judged.outcome).toBe(outcome);
    if (distance === null) expect(judged.why).toMatch(/no value|is 0/);
    else expect(judged.distance).toBeCloseTo(distance, 0);
  });

  test('names its figures and acts, and has the value of each', () => {
    const [slow, fast] = [actByHand(4), actByHand()];
    const both = row({ act: 2, from: 6, over: { figure: 'counters.stored/s', act: 1 }, of: 0.5 });
    const { parts, by, measured } = judgeRow(both, [slow, fast]);
    expect(by).toBe('÷');
    expect(parts.map(({ name }) => name)).toEqual(['Stored per second', 'Stored per second']);
    expect(parts.map(({ where }) => where)).toEqual(['“by hand”, from 6 s on', '“by hand”']);
    expect(parts[0]!.value! / parts[1]!.value!).toBe(measured);
    expect(judgeRow(row({}), [record]).parts).toMatchObject([{ where: '', unit: '/s' }]);
    expect(judgeRow(row({ less: { figure: 'lost' } }), [record]).by).toBe('−');
    expect(judgeRow(row({ figure: 'incident.recoverMs' }), [record]).parts[0]!.value).toBeNull();
  });

  test('says what its formula was computed from, and leaves out what it was not given', () => {
    const drain = { backlog: 100, arrival: { setting: 'load.eventsPerSecond' }, service: 2000 };
    const judged = judgeRow(row({ of: { formula: 'fluid.drain', with: drain } }), [record]);
    expect(judged.formula).toBe('backlog / (μ − λ)');
    expect(judged.given).toEqual([
      { letter: 'backlog', value: 100, unit: 'events' },
      { letter: 'λ', value: 1000, unit: '/s' },
      { letter: 'μ', value: 2000, unit: '/s' },
    ]);
    const waited = judgeRow(row({ of: { formula: 'fluid.drain', with: { ...drain, after: 50 } } }), [record]);
    expect(waited.formula).toBe('after + backlog / (μ − λ)');
    expect(judgeRow(row({}), [record]).given).toEqual([]);
  });

  test('about an act that was skipped, or not played, can not be told', () => {
    const skipped = actByHand(4);
    skipped.isSkipped = true;
    expect(judgeRow(row({}), [skipped])).toMatchObject({ outcome: 'could not tell', why: 'act 1 was skipped' });
    // What is allowed is known all the same, where it is a number.
    expect(judgeRow(row({ is: 'at most', of: 7 }), [skipped])).toMatchObject({ most: 7, least: null, measured: null });
    expect(judgeRow(row({ over: { figure: 'lost', act: 2 } }), [record])).toMatchObject({
      why: 'act 2 was not played',
    });
  });

  test('doubts come before all; one that does not hold comes before one that could not be told', () => {
    const [held, not] = [judgeRow(row({ of: 1 }), [record]), judgeRow(row({ of: 9999 }), [record])];
    const none = judgeRow(row({ act: 3 }), [record]);
    expect(outcomeOf([held], [])).toBe('held');
    expect(outcomeOf([held, none], [])).toBe('could not tell');
    expect(outcomeOf([held, none, not], [])).toBe('not held');
    expect(outcomeOf([held, not], ['the tab was hidden'])).toBe('could not tell');
  });
});

describe('a verdict is decided early', () => {
  const scenario = (...verdict: Partial<VerdictRow>[]) => ({
    ...EXAMPLE,
    verdict: verdict.map((part): VerdictRow => ({ claim: 'c', figure: 'lost', is: 'at most', of: 100, ...part })),
  });
  /** Seven of its ten seconds have been played. */
  const half = () => {
    const record = actByHand(7);
    return Object.assign(new ActRecord(1, 'half', record.config, 0, 10), {
      samples: record.samples,
      marks: record.marks,
    });
  };

  test.each([
    ['a count beyond its limit', {}, 'not held'],
    ['one that must stay below more', { of: 1000 }, null],
    ['a count that was to be reached', { is: 'at least' }, 'held'],
    ['one of the drained end, for it will not fall', { moment: 'drained' }, 'not held'],
    ['a level may come back', { figure: 'ledger.inFlight', is: 'at least', of: 0 }, null],
    ['a rate may change', { figure: 'counters.shed/s', of: 1 }, null],
    ['a quotient too', { over: { figure: 'counters.emitted' }, of: 0.001 }, null],
    ['nothing has been seen of a first recovery', { figure: 'incident.recoverMs', of: 1 }, null],
  ] as const)('%s', (_, part, expected) => {
    expect(decidedSoFar(scenario(part), [half()])).toBe(expected);
  });

  test('one row that does not hold decides, all that hold do', () => {
    const reached = { is: 'at least', of: 10 } as const;
    expect(decidedSoFar(scenario(reached, { of: 1000 }), [half()])).toBeNull();
    expect(decidedSoFar(scenario(reached, reached), [half()])).toBe('held');
    expect(decidedSoFar(scenario(reached, { of: 1000 }, {}), [half()])).toBe('not held');
    expect(judgeSoFar({ claim: 'c', figure: 'lost', is: 'at most', of: 1000 }, [half()])).toMatchObject({
      outcome: 'could not tell',
    });
  });
});
