/** The quiet line under the sentence: how much the run has lost so far, when last, and why. However little it was. */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { countText, formatClock, formatFineShare } from '../format.ts';
import { isLoss, type LossStretch } from './loss-record.ts';
import { lossWord } from './losses.ts';
import { lostInAll } from './lost.ts';

/** A stretch that has lost nothing for so long is past. */
const LASTING_MS = 2000;

/** @param stretches of this run that had begun by the moment of the snapshot, the oldest first */
export function lossLine(now: Snapshot, stretches: readonly LossStretch[]): string {
  const lost = lostInAll(now);
  const { emitted } = now.counters;
  if (emitted === 0) return '';
  if (lost === 0) return 'No event of this run is lost.';
  const many = countText(lost, 'event of this run is lost', 'events of this run are lost');
  const last = latest(stretches);
  return `${many}, ${formatFineShare(lost / emitted)}${last === null ? '' : `, ${whenAndWhy(last, now)}`}.`;
}

/** The latest loss. Invalid events that the load is asked to have come all the time, so any other loss says more. */
function latest(stretches: readonly LossStretch[]): LossStretch | null {
  const lost = stretches.filter(({ what }) => isLoss(what));
  const unasked = lost.filter(({ key }) => key !== 'load.invalidRatio');
  const by = unasked.length > 0 ? unasked : lost;
  return by.reduce<LossStretch | null>((a, b) => (a === null || b.to >= a.to ? b : a), null);
}
function whenAndWhy({ what, from, to, cause }: LossStretch, { time }: Snapshot): string {
  const word = isLoss(what) ? lossWord(what) : 'skipped';
  return time <= to + LASTING_MS
    ? `${word} since ${formatClock(from)}: ${cause}`
    : `the last ${word} at ${formatClock(to)}: ${cause}`;
}
