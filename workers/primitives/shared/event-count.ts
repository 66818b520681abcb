/**
 * Where threads sleep: the only place that calls `Atomics.wait` and `Atomics.notify`.
 *
 * An event count (Vyukov; also Rayon's sleep module): a word that changes with every wake-up, and the number of
 * threads that sleep or are about to.
 *
 * ```text
 *   word 0  epoch     added to by every wake-up that finds somebody waiting
 *   word 1  waiters   added to by whoever is about to sleep
 * ```
 *
 * The lost wake-up it prevents: a sleeper sees "nothing to do", a mover publishes and sees nobody waiting, and the
 * sleeper sleeps for ever. All steps are in one sequentially consistent order:
 *
 * ```text
 *   sleeper  S1 waiters += 1   S2 read epoch   S3 look again, leave if ready   S4 wait while epoch is unchanged
 *   mover    M1 publish (an Atomics.store)     M2 read waiters, leave if 0     M3 epoch += 1   M4 notify
 * ```
 *
 * If M2 comes before S1, then so does M1, and S3 sees what was published. If M2 comes after S1, then M3 follows: either
 * before S2, and again M1 is before S3; or after S2, and S4 finds another epoch or is notified.
 *
 * A thread that dies asleep leaves `waiters` too high. That costs needless notifications and nothing else;
 * an event count where only one thread sleeps is `reset` by its replacement.
 */
export const EVENT_COUNT_WORDS = 2;

/** Wakes the threads that may be waiting for what was just published. */
export interface Waker {
  wake(): void;
}

/** As it is when this is loaded: a stepper that puts its own in its place needs not see the question. */
const realWait = Atomics.wait;
let canWait: boolean | undefined;

/** Whether this thread may sleep: a browser's main thread may not, nor may a service worker or an audio worklet. */
export function mayWait(): boolean {
  if (canWait === undefined) {
    try {
      Reflect.apply(realWait, Atomics, [new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0]);
      canWait = true;
    } catch {
      canWait = false;
    }
  }
  return canWait;
}

/**
 * Blocking forms call it first, so that they throw on the first call and not on the first that has to wait.
 *
 * @throws TypeError where this thread may not wait
 */
export function checkMayWait(form: string, instead: string): void {
  if (!mayWait()) throw new TypeError(`${form} may wait, which this thread is not allowed to; use ${instead}`);
}

/** Blocks this thread for a while, whatever is published meanwhile. */
export function holdStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Not in TypeScript's library yet: https://tc39.es/proposal-microwait/ */
const pause: ((times?: number) => void) | undefined = (Atomics as { pause?: (times?: number) => void }).pause;

/**
 * Waits for some 60 ns, `times` over, without leaving the processor: for looks at what another core writes. An older
 * browser looks at its clock instead, which takes a few times as long.
 */
export function pauseBriefly(times: number): void {
  if (pause === undefined) for (let i = 0; i < times; i += 4) performance.now();
  else for (let i = 0; i < times; i++) pause();
}

/** A place to sleep, in two shared words. Any thread wakes; any thread that may wait sleeps (`mayWait`). */
export class EventCount implements Waker {
  constructor(
    private readonly words: Int32Array,
    private readonly offset: number,
  ) {}

  /**
   * Sleeps until woken, unless `isReady` holds. May return early: the caller looks again in any case.
   * Any thread that is allowed to block. `timeoutMs` may be Infinity. @returns whether it slept
   */
  park(isReady: () => boolean, timeoutMs: number): boolean {
    const { words, offset } = this;
    Atomics.add(words, offset + 1, 1);
    const epoch = Atomics.load(words, offset);
    const isIdle = !isReady();
    if (isIdle) Atomics.wait(words, offset, epoch, timeoutMs);
    Atomics.sub(words, offset + 1, 1);
    return isIdle;
  }

  /**
   * Wakes all who sleep here. Any thread, after publishing with an `Atomics.store`. Costs one load when nobody sleeps.
   * @returns whether somebody slept, or was about to
   */
  wake(): boolean {
    const { words, offset } = this;
    if (Atomics.load(words, offset + 1) === 0) return false;
    Atomics.add(words, offset, 1);
    Atomics.notify(words, offset);
    return true;
  }

  /** Only where one thread alone sleeps, by that thread, before its first `park`. */
  reset(): void {
    Atomics.store(this.words, this.offset + 1, 0);
  }
}
