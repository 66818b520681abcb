/** A back end that has not ended what was cancelled by then does not answer: the page does not wait for it. */
const UNHEARD_MS = 4000;

/**
 * What the Data screen asks of the database, one thing at a time: the back end would queue it anyway, and ends "what is
 * under way" when told to cancel. Here every task has a signal of its own, so only that task is ended.
 */
export class DatabaseTasks {
  private last: Promise<unknown> = Promise.resolve();

  /** @param cancelUnderWay ends what the back end does at that moment; it is rejected then */
  constructor(private readonly cancelUnderWay: () => Promise<void>) {}

  /**
   * Does `act` when all before it is done.
   *
   * @throws CancelledError as soon as the signal is given before its turn: what is under way may never end; else what
   *   `act` throws
   */
  run<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const waits = new AbortController();
    const turn = this.last.then(() => {
      waits.abort();
      return this.perform(act, signal);
    });
    this.last = turn.catch(() => {});
    return signal === undefined ? turn : Promise.race([turn, cancelledWhile(signal, waits.signal)]);
  }

  private async perform<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal === undefined) return act();
    if (signal.aborted) throw new CancelledError();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let cancel = () => {};
    const unheard = new Promise<never>((_, reject) => {
      cancel = () => {
        void this.cancelUnderWay();
        timer = setTimeout(() => reject(new CancelledError()), UNHEARD_MS);
      };
      signal.addEventListener('abort', cancel, { once: true });
    });
    try {
      return await Promise.race([act(), unheard]);
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(timer);
    }
  }
}

/** Never fulfilled; rejected when `signal` is given before `end`. */
function cancelledWhile(signal: AbortSignal, end: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledError()), { once: true, signal: end });
  });
}

/** A task was cancelled before its turn came. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('it was cancelled before it began');
  }
}
