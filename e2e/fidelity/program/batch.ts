/** The rows that go to the database together: until there are enough, or the oldest has waited long enough. */

export class Batch {
  readonly events: number[] = [];
  private openedAt = 0;
  private latestAt = 0;

  constructor(
    private readonly maxRows: number,
    private readonly maxWaitMs: number,
  ) {}

  /** @param arrivedAt when it came, ms; no earlier than the one before */
  add(event: number, arrivedAt: number): void {
    if (this.events.length === 0) this.openedAt = arrivedAt;
    this.latestAt = arrivedAt;
    this.events.push(event);
  }
  get isFull(): boolean {
    return this.events.length >= this.maxRows;
  }
  /** When its time is up. */
  get dueAt(): number {
    return this.openedAt + this.maxWaitMs;
  }
  /** Since when its call could have begun. @param isLast nothing more comes: nobody waits for its time */
  readyAt(isLast: boolean): number {
    return this.isFull || isLast ? this.latestAt : this.dueAt;
  }
  clear(): void {
    this.events.length = 0;
  }
}
