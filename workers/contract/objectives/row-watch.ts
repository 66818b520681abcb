/**
 * One objective, held against a run look by look. All that is counted is kept as sums since the start, so that any window is the
 * difference of two of them.
 */
import type { Objective } from '../config-types.ts';
import type { ObjectiveStatus } from '../kept-run-types.ts';
import type { Tick } from '../runs/rows.ts';
import { objectiveFigure } from '../settings/objectives.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { countOf, HISTOGRAM_OF, levelOf, sharesOf } from './figures.ts';
import { middleMs, WindowCounts } from './window-counts.ts';

/** Of a sample: its snapshot, and what a histogram gained since the sample before. */
export interface Look {
  readonly now: Snapshot;
  readonly tick: (histogram: string) => Tick | undefined;
}
/** How an objective stands now, over its window. */
export interface Verdict {
  /** null: not known. */
  readonly isMet: boolean | null;
  readonly value: number;
}

/** Twelve times the window, as the SRE workbook has it: an hour for five minutes. */
const LONG = 12;
const UNKNOWN: Verdict = { isMet: null, value: Number.NaN };
/** Sums of decimals may be off by so much. */
const HAIR = 1e-9;
const NOTHING: Tick = { gains: [], max: 0 };

/** One objective of one run. Coordinator, or a reader of a kept run. */
export class RowWatch {
  private readonly kind: NonNullable<ReturnType<typeof objectiveFigure>>['kind'];
  private readonly counts: WindowCounts | null;
  /** By look: the run's clock in ms, and sums since the start. The first look is the start itself. */
  private readonly at: number[] = [];
  private readonly bad: number[] = [];
  private readonly all: number[] = [];
  /** Of a rate or a level: what has been counted, and level × ms: whole numbers, where the level is one. */
  private readonly sum: number[] = [];
  /** Counts at the start. */
  private base = { bad: 0, all: 0, count: 0 };
  verdict = UNKNOWN;

  /** @param startsAtMs by the run's clock: what is before does not count */
  constructor(
    readonly objective: Objective,
    private readonly startsAtMs: number,
  ) {
    this.kind = objectiveFigure(objective.figure)?.kind ?? 'level';
    this.counts = this.kind === 'time' ? new WindowCounts() : null;
  }

  take(look: Look): Verdict {
    const { now } = look;
    const at = now.activeMs;
    if (at < this.startsAtMs || this.at.length === 0) {
      this.begin(now, at);
      this.verdict = UNKNOWN;
    } else if (!this.isOfTime || now.state === 'running') {
      this.verdict = this.hold(look, at);
    }
    return this.verdict;
  }
  /** Rates and levels are held against the time: while a run is paused, drains or is over, what was said last stays. */
  private get isOfTime(): boolean {
    return this.kind === 'rate' || this.kind === 'level';
  }
  private begin(now: Snapshot, at: number): void {
    const { figure } = this.objective;
    this.base = { ...sharesOf(figure, now), count: countOf(figure, now) };
    for (const [list, value] of [
      [this.at, at],
      [this.bad, 0],
      [this.all, 0],
      [this.sum, 0],
    ] as const)
      list[0] = value;
  }

  private hold(look: Look, at: number): Verdict {
    const last = this.at.length - 1;
    // While the clock stands, what still comes belongs to the look before.
    const isLater = at > this.at[last]!;
    const index = isLater ? last + 1 : last;
    this.at[index] = Math.max(at, this.at[last]!);
    if (this.isOfTime) return isLater ? this.takeTime(look.now, index) : this.verdict;
    if (this.counts === null) this.takeShares(look.now, index);
    else this.takeTick(look.tick(HISTOGRAM_OF[this.objective.figure]!), index, last);
    return this.judgeEvents(index);
  }
  private takeShares(now: Snapshot, index: number): void {
    const { bad, all } = sharesOf(this.objective.figure, now);
    this.bad[index] = bad - this.base.bad;
    this.all[index] = all - this.base.all;
  }
  private takeTick(tick: Tick | undefined, index: number, last: number): void {
    const { gains, max } = tick ?? NOTHING;
    let [bad, all] = [0, 0];
    for (const { bucket, gain } of gains) {
      all += gain;
      if (middleMs(bucket, max) > this.objective.limit) bad += gain;
    }
    this.bad[index] = this.bad[last]! + bad;
    this.all[index] = this.all[last]! + all;
    this.counts!.add(tick ?? NOTHING, index);
  }

  private judgeEvents(index: number): Verdict {
    const { share, limit } = this.objective;
    const from = this.windowFrom(index, this.objective.window);
    const bad = this.bad[index]! - this.bad[from]!;
    const all = this.all[index]! - this.all[from]!;
    this.counts?.forget(from);
    if (all <= 0) return UNKNOWN;
    const value = this.counts === null ? bad / all : this.counts.at(share);
    const isMet = this.counts === null ? bad <= (1 - share) * all + HAIR * all : value <= limit;
    // Where none may be bad, the first one decides.
    const isKnown = this.isWhole(index, from) || (share === 1 && !isMet);
    return isKnown ? { isMet, value } : { isMet: null, value };
  }

  private takeTime(now: Snapshot, index: number): Verdict {
    const { figure, window, is, limit } = this.objective;
    const ms = this.at[index]! - this.at[index - 1]!;
    this.sum[index] =
      this.kind === 'rate' ? countOf(figure, now) - this.base.count : this.sum[index - 1]! + levelOf(figure, now) * ms;
    const from = this.windowFrom(index, window);
    const each = this.kind === 'rate' ? 1000 : 1;
    const value = (each * (this.sum[index]! - this.sum[from]!)) / (this.at[index]! - this.at[from]!);
    const isMet = is === 'most' ? value <= limit : value >= limit;
    const isKnown = this.isWhole(index, from) && !Number.isNaN(value);
    this.bad[index] = this.bad[index - 1]! + (isKnown && !isMet ? ms / 1000 : 0);
    this.all[index] = this.all[index - 1]! + (isKnown ? ms / 1000 : 0);
    return { isMet: isKnown ? isMet : null, value };
  }

  /** The last look that is so long before, or the first. */
  private windowFrom(index: number, seconds: number): number {
    const before = this.at[index]! - 1000 * seconds + HAIR;
    let [low, high] = [0, index];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.at[middle]! <= before) low = middle;
      else high = middle - 1;
    }
    // At least one look is in a window.
    return Math.min(low, Math.max(0, index - 1));
  }
  private isWhole(index: number, from: number): boolean {
    return this.at[index]! - this.at[from]! >= 1000 * this.objective.window - HAIR;
  }

  status(): Omit<ObjectiveStatus, 'source' | 'breaches' | 'breachCount'> {
    const { objective, verdict } = this;
    const last = this.at.length - 1;
    const [bad, counted] = [this.bad[last] ?? 0, this.all[last] ?? 0];
    const budget = (1 - objective.share) * counted;
    return {
      objective,
      state: verdict.isMet === null ? 'waiting' : verdict.isMet ? 'met' : 'breached',
      value: verdict.value,
      bad,
      counted,
      countedIn: this.isOfTime ? 's' : 'events',
      budget,
      budgetUsed: bad === 0 ? 0 : bad / budget,
      burn: { window: this.burn(last, objective.window), long: this.burn(last, LONG * objective.window) },
    };
  }
  private burn(last: number, seconds: number): number {
    if (last < 1) return Number.NaN;
    const from = this.windowFrom(last, seconds);
    const all = this.all[last]! - this.all[from]!;
    const bad = this.bad[last]! - this.bad[from]!;
    if (all <= 0) return Number.NaN;
    return bad === 0 ? 0 : bad / all / (1 - this.objective.share);
  }
}
