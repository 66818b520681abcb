/** The slow twin of the sums that Little's law is made of: looks after every step what has come, and what is gone. */
import * as J from '../memory/journal-fields.ts';
import { BROADCAST, SCHEDULER, SOURCE, STORAGE, VALIDATE } from '../memory/tasks.ts';
import { timesBetween } from '../memory/time-sums.ts';

/** Of the rig, what a twin looks at. */
interface Watched {
  readonly now: number;
  readonly emitted: ReadonlyMap<number, { readonly sequence: number; readonly intended: number }>;
  count(task: number, field: number): number;
}
type Count = (rig: Watched) => number;
/** How many events have passed, whose step tells of it, and the words that add up when they did. */
const SUMS = {
  'ended in validate': [VALIDATE, J.TIMES_OUT, (rig) => rig.count(VALIDATE, J.RECEIVED) - rig.count(VALIDATE, J.SENT)],
  'expired or evicted': [
    SCHEDULER,
    J.TIMES_OUT,
    (rig) => rig.count(SCHEDULER, J.EXPIRED) + rig.count(SCHEDULER, J.EVICTED),
  ],
  'stored or given up': [
    STORAGE,
    J.TIMES_OUT,
    (rig) => rig.count(STORAGE, J.STORED) + rig.count(STORAGE, J.DEAD_LETTERED),
  ],
  'given up': [STORAGE, J.GIVEN_UP_TIMES, (rig) => rig.count(STORAGE, J.DEAD_LETTERED)],
  'sent to storage': [BROADCAST, J.TIMES_OUT, (rig) => rig.count(BROADCAST, J.SENT)],
  'taken by storage': [STORAGE, J.TIMES_IN, (rig) => rig.count(STORAGE, J.RECEIVED)],
} as const satisfies Record<string, readonly [task: number, word: number, count: Count]>;
type Name = keyof typeof SUMS;
const NAMES = Object.keys(SUMS) as Name[];
/** By task, as numbers of `NAMES`: there are millions of steps. */
const OF_TASK = Array.from({ length: STORAGE + 1 }, (_, task) =>
  NAMES.flatMap((name, i) => (SUMS[name][0] === task ? [i] : [])),
);
const SENT_ON = NAMES.indexOf('sent to storage');
const TAKEN = NAMES.indexOf('taken by storage');

export class TimeTwin {
  private readonly counts: Float64Array;
  private readonly sums = new Float64Array(NAMES.length);
  /** When something was last sent to storage, and the squares of the times between. */
  private lastSentAt = 0;
  /** What storage has not taken yet, oldest first. */
  private readonly underWay: { events: number; readonly sentAt: number }[] = [];
  private gapSquares = 0;
  /** Event microseconds that may be lost by rounding: every commit by half of one. */
  private roundings = 0;

  constructor(private readonly rig: Watched) {
    this.counts = Float64Array.from(NAMES, (name) => SUMS[name][2](rig));
  }

  /** After a step of a task, however it ended. */
  note(task: number): void {
    const names = OF_TASK[task];
    if (names === undefined || names.length === 0) return;
    this.roundings += task === STORAGE ? 20 : 1;
    for (const i of names) {
      const more = SUMS[NAMES[i]!][2](this.rig) - this.counts[i]!;
      if (more === 0) continue;
      this.counts[i]! += more;
      if (i === SENT_ON) this.noteSent(more);
      this.sums[i]! += 1000 * (i === TAKEN ? this.takenTimes(more) : more * this.rig.now);
    }
  }

  /** @param stored sequences of events that were stored. @returns which words are not what they should be */
  differences(stored: ReadonlySet<number>): string[] {
    const { rig } = this;
    // How long what was given up had been under way is checked with what was never stored.
    const names = NAMES.filter((name) => name !== 'given up');
    const found = names.flatMap((name) => {
      const [task, word] = SUMS[name];
      return this.differing(name, rig.count(task, word), this.sumOf(name));
    });
    let sent = 0;
    let unstored = 0;
    for (const { sequence, intended } of rig.emitted.values()) {
      sent += intended * 1000;
      if (!stored.has(sequence)) unstored += intended * 1000;
    }
    const givenUp = this.sumOf('given up') - rig.count(STORAGE, J.GIVEN_UP_TIMES);
    const others = rig.count(VALIDATE, J.TIMES_IN) + rig.count(SCHEDULER, J.TIMES_IN) + givenUp;
    return [
      ...found,
      ...this.differing('intended, sent', rig.count(SOURCE, J.TIMES_IN), sent),
      ...this.differing('intended, never stored', others, unstored),
      ...this.gapDifferences(),
    ];
  }

  private sumOf(name: Name): number {
    return this.sums[NAMES.indexOf(name)]!;
  }
  /** Where each stage has a clock of its own, storage may take what was sent later than its now: then it waited for nothing. */
  private takenTimes(events: number): number {
    const { underWay } = this;
    let sum = 0;
    for (let left = events; left > 0; ) {
      const first = underWay[0] ?? { events: left, sentAt: this.rig.now };
      const n = Math.min(left, first.events);
      sum += n * Math.max(this.rig.now, first.sentAt);
      // Of each of those, the difference of two times in whole microseconds counts.
      if (first.sentAt > this.rig.now) this.roundings += n;
      left -= n;
      first.events -= n;
      if (first.events === 0) underWay.shift();
    }
    return sum;
  }
  private noteSent(events: number): void {
    this.underWay.push({ events, sentAt: this.rig.now });
    const gap = this.rig.now - this.lastSentAt;
    this.lastSentAt = this.rig.now;
    this.gapSquares += gap * gap;
  }
  private gapDifferences(): string[] {
    const { rig } = this;
    const last = rig.count(BROADCAST, J.LAST_SENT_AT);
    const squares = rig.count(BROADCAST, J.GAP_SQUARES);
    const isSame = last === this.lastSentAt && Math.abs(squares - this.gapSquares) <= 1e-6 * (1 + squares);
    return isSame ? [] : [`gaps end at ${last} with ${squares} ms², not at ${this.lastSentAt} with ${this.gapSquares}`];
  }
  private differing(what: string, word: number, wanted: number): string[] {
    const apart = timesBetween(0, word - wanted);
    return Math.abs(apart) <= this.roundings ? [] : [`times ${what} are off by ${apart} event µs`];
  }
}
