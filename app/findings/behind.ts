/** A source that cannot emit what falls due: the first queue of the pipeline, and often its longest. */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { countText, formatCount, formatShort } from '../format.ts';

/** From here on it is no short wait, for a batch to be written. */
const BEHIND_MS = 1000;
const MOMENT_MS = 100;

/** `48,211`; `≈ 48,211` where only the shape of the load tells. */
export function owedText({ owed, exact }: Snapshot['source']): string {
  return exact ? formatCount(owed) : `≈ ${formatCount(owed)}`;
}

/** On the map, where the queue is always drawn: a number only of what is more than falls due in a moment. The panel has it always. */
export function owedNote(source: Snapshot['source']): string {
  return source.lateMs < MOMENT_MS ? 'owed' : `${owedText(source)} owed`;
}

/** `the source is 48.2 k events behind`; null while it is not, or only for a moment. */
export function behindText({ source: { owed, lateMs, exact } }: Pick<Snapshot, 'source'>): string | null {
  if (owed === 0 || lateMs < BEHIND_MS) return null;
  return `the source is ${exact ? '' : 'about '}${countText(owed, 'event', 'events', formatShort)} behind`;
}

/** What was due at the end of a run; null where it was no more than what fell due in that moment. */
export function neverEmittedText({ source }: Pick<Snapshot, 'source'>): string | null {
  if (source.owed === 0 || source.lateMs < MOMENT_MS) return null;
  const [events, was] = source.owed === 1 ? ['event', 'was'] : ['events', 'were'];
  return `${owedText(source)} ${events} had fallen due and ${was} never emitted`;
}
