/**
 * Whether events that are past their deadline are discarded: as configured, but not while storage is being opened.
 *
 * What was due before storage was there to take it is late through nobody's fault. So discarding begins with the first
 * event that is due after storage was opened, or when none is left that waited for it.
 */
export class DiscardPolicy {
  /** Whether late events are discarded now. */
  isOn = true;
  /** Whether that waits for storage. */
  isSuspended = false;
  private isWanted = true;
  private openedAt = Number.POSITIVE_INFINITY;

  configure(discardExpired: boolean, isStorageOpening: boolean): void {
    this.isWanted = discardExpired;
    if (isStorageOpening) [this.isSuspended, this.openedAt] = [true, Number.POSITIVE_INFINITY];
    this.isOn = discardExpired && !this.isSuspended;
  }

  /** Storage was open at `now` (ms since the start of the run). */
  noteOpened(now: number): void {
    this.openedAt = Math.min(this.openedAt, now);
  }
  /** Ends the suspension if it may. @param intended when the first event that waits was due, ms; Infinity when none does */
  resumeFrom(intended: number): void {
    if (intended < this.openedAt) return;
    this.isSuspended = false;
    this.isOn = this.isWanted;
  }
}
