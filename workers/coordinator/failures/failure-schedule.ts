/**
 * Which steps of a timeline are in force at a moment, and which began and ended since the last look. Steps of the configuration
 * are at a time of the run's clock; a failure that people cause by hand for a while is a step that begins now.
 */
import type { TimelineStep } from '../../contract/config-types.ts';

export interface ScheduleChange {
  /**
   * Missed: all of its time has passed between two looks, or was over when it was planned. A stall whose length was changed
   * begins anew.
   */
  readonly kind: 'begin' | 'end' | 'miss';
  readonly step: TimelineStep;
  /** Of the timeline, and not by hand. */
  readonly isPlanned: boolean;
}
interface Entry {
  readonly key: string;
  readonly step: TimelineStep;
  readonly isPlanned: boolean;
}

export class FailureSchedule {
  private planned: readonly Entry[] = [];
  private byHand: readonly Entry[] = [];
  private active: readonly Entry[] = [];
  /** Planned when their time was over, and not told of yet. */
  private late: readonly Entry[] = [];
  /** Steps up to here have happened, or never will. */
  private lookedAt = Number.NEGATIVE_INFINITY;
  private hands = 0;

  /** Takes the steps of a configuration. Those that it had before, and has no more, end with the next `advance`. */
  plan(steps: readonly TimelineStep[]): void {
    const known = new Set(this.planned.map(({ key }) => key));
    const seen = new Map<string, number>();
    this.planned = steps.map((step) => {
      // However long it lasts: it stays the same step when that is changed.
      const text = `${step.at} ${step.what} ${step.value}`;
      const same = seen.get(text) ?? 0;
      seen.set(text, same + 1);
      return { key: `${text} ${same}`, step, isPlanned: true };
    });
    const isLate = ({ key, step }: Entry) => !known.has(key) && endOf(step) <= this.lookedAt;
    this.late = [...this.late, ...this.planned.filter(isLate)];
  }

  /** @param now seconds of the run's clock */
  addNow(step: Omit<TimelineStep, 'at'>, now: number): void {
    this.byHand = [...this.byHand, { key: `by hand ${this.hands++}`, step: { ...step, at: now }, isPlanned: false }];
  }

  /** Steps in force, in the order in which they began. */
  get inForce(): readonly TimelineStep[] {
    return this.active.map(({ step }) => step);
  }

  /** Moves on to `now`, never back. @returns what ended and what began, in order */
  advance(now: number): ScheduleChange[] {
    const entries = [...this.planned, ...this.byHand];
    const passed = entries.filter(({ step }) => step.at > this.lookedAt && endOf(step) <= now);
    const momentary = passed.filter(isMomentary);
    const missed = [...this.late, ...passed.filter((entry) => !isMomentary(entry))];
    const active = entries
      .filter(({ step }) => step.at <= now && now < endOf(step))
      .sort((a, b) => a.step.at - b.step.at);
    const before = new Map(this.active.map(({ key, step }) => [key, step.for]));
    const after = new Set(active.map(({ key }) => key));
    const ended = this.active.filter(({ key }) => !after.has(key));
    const isNew = ({ key, step }: Entry) => !before.has(key) || (step.what === 'stall' && before.get(key) !== step.for);
    const begun = [...momentary, ...active.filter(isNew)];
    this.active = active;
    this.late = [];
    this.lookedAt = now;
    this.byHand = this.byHand.filter(({ step }) => now < endOf(step));
    return [...ended.map(changeOf('end')), ...missed.map(changeOf('miss')), ...begun.map(changeOf('begin'))];
  }

  /** When to look again: seconds of the run's clock, or Infinity. */
  nextAfter(now: number): number {
    const times = [...this.planned, ...this.byHand].flatMap(({ step }) => [step.at, endOf(step)]);
    return Math.min(...times.filter((time) => time > now), Number.POSITIVE_INFINITY);
  }
}

function isMomentary({ step }: Entry): boolean {
  return step.what === 'kill';
}
/** A kill is over as soon as it is done. */
export function endOf(step: TimelineStep): number {
  if (step.what === 'kill') return step.at;
  return step.for === 0 ? Number.POSITIVE_INFINITY : step.at + step.for;
}
function changeOf(kind: ScheduleChange['kind']): (entry: Entry) => ScheduleChange {
  return ({ step, isPlanned }) => ({ kind, step, isPlanned });
}
