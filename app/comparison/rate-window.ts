/** What rates of a kept run are taken against: averages over a second, as on Live (`frame/reading.ts`). */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

const RATE_MS = 1000;
/** Samples come a little early or late. */
const SLACK_MS = 20;

export class RateWindow {
  private readonly recent: Snapshot[] = [];

  /** To be called with each sample, in the order of time. @returns the sample about a second before it; null for the first one */
  push(now: Snapshot): Snapshot | null {
    const { recent } = this;
    while (recent.length > 1 && now.time - recent[1]!.time >= RATE_MS - SLACK_MS) recent.shift();
    const before = recent[0] ?? null;
    recent.push(now);
    return before;
  }
}
