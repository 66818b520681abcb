/** Passes things on in their order, each so much later than it came: a slow connection, one way. */

interface Waiting<T> {
  readonly item: T;
  /** When it came, ms. */
  readonly since: number;
}

export class DelayLine<T> {
  private readonly waiting: Waiting<T>[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private delayMs = 0;

  /** @param now ms, of a clock that does not go back */
  constructor(
    private readonly deliver: (item: T) => void,
    private readonly now: () => number,
  ) {}

  push(item: T): void {
    if (this.delayMs === 0 && this.waiting.length === 0) {
      this.deliver(item);
      return;
    }
    this.waiting.push({ item, since: this.now() });
    if (this.waiting.length === 1) this.arm();
  }

  /** Also of what waits already: with 0, all of it goes on at once. */
  setDelay(ms: number): void {
    if (ms === this.delayMs) return;
    this.delayMs = ms;
    this.release();
  }

  /** Whatever waits is lost. */
  clear(): void {
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private release(): void {
    clearTimeout(this.timer);
    while (this.waiting.length > 0 && this.dueIn(this.waiting[0]!) <= 0) this.deliver(this.waiting.shift()!.item);
    this.arm();
  }
  private arm(): void {
    if (this.waiting.length > 0) this.timer = setTimeout(() => this.release(), this.dueIn(this.waiting[0]!));
  }
  private dueIn({ since }: Waiting<T>): number {
    return since + this.delayMs - this.now();
  }
}
