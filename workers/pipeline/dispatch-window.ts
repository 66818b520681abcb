/**
 * How many events may be between the scheduler and storage.
 *
 * Fewer keep more of the waiting in the backlog, where a more urgent event can still overtake; too few leave storage
 * without work. The bound finds its own level as in Linux's dynamic queue limits (Herbert, 2011): when everything sent
 * is used up although more was waiting, it was too low and doubles; what was never used up during an interval was too
 * much and is taken away.
 */
const LEAST = 64;
const START = 256;
const INTERVAL_MS = 10;

export class DispatchWindow {
  private limit = START;
  private limited = false;
  private leastBehind = Number.POSITIVE_INFINITY;
  private intervalEnds = 0;

  /**
   * @param behind events sent and not yet taken by storage
   * @param wanted events that could be sent
   * @param most capacity of the channel behind
   * @param now milliseconds
   * @returns how many may be sent now, 0 or more
   */
  room(behind: number, wanted: number, most: number, now: number): number {
    if (behind === 0 && this.limited) this.limit *= 2;
    this.leastBehind = Math.min(this.leastBehind, behind);
    if (now >= this.intervalEnds) {
      if (this.intervalEnds > 0) this.limit -= this.leastBehind;
      this.leastBehind = behind;
      this.intervalEnds = now + INTERVAL_MS;
    }
    this.limit = Math.min(Math.max(this.limit, LEAST), Math.max(most, LEAST));
    const room = Math.max(0, this.limit - behind);
    this.limited = wanted > room;
    return room;
  }
}
