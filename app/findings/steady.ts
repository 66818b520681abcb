/**
 * Keeps the sentence from flickering: a finding of one sample alone is not said, and a headline stays for a moment after it
 * was last true, unless something worse comes. What has failed or ended is said at once.
 */
import { type Finding, type Harm, topicOf } from './finding.ts';

const RANKS: Record<Harm, number> = { lost: 4, degraded: 3, late: 2, pressure: 1, none: 0 };
/** How long a headline outlives what it says. */
const HOLD_MS = 2000;
/** Readings further apart are not one after the other: another screen was shown, or a new run has begun. */
const APART_MS = 3000;

export class Steady {
  private shown: Finding | null = null;
  private trueAt = 0;
  private readAt = 0;
  /** What was found last, and is not said yet. */
  private next = '';

  /** @returns what to say @param timeMs of the reading */
  say(found: Finding, timeMs: number): Finding {
    const shown = this.shown;
    const isApart = timeMs < this.readAt || timeMs - this.readAt > APART_MS;
    this.readAt = timeMs;
    if (shown === null || isApart || topicOf(found) === topicOf(shown) || isAtOnce(found, shown)) {
      return this.show(found, timeMs);
    }
    const isRepeated = this.next === topicOf(found);
    this.next = topicOf(found);
    const isWorse = RANKS[found.harm] > RANKS[shown.harm];
    const isDue = isWorse || timeMs - this.trueAt >= HOLD_MS;
    return isRepeated && isDue ? this.show(found, timeMs) : shown;
  }
  private show(found: Finding, timeMs: number): Finding {
    this.shown = found;
    this.trueAt = timeMs;
    this.next = '';
    return found;
  }
}

function isAtOnce(found: Finding, shown: Finding): boolean {
  if (found.tone === 'quiet' || shown.tone === 'quiet') return true;
  return found.tone === 'failing' && (shown.tone !== 'failing' || RANKS[found.harm] > RANKS[shown.harm]);
}
