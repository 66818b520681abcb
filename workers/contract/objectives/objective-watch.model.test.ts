/** The watch against a slow twin, which keeps every event and counts all of a window anew at each look. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketIndex, OVERFLOW_BUCKET } from '../../primitives/histogram/histogram.ts';
import type { Objective } from '../config-types.ts';
import { idleSnapshot } from '../idle-snapshot.ts';
import type { Gain, Tick } from '../runs/rows.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { ObjectiveWatch } from './objective-watch.ts';
import { middleMs } from './window-counts.ts';

/** What happened between two looks. */
interface Stretch {
  readonly ms: number;
  /** Of the events that were stored in it, in µs. */
  readonly times: readonly number[];
  readonly late: number;
  readonly shed: number;
  readonly queued: number;
}
const bucketOf = (micros: number) => Math.min(OVERFLOW_BUCKET, bucketIndex(micros));
const CONFIG = defaultConfig();
const IDLE = idleSnapshot(CONFIG);
const START = 1000;

const stretch: fc.Arbitrary<Stretch> = fc.record({
  ms: fc.constantFrom(50, 100, 100, 100, 130, 400, 1000),
  times: fc.array(fc.constantFrom(5, 90, 1000, 1010, 9000, 50_000, 70_000_000), { maxLength: 4 }),
  late: fc.nat(2),
  shed: fc.constantFrom(0, 0, 0, 1, 3),
  queued: fc.nat(30),
});
const part = {
  share: fc.constantFrom(0.5, 0.9, 0.99, 1),
  window: fc.constantFrom(1, 2, 3.5),
  stop: fc.constant(false),
};
const most = fc.constant('most' as const);
const objective: fc.Arbitrary<Objective> = fc.oneof(
  fc.record({ figure: fc.constant('stored'), is: most, limit: fc.constantFrom(0.05, 1, 9, 60_000), ...part }),
  fc.record({ figure: fc.constantFrom('lost', 'onTime', 'shed'), is: most, limit: fc.constant(0), ...part }),
  fc.record({
    figure: fc.constantFrom('storedRate', 'scheduler.queued', 'backlog'),
    is: fc.constantFrom('most' as const, 'least' as const),
    limit: fc.constantFrom(0, 5, 12, 20),
    ...part,
  }),
);

interface Moment extends Stretch {
  readonly at: number;
  readonly stored: number;
  readonly lost: number;
  readonly lateAll: number;
}
function momentsOf(stretches: readonly Stretch[]): Moment[] {
  let [at, stored, lost, lateAll] = [0, 0, 0, 0];
  return stretches.map((each) => {
    at += each.ms;
    stored += each.times.length;
    lost += each.shed;
    lateAll += Math.min(each.late, each.times.length);
    return { ...each, at, stored, lost, lateAll };
  });
}
function snapshotOf({ at, stored, lost, lateAll, queued }: Moment): Snapshot {
  return {
    ...IDLE,
    state: 'running',
    time: 1e12 + at,
    activeMs: at,
    counters: { ...IDLE.counters, stored, shed: lost },
    goodput: { ...IDLE.goodput, onTime: stored - lateAll, late: lateAll },
    scheduler: { ...IDLE.scheduler, queued },
  };
}
function tickOf({ times }: Moment, max: number): Tick {
  const gains = new Map<number, number>();
  for (const micros of times) gains.set(bucketOf(micros), (gains.get(bucketOf(micros)) ?? 0) + 1);
  const ordered = [...gains].sort(([a], [b]) => a - b).map(([bucket, gain]): Gain => ({ bucket, gain }));
  return { gains: ordered, max };
}

/** All that is said after the last moment, from what happened since the start. */
class Twin {
  constructor(
    private readonly objective: Objective,
    private readonly moments: readonly Moment[],
    private readonly max: (of: Moment) => number,
  ) {}

  private get counted(): readonly Moment[] {
    const first = Math.max(
      0,
      this.moments.findLastIndex(({ at }) => at < START),
    );
    return this.moments.slice(first);
  }
  /** The look with which a window begins, and all of it. */
  private windowAt(last: number, seconds: number): readonly Moment[] {
    const { counted } = this;
    const before = counted.slice(0, last).findLastIndex(({ at }) => counted[last]!.at - at >= 1000 * seconds);
    return counted.slice(Math.max(0, before), last + 1);
  }
  private isBad(micros: number, max: number): boolean {
    return middleMs(bucketOf(micros), max) > this.objective.limit;
  }
  private events(of: readonly Moment[]): { bad: number; all: number } {
    const { figure } = this.objective;
    const after = of.slice(1);
    const sum = (read: (moment: Moment) => number) => after.reduce((total, each) => total + read(each), 0);
    const stored = sum(({ times }) => times.length);
    const shed = sum((each) => each.shed);
    if (figure === 'stored')
      return { bad: sum((each) => each.times.filter((time) => this.isBad(time, this.max(each))).length), all: stored };
    const late = figure === 'onTime' ? sum((each) => Math.min(each.late, each.times.length)) : 0;
    return { bad: late + shed, all: stored + shed };
  }
  private get isOfTime(): boolean {
    return !['stored', 'lost', 'onTime', 'shed'].includes(this.objective.figure);
  }
  verdictAt(last: number): { isMet: boolean | null; value: number } {
    const { objective, counted } = this;
    const window = this.windowAt(last, objective.window);
    const whole = window.length > 1 && counted[last]!.at - window[0]!.at >= 1000 * objective.window;
    if (window.length < 2) return { isMet: null, value: Number.NaN };
    if (this.isOfTime) {
      const ms = counted[last]!.at - window[0]!.at;
      const value =
        objective.figure === 'storedRate'
          ? (1000 * (counted[last]!.stored - window[0]!.stored)) / ms
          : window.slice(1).reduce((sum, stretch) => sum + stretch.queued * stretch.ms, 0) / ms;
      const isMet = objective.is === 'most' ? value <= objective.limit : value >= objective.limit;
      return { isMet: whole ? isMet : null, value };
    }
    const { bad, all } = this.events(window);
    if (all === 0) return { isMet: null, value: Number.NaN };
    if (objective.figure !== 'stored') {
      const isMet = bad / all <= 1 - objective.share + 1e-9;
      return { isMet: whole || (!isMet && objective.share === 1) ? isMet : null, value: bad / all };
    }
    const times = window
      .slice(1)
      .flatMap((each) => each.times)
      .sort((a, b) => a - b);
    const rank = Math.max(1, Math.ceil(objective.share * times.length - 1e-9));
    const value = middleMs(bucketOf(times[rank - 1]!), this.max(counted[last]!));
    const isMet = value <= objective.limit;
    return { isMet: whole || (!isMet && objective.share === 1) ? isMet : null, value };
  }
  status() {
    const { counted, objective } = this;
    const verdicts = counted.map((_, i) => (i === 0 ? { isMet: null, value: Number.NaN } : this.verdictAt(i)));
    const between = (from: number): { bad: number; all: number } => {
      if (!this.isOfTime) return this.events(counted.slice(from));
      const after = counted.flatMap(({ ms }, i) => (i > from ? [{ ms, isMet: verdicts[i]!.isMet }] : []));
      const sum = (isIn: (isMet: boolean | null) => boolean) =>
        after.reduce((total, { ms, isMet }) => total + (isIn(isMet) ? ms / 1000 : 0), 0);
      return { bad: sum((isMet) => isMet === false), all: sum((isMet) => isMet !== null) };
    };
    const last = counted.length - 1;
    const burn = (seconds: number) => {
      const { bad, all } = between(counted.length - this.windowAt(last, seconds).length);
      return all === 0 ? Number.NaN : bad === 0 ? 0 : bad / all / (1 - objective.share);
    };
    const breaches = verdicts.filter(({ isMet }, i) => isMet === false && verdicts[i - 1]?.isMet !== false).length;
    return { verdicts, breaches, whole: between(0), burn: [burn(objective.window), burn(12 * objective.window)] };
  }
}

/** But for what sums are off by. */
function expectClose(value: number, wanted: number): void {
  if (Number.isFinite(wanted)) expect(Math.abs(value - wanted)).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
  else expect(value).toBe(wanted);
}

test('every verdict, the budget, its burn rates and the breaches are those of a twin that counts all anew', () => {
  let breached = 0;
  fc.assert(
    fc.property(objective, fc.array(stretch, { minLength: 3, maxLength: 24 }), (row, stretches) => {
      const moments = momentsOf(stretches);
      const longest = new Map<Moment, number>();
      let max = 0;
      for (const moment of moments) {
        max = Math.max(max, ...moment.times);
        longest.set(moment, max);
      }
      const config = { ...CONFIG, objectives: { ...CONFIG.objectives, list: [row] } };
      const watch = new ObjectiveWatch(config);
      const own = () => watch.status().at(-1)!;
      const twin = new Twin(row, moments, (of) => longest.get(of)!);
      const said = moments.map((moment) => {
        watch.take({ now: snapshotOf(moment), tick: () => tickOf(moment, longest.get(moment)!) }, config);
        return own();
      });
      const { verdicts, breaches, whole, burn } = twin.status();
      const wrong = said.slice(-verdicts.length).filter(({ state, value }, i) => {
        const { isMet, value: wanted } = verdicts[i]!;
        const isClose = Object.is(value, wanted) || Math.abs(value - wanted) < 1e-9 * Math.max(1, wanted);
        return state !== (isMet === null ? 'waiting' : isMet ? 'met' : 'breached') || !isClose;
      });
      expect(wrong).toEqual([]);
      const status = own();
      expectClose(status.bad, whole.bad);
      expectClose(status.counted, whole.all);
      expect(status.breachCount).toBe(breaches);
      expectClose(status.burn.window, burn[0]!);
      expectClose(status.burn.long, burn[1]!);
      breached += breaches;
    }),
    { numRuns: 2000 },
  );
  expect(breached).toBeGreaterThan(500);
});
