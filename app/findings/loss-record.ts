/**
 * When events were lost and why: stretches, each of one outcome and one cause, however small. What is lost now and then
 * within `JOIN_MS` is one stretch: one line of the log and one mark, not one for each sample. The counts of all stretches of
 * an outcome are the run's counter, exactly.
 *
 * What a subscriber skips is no loss, for storage has it: it is a stretch only where the subscriber itself has no time left.
 */
import {
  isActive,
  LOSSES,
  type LossName,
  type SkippingSubscriber,
  SUBSCRIBERS,
} from '../../workers/contract/name-sets.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { countText, formatClock, formatRate } from '../format.ts';
import type { Reading } from '../frame/reading.ts';
import { log, relog } from '../stores/log-store.ts';
import type { Cause } from './causes.ts';
import { isOverworked, lossCause, lossWord } from './losses.ts';
import { labelOf, type Settings, stateText } from './remedy.ts';

type What = LossName | SkippingSubscriber;
const WHATS: readonly What[] = [...LOSSES, ...SUBSCRIBERS];

export interface LossStretch {
  readonly runId: number;
  readonly what: What;
  /** Before the first event of it was lost, and after the last: to a sample exactly. Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly key: string;
  readonly cause: string;
}
interface Open extends LossStretch {
  readonly id: number;
  readonly toldAt: number;
}

/** A pause in the losses that is shorter than this is no end. */
const JOIN_MS = 10_000;
/** How often the line of a stretch that goes on is brought up to date. */
const TELL_MS = 5000;
const MOST_KEPT = 500;
/** What a person asked for, or broke: such a cause ends the stretch of another one. */
const SURE = /^(failures|load|channels|broadcast)\.|^worker|^database|^burst$/;

export class LossRecord {
  private kept: LossStretch[] = [];
  private readonly open = new Map<What, Open>();
  private last: Snapshot | null = null;

  /** @param settings of the moment of the reading */
  follow(reading: Reading, settings: Settings): void {
    const { now } = reading;
    const { runId } = now;
    const last = this.last?.runId === runId ? this.last : null;
    if (last === null) this.closeAll();
    this.last = now;
    for (const what of WHATS) {
      const count = countOf(what, now) - (last === null ? 0 : countOf(what, last));
      const isTold = isLoss(what) || isOverworked(now, what);
      if (count > 0 && isTold) this.add(what, count, last?.time ?? now.time - now.elapsedMs, reading, settings);
      else this.rest(what, now);
    }
    if (!isActive(now.state)) this.closeAll();
  }

  /** All of a run that had begun by then, the oldest first. */
  until({ runId, time }: Pick<Snapshot, 'runId' | 'time'>): readonly LossStretch[] {
    return [...this.kept, ...this.open.values()]
      .filter((one) => one.runId === runId && one.from <= time)
      .sort((a, b) => a.from - b.from);
  }

  private add(what: What, count: number, from: number, reading: Reading, settings: Settings): void {
    const { runId, time } = reading.now;
    const cause = causeOf(what, reading, settings);
    const before = this.open.get(what);
    const isOther = before !== undefined && cause.key !== before.key && SURE.test(cause.key);
    if (isOther) this.close(what);
    const open = isOther ? undefined : before;
    const stretch = open
      ? { ...open, to: time, count: open.count + count }
      : { runId, what, from, to: time, count, key: cause.key, cause: causeText(cause, settings) };
    if (open && time - open.toldAt < TELL_MS) {
      this.open.set(what, { ...open, ...stretch });
      return;
    }
    const text = lossText(stretch, true);
    if (open) relog(open.id, text);
    this.open.set(what, { ...stretch, id: open?.id ?? log('loss', text, stretch.from), toldAt: time });
  }
  private rest(what: What, now: Snapshot): void {
    const open = this.open.get(what);
    if (open !== undefined && now.time - open.to > JOIN_MS) this.close(what);
  }
  private close(what: What): void {
    const open = this.open.get(what);
    if (open === undefined) return;
    this.open.delete(what);
    relog(open.id, lossText(open, false));
    this.kept = [...this.kept, open].slice(-MOST_KEPT);
  }
  private closeAll(): void {
    for (const what of WHATS) this.close(what);
  }
}

/** Of the runs of this page. */
export const lossRecord = new LossRecord();

export function isLoss(what: What): what is LossName {
  return (LOSSES as readonly string[]).includes(what);
}
function countOf(what: What, { counters, subscribers }: Snapshot): number {
  return isLoss(what) ? counters[what] : subscribers[what].skipped;
}

function causeOf(what: What, reading: Reading, settings: Settings): Cause {
  if (isLoss(what)) return lossCause(what, reading, shareOf(what, reading), settings, null);
  const slow = `failures.subscribers.${what}`;
  const isSlow = settings.inForce.failures.subscribers[what] > 0;
  const text = isSlow ? stateText(slow, settings.inForce) : 'it does not keep up';
  return { key: isSlow ? slow : what, text, part: what, remedies: [] };
}
/** Of the last second's events; of all that were, where that is not known. */
function shareOf(what: LossName, { now, before }: Reading): number {
  const emitted = now.counters.emitted - (before?.counters.emitted ?? 0);
  return (now.counters[what] - (before?.counters[what] ?? 0)) / Math.max(1, emitted);
}
/** With the setting that does it, if the words do not have it already. */
function causeText({ key, text }: Cause, settings: Settings): string {
  return FIELD_BY_PATH.has(key) && !text.includes(labelOf(key)) ? `${text}; ${stateText(key, settings.inForce)}` : text;
}

/** A line of the log. @param isOpen more may come */
function lossText({ what, from, to, count, cause }: LossStretch, isOpen: boolean): string {
  const many = countText(count, 'event', 'events');
  // The line is brought up to date now and then: its count is of that moment, and the ledger's of now.
  const time = isOpen
    ? `since ${formatClock(from)}, as of ${formatClock(to)}`
    : `from ${formatClock(from)} to ${formatClock(to)}`;
  const rate = formatRate((1000 * count) / Math.max(1, to - from));
  const done = isLoss(what) ? `${many} ${lossWord(what)}` : `${what} skipped ${many}, which storage has`;
  return `${done} ${time}, ${rate}: ${cause}`;
}
