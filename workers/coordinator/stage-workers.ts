/** The stage workers of a run as the coordinator holds them: started, watched, ended. */

import { releaseProxy, wrap } from 'comlink';
import { errorText } from '../contract/error-text.ts';
import { WORKER_FATES } from '../contract/settings/timeline-text.ts';
import { areLocksSilent, uniqueName, withLock } from '../contract/site-data.ts';
import * as C from '../memory/control.ts';
import { COORDINATOR, engineStripes } from '../memory/engine-counters.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { threadParking } from '../memory/thread-parking.ts';
import type { CounterStripe } from '../primitives/counter/striped-counter.ts';
import type { StageOrder } from '../stage-worker/stage-entry.ts';

/** A superseded worker that is not stuck has said so by then. */
const LAST_WORD_MS = 1000;
/** Chromium stops the script of a busy worker two seconds after it was told to, other browsers at once. */
const UNGUARDED_END_MS = 5000;

const WAS_KILLED = `was ${WORKER_FATES.kill}`;

interface StageApi {
  holdLivenessLock(lock: string): Promise<boolean>;
  run(order: StageOrder): Promise<void>;
}
interface Thread {
  readonly worker: Worker;
  readonly api: ReturnType<typeof wrap<StageApi>>;
  readonly startedAt: number;
  /** It is about to get its order. Before, it knows of no run. */
  isAlive: boolean;
  /** The browser will tell of its death. False where the browser gives this site no locks. */
  isGuarded: boolean;
  hasEnded: boolean;
  /** Why it is certain that no instruction of it will run any more; null while that is not certain. */
  death: string | null;
  /** People asked for its end: no defect. */
  isKilled: boolean;
}

export class StageWorkers {
  private readonly threads = new Map<number, Thread>();
  /** No other run has locks of this name. */
  private readonly locks = `penstock-worker-${uniqueName()}`;
  private readonly wakeUps: CounterStripe;
  private tellOfDeath: () => void = () => {};

  /** @param createWorker makes the worker; the page's bundler must see the URL where it is made */
  constructor(
    private readonly createWorker: (name: string) => Worker,
    private readonly memory: MemoryMap,
    private readonly order: Omit<StageOrder, 'thread' | 'incarnation'>,
  ) {
    this.wakeUps = engineStripes(memory, COORDINATOR).wakeUps;
  }

  /** Calls `listener`, in place of the one before, each time that the `deathOf` a worker is known. */
  onDeath(listener: () => void): void {
    this.tellOfDeath = listener;
  }

  get numbers(): number[] {
    return [...this.threads.keys()];
  }
  has(thread: number): boolean {
    return this.threads.has(thread);
  }
  /** Milliseconds since this worker was started. */
  age(thread: number): number {
    return performance.now() - (this.threads.get(thread)?.startedAt ?? performance.now());
  }
  /** Whether this worker has begun to run its tasks, and is at it. */
  isRunning(thread: number): boolean {
    return Atomics.load(this.memory.threads, (thread - 1) * C.THREAD_LINE + C.THREAD_STATE) === C.THREAD_RUNNING;
  }
  /** Whether this worker has ended by itself. */
  hasEnded(thread: number): boolean {
    return this.threads.get(thread)?.hasEnded ?? true;
  }
  get haveAllEnded(): boolean {
    return [...this.threads.values()].every(({ hasEnded }) => hasEnded);
  }
  /** Why this worker is dead for certain, ends of its own accord aside; null while it is not. */
  deathOf(thread: number): string | null {
    const found = this.threads.get(thread);
    return found && !found.hasEnded ? found.death : null;
  }
  wasKilled(thread: number): boolean {
    return this.threads.get(thread)?.isKilled ?? false;
  }

  start(number: number): void {
    const worker = this.createWorker(`stage-worker-${number}`);
    const api = wrap<StageApi>(worker);
    const startedAt = performance.now();
    const thread: Thread = {
      worker,
      api,
      startedAt,
      isAlive: false,
      isGuarded: true,
      hasEnded: false,
      death: null,
      isKilled: false,
    };
    this.threads.set(number, thread);
    this.mark(number, C.THREAD_STATE, C.THREAD_NOT_STARTED);
    this.mark(number, C.LEAVING, 0);
    this.mark(number, C.STALL_UNTIL, 0);
    this.mark(number, C.STALLED, 0);
    const incarnation = this.supersede(number);
    const died = (why: string) => this.noteDeath(thread, why);
    worker.addEventListener('error', (event) => {
      // Or else it is an error of the coordinator as well, and the page takes that for dead.
      event.preventDefault();
      died(event.message || 'could not be loaded');
    });
    this.run(thread, number, incarnation).then(
      () => {
        thread.hasEnded = true;
      },
      (error: unknown) => died(`failed: ${errorText(error)}`),
    );
  }

  private async run(thread: Thread, number: number, incarnation: number): Promise<void> {
    const lock = `${this.locks}-${number}-${incarnation}`;
    thread.isGuarded = !areLocksSilent() && (await thread.api.holdLivenessLock(lock));
    thread.isAlive = true;
    if (thread.isGuarded) void withLock(lock, () => this.noteDeath(thread, 'died'));
    await thread.api.run({ ...this.order, thread: number, incarnation });
  }

  private noteDeath(thread: Thread, why: string): void {
    if (thread.death !== null) return;
    thread.death = thread.isKilled ? WAS_KILLED : why;
    this.tellOfDeath();
  }

  /** Has a worker end as soon as it holds no task. It takes no more. */
  setLeaving(number: number, isLeaving: boolean): void {
    this.mark(number, C.LEAVING, isLeaving ? 1 : 0);
    if (isLeaving) this.notify();
  }

  /** Has a worker do nothing at all for so long. */
  stall(number: number, untilMs: number): void {
    this.mark(number, C.STALL_UNTIL, untilMs);
    this.notify();
  }

  /** Ends a worker, wherever it is in its work: at its next look at the clock, at the latest within two seconds. */
  end(number: number, state: typeof C.THREAD_LOST | typeof C.THREAD_ENDED): void {
    const thread = this.threads.get(number);
    if (!thread) return;
    this.threads.delete(number);
    thread.api[releaseProxy]();
    thread.worker.terminate();
    this.mark(number, C.THREAD_STATE, state);
  }
  endAll(): void {
    for (const number of this.numbers) this.end(number, C.THREAD_ENDED);
  }

  /**
   * A crash on request: the worker ends at its next look at the clock, which may be in the middle of a
   * step, with whatever it holds. The supervisor is not told, and has to find out.
   */
  kill(number: number): void {
    const thread = this.threads.get(number);
    if (!thread) return;
    thread.isKilled = true;
    this.condemn(number);
    if (thread.death !== null) this.tellOfDeath();
  }

  /** The same for a worker that is stuck: it never takes up its work again. `deathOf` tells when it is gone. */
  condemn(number: number): void {
    this.supersede(number);
    this.notify();
    const thread = this.threads.get(number);
    if (!thread) return;
    if (thread.isGuarded) thread.worker.terminate();
    else this.endUnguarded(thread);
    // No lock will tell of its end, and there is nothing that it could still do.
    if (!thread.isAlive) thread.death ??= thread.isKilled ? WAS_KILLED : 'was ended before it began';
  }

  /**
   * Without a lock the end of a worker is known by its own last word: it has been superseded, so its next look at the
   * clock throws, and that is reported. One that stays silent is ended, and counts as dead when every browser has long
   * stopped its script.
   */
  private endUnguarded(thread: Thread): void {
    setTimeout(() => {
      if (thread.death !== null) return;
      thread.worker.terminate();
      setTimeout(() => this.noteDeath(thread, 'was ended'), UNGUARDED_END_MS);
    }, LAST_WORD_MS);
  }

  /** Makes all of them look at what the coordinator has written. */
  notify(): void {
    Atomics.add(this.memory.control, C.CHANGE, 1);
    for (const number of this.numbers) if (threadParking(this.memory, number).wake()) this.wakeUps.add(1);
  }

  /** Ends the time of the worker that has this number. @returns the incarnation of the next one */
  private supersede(number: number): number {
    return Atomics.add(this.memory.threads, (number - 1) * C.THREAD_LINE + C.INCARNATION, 1) + 1;
  }
  private mark(number: number, word: number, value: number): void {
    Atomics.store(this.memory.threads, (number - 1) * C.THREAD_LINE + word, value);
  }
}
