/**
 * How long to look before sleeping. Looking saves a sleep and a wake-up, some 10 to 100 µs, if what is waited for comes
 * soon, and it costs its time if not; it even does harm when the one that is waited for needs this very core. So it has to
 * earn its keep: as long as enough of the long looks find something, looks are long; otherwise they are short, but for
 * every sixteenth, which tells whether things have changed.
 */
const LONG_MS = 0.1;
const SHORT_MS = 0.003;
const WORTH_IT = 0.3;
const MEMORY = 8;
const TRY_EVERY = 16;

/** Of one thread, for one kind of waiting. */
export class AdaptiveSpin {
  private success = 0;
  private looks = 0;
  private isLong = false;

  /** How long to look this time, ms. */
  next(): number {
    this.isLong = this.success > WORTH_IT || ++this.looks % TRY_EVERY === 0;
    return this.isLong ? LONG_MS : SHORT_MS;
  }

  /** Whether the look that `next` was asked for found something. */
  learn(hasFound: boolean): void {
    if (this.isLong) this.success += ((hasFound ? 1 : 0) - this.success) / MEMORY;
  }
}
