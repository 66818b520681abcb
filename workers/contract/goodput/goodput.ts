/** What was stored in time, by class and in all: shares of the whole run, rates of the last ten seconds. */
import { CLASS_COUNT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { SCHEDULER, SOURCE, STORAGE, VALIDATE } from '../../memory/tasks.ts';
import type { Config } from '../config-types.ts';
import { CLASSES, type ClassName } from '../name-sets.ts';
import { shareOfClass } from '../settings/class-shares.ts';
import type { ClassFigures, Goodput } from '../snapshot-types.ts';

const WINDOW_MS = 10_000;
/** How often counts are kept for the window. */
const PERIOD_MS = 500;
const KEPT = WINDOW_MS / PERIOD_MS + 1;
/** Of each class: those in time, too late, lost. */
const LATE = CLASS_COUNT;
const LOST = 2 * CLASS_COUNT;
const WORDS = 3 * CLASS_COUNT;

type Read = (task: number, field: number) => number;

/** Events stored in time and too late, for a reader of a run. Rates are of the last ten seconds. */
export class GoodputFigures {
  private readonly window = new CountWindow();

  /**
   * @param of a word of a task's journal
   * @param owed by the source
   * @param time ms
   */
  read(
    of: Read,
    config: Config,
    owed: number,
    time: number,
  ): { byClass: Record<ClassName, ClassFigures>; all: Goodput } {
    this.window.add(time, (i) => (i < LOST ? of(STORAGE, J.ON_TIME + i) : lostOf(of, i - LOST)));
    const figures = CLASSES.map((name, i) => this.ofClass(of, i, owed * shareOfClass(config.load.classMix, name)));
    const sum = (count: (of: ClassFigures) => number) => figures.reduce((total, each) => total + count(each), 0);
    const [onTime, late] = [sum((each) => each.onTime), sum((each) => each.late)];
    const all = {
      ...{ onTime, late },
      onTimePerSecond: sum((each) => each.onTimePerSecond),
      latePerSecond: sum((each) => each.latePerSecond),
      ...shares(onTime, late, sum((each) => each.emitted) + owed - sum((each) => each.invalid)),
      window: { onTimeShare: this.window.onTimeShare(CLASSES.map((_, i) => i)) },
    };
    return {
      byClass: Object.fromEntries(CLASSES.map((name, i) => [name, figures[i]!])) as Record<ClassName, ClassFigures>,
      all,
    };
  }

  private ofClass(of: Read, kind: number, owed: number): ClassFigures {
    const onTime = of(STORAGE, J.ON_TIME + kind);
    const late = of(STORAGE, J.LATE + kind);
    const emitted = of(SOURCE, J.EMITTED_BY_CLASS + kind);
    const invalid = of(VALIDATE, J.INVALID_BY_CLASS + kind);
    return {
      ...{ emitted, invalid, onTime, late, owed },
      shed: of(SOURCE, J.SHED_BY_CLASS + kind),
      dispatched: of(SCHEDULER, J.DISPATCHED_BY_CLASS + kind),
      expired: of(SCHEDULER, J.EXPIRED_BY_CLASS + kind),
      evicted: of(SCHEDULER, J.EVICTED_BY_CLASS + kind),
      deadLettered: of(STORAGE, J.DEAD_LETTERED_BY_CLASS + kind),
      onTimePerSecond: this.window.perSecond(kind),
      latePerSecond: this.window.perSecond(LATE + kind),
      ...shares(onTime, late, emitted + owed - invalid),
      window: { onTimeShare: this.window.onTimeShare([kind]) },
    };
  }
}

function shares(onTime: number, late: number, due: number): Pick<Goodput, 'onTimeShare' | 'lateShare'> {
  return { onTimeShare: due > 0 ? onTime / due : Number.NaN, lateShare: due > 0 ? late / due : Number.NaN };
}

function lostOf(of: Read, kind: number): number {
  const given = of(STORAGE, J.DEAD_LETTERED_BY_CLASS + kind);
  const dropped = of(SCHEDULER, J.EXPIRED_BY_CLASS + kind) + of(SCHEDULER, J.EVICTED_BY_CLASS + kind);
  return of(SOURCE, J.SHED_BY_CLASS + kind) + dropped + given;
}

/** Counts of the last ten seconds, in the order above. */
class CountWindow {
  private readonly times = new Float64Array(KEPT);
  private readonly counts = new Float64Array(KEPT * WORDS);
  private readonly now = new Float64Array(WORDS);
  private kept = 0;
  private latest = 0;

  add(time: number, count: (index: number) => number): void {
    for (let i = 0; i < WORDS; i++) this.now[i] = count(i);
    this.latest = time;
    if (this.kept > 0 && time - this.times[(this.kept - 1) % KEPT]! < PERIOD_MS) return;
    const at = this.kept++ % KEPT;
    this.times[at] = time;
    this.counts.set(this.now, at * WORDS);
  }

  perSecond(index: number): number {
    const ms = this.latest - this.times[this.oldest]!;
    return ms > 0 ? (this.gained(index) * 1000) / ms : 0;
  }
  onTimeShare(kinds: readonly number[]): number {
    let [onTime, ended] = [0, 0];
    for (const kind of kinds) {
      onTime += this.gained(kind);
      ended += this.gained(kind) + this.gained(LATE + kind) + this.gained(LOST + kind);
    }
    return ended > 0 ? onTime / ended : Number.NaN;
  }
  private gained(index: number): number {
    return this.now[index]! - this.counts[this.oldest * WORDS + index]!;
  }
  private get oldest(): number {
    return Math.max(0, this.kept - KEPT) % KEPT;
  }
}
