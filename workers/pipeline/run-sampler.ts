/** A run as the incident tracker sees it ten times a second: a few words of shared memory, read by the coordinator. */
import * as C from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { BROADCAST, MAX_THREADS, OBSERVERS, SCHEDULER, SOURCE, STORAGE, VALIDATE } from '../memory/tasks.ts';
import { BreakerView } from '../primitives/breaker-view.ts';
import { ChannelView } from '../primitives/channel-view.ts';

/** Counts since the start of the run. */
export interface RunSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Events waiting in channels and backlog, and what the channels have room for in all. */
  readonly depth: number;
  readonly room: number;
  readonly emitted: number;
  readonly invalid: number;
  readonly shed: number;
  readonly expired: number;
  readonly deadLettered: number;
  /** By storage. */
  readonly received: number;
  /** Calls of the database that failed or were slow. */
  readonly failures: number;
  readonly storageProblem: number;
  /** Of aggregates, alarms and tail. */
  readonly lags: readonly number[];
  readonly allRunning: boolean;
  /** Events stored, by end-to-end latency: buckets of the histogram, growing on. */
  readonly buckets: Float64Array;
}

export class RunSampler {
  private readonly journals;
  private readonly channels: readonly ChannelView[];
  private readonly rings: readonly ChannelView[];
  private readonly breaker: BreakerView;

  constructor(private readonly memory: MemoryMap) {
    this.journals = [SOURCE, VALIDATE, SCHEDULER, BROADCAST, STORAGE].map((task) => journalReaderOf(memory, task));
    this.channels = memory.links.map((link) => new ChannelView(link));
    this.rings = OBSERVERS.map((_, o) => new ChannelView(memory.observers[o]!));
    this.breaker = new BreakerView({ words: memory.breakerWords, times: memory.breakerTimes });
  }

  /** @param at ms since the epoch */
  sample(at: number): RunSample {
    for (const journal of this.journals) journal.read();
    const [source, validate, scheduler, , storage] = this.journals.map(({ record }) => record);
    const sum = (read: (channel: ChannelView) => number) =>
      this.channels.reduce((all, channel) => all + read(channel), 0);
    return {
      at,
      depth: sum((channel) => channel.length) + scheduler![J.QUEUED]!,
      room: sum((channel) => channel.capacity),
      emitted: source![J.RECEIVED]!,
      invalid: validate![J.RECEIVED]! - validate![J.SENT]!,
      shed: source![J.SHED]!,
      expired: scheduler![J.EXPIRED]!,
      deadLettered: storage![J.DEAD_LETTERED]!,
      received: storage![J.RECEIVED]!,
      failures: this.breaker.failures,
      storageProblem: storage![J.STORE_PROBLEM]!,
      lags: this.rings.map((ring) => ring.length),
      allRunning: this.allRunning(),
      buckets: this.memory.endToEnd,
    };
  }

  private allRunning(): boolean {
    for (let thread = 0; thread < MAX_THREADS; thread++) {
      const state = Atomics.load(this.memory.threads, thread * C.THREAD_LINE + C.THREAD_STATE);
      const wasStarted = Atomics.load(this.memory.threads, thread * C.THREAD_LINE + C.INCARNATION) > 0;
      const isStalled = Atomics.load(this.memory.threads, thread * C.THREAD_LINE + C.STALLED) !== 0;
      if (wasStarted && (state === C.LOST || state === C.NOT_STARTED || isStalled)) return false;
    }
    return true;
  }
}
