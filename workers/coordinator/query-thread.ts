/**
 * The worker that reads the database: started when it is first wanted, and again after it was lost. Its code may not come,
 * or come late: whoever asks is told so, and may ask again. Nobody waits for it without end.
 */
import { type Remote, releaseProxy, wrap } from 'comlink';
import type { QueryEntry } from '../storage/query/query-entry.ts';

/** For loading its code over a slow line, ms; then the query fails, and may be asked again. */
export const OPEN_MS = 10_000;
/** A cancelled query ends at its next look at the clock. A worker without such a look for so long, ms, waits for code that does not come. */
export const CANCEL_MS = 2000;

const NOT_LOADED = 'the code that reads the database could not be loaded';
const LATE = `the code that reads the database has not come for ${OPEN_MS / 1000} s: try again to wait longer, or reload the page`;

/** By its name, on the page: a person ended it. */
class QueryEndedError extends Error {
  override readonly name = 'QueryEndedError';
}

interface Thread {
  readonly worker: Worker;
  readonly api: Remote<QueryEntry>;
  readonly opened: Promise<void>;
}

export class QueryThread {
  private thread: Thread | undefined;
  private readonly waiting = new Set<(error: Error) => void>();

  /** @param open what the worker is told first */
  constructor(
    private readonly createWorker: () => Worker,
    private readonly open: (api: Remote<QueryEntry>) => Promise<void>,
  ) {}

  /** Of the worker that is there or on its way. */
  get api(): Remote<QueryEntry> | undefined {
    return this.thread?.api;
  }

  /** @throws Error when its code can't be loaded, or is late; QueryEndedError when `cancel` comes before the answer */
  ask<T>(act: (api: Remote<QueryEntry>) => Promise<T>): Promise<T> {
    return this.unlessCancelled(async () => {
      const { api, opened } = this.started();
      await inTime(opened);
      return act(api);
    });
  }

  /** Ends what does not end by itself once it was told to. */
  cancel(): void {
    const asked = [...this.waiting];
    setTimeout(() => {
      const stuck = asked.filter((end) => this.waiting.has(end));
      if (stuck.length === 0) return;
      this.end();
      for (const end of stuck) end(new QueryEndedError('cancelled: the database did not answer, and is opened again'));
    }, CANCEL_MS);
  }

  end(): void {
    this.thread?.api[releaseProxy]();
    this.thread?.worker.terminate();
    this.thread = undefined;
  }

  private started(): Thread {
    this.thread ??= this.start();
    return this.thread;
  }

  private start(): Thread {
    const worker = this.createWorker();
    const api = wrap<QueryEntry>(worker);
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message || NOT_LOADED)), { once: true });
    });
    const opened = Promise.race([this.open(api), failed]);
    // The next question starts a new one.
    opened.catch(() => {
      if (this.thread?.worker === worker) this.end();
    });
    return { worker, api, opened };
  }

  private unlessCancelled<T>(act: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.add(reject);
      act()
        .then(resolve, reject)
        .finally(() => this.waiting.delete(reject));
    });
  }
}

/** The worker stays on its way: the next to ask waits for the same. */
async function inTime(opened: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(LATE)), OPEN_MS);
  });
  await Promise.race([opened, late]).finally(() => clearTimeout(timer));
}
