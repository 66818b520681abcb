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
  private long = false;

  /** How long to look this time, ms. */
  next(): number {
    this.long = this.success > WORTH_IT || ++this.looks % TRY_EVERY === 0;
    return this.long ? LONG_MS : SHORT_MS;
  }

  /** Whether the look that `next` was asked for found something. */
  learn(found: boolean): void {
    if (this.long) this.success += ((found ? 1 : 0) - this.success) / MEMORY;
  }
}
