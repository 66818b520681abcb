/** A run as the incident tracker sees it ten times a second: read by the coordinator as snapshots are. */
import { lossCounts } from '../../contract/view/incidents/incident-losses.ts';
import { RunReading } from '../../contract/view/run-reading.ts';
import * as C from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { LIVE_TROUBLES, TROUBLES } from '../../memory/live-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { CHANNELS, MAX_THREADS, SCHEDULER, STORAGE, SUBSCRIBER_TASKS } from '../../memory/tasks.ts';
import { ChannelView } from '../../primitives/channel/channel-view.ts';
import { BreakerView } from '../../primitives/circuit-breaker/breaker-view.ts';
import { bucketsUpTo, MAX_WORD } from '../../primitives/histogram/histogram.ts';
import { JournalReader } from '../../primitives/shared/journal.ts';

/** Counts since the start of the run. */
export interface RunSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Events waiting in channels and backlog, and what the channels have room for in all. */
  readonly depth: number;
  readonly room: number;
  readonly emitted: number;
  readonly invalid: number;
  readonly expired: number;
  /** Of all causes: see `contract/view/incidents/incident-losses.ts`. */
  readonly losses: readonly number[];
  /** By storage. */
  readonly received: number;
  /** Calls of the database that failed or were slow. */
  readonly failures: number;
  readonly storageProblem: number;
  /** Events are stored durably; or are kept in memory although they were to be. */
  readonly isPersistent: boolean;
  readonly isInMemory: boolean;
  /** Of aggregates, alarms and tail. */
  readonly lags: readonly number[];
  readonly areAllRunning: boolean;
  /** Since when each failure of the network is there, as the live worker sees it, ms since the epoch; 0: it is not. */
  readonly troubles: readonly number[];
  /** Events stored, by time to stored: buckets of the histogram, growing on, and how many of them could be in use at that moment. */
  readonly buckets: Float64Array;
  readonly used: number;
}

export class RunSampler {
  private readonly reading: RunReading;
  private readonly channels: readonly ChannelView[];
  private readonly breaker: BreakerView;
  private readonly live: JournalReader;

  constructor(private readonly memory: MemoryMap) {
    this.reading = new RunReading(memory);
    this.channels = memory.channels.map((channel) => new ChannelView(channel));
    this.breaker = new BreakerView(memory.breaker);
    this.live = new JournalReader(memory.liveVersion, 0, memory.liveFigures);
  }

  /** @param at ms since the epoch */
  sample(at: number): RunSample {
    const { reading } = this;
    reading.take();
    let depth = reading.inHand([SCHEDULER]);
    let room = 0;
    for (let channel = 0; channel < CHANNELS; channel++) {
      depth += reading.depth(channel);
      room += this.channels[channel]!.capacity;
    }
    const counters = reading.counters();
    const storageProblem = reading.of(STORAGE, J.STORE_PROBLEM);
    const isPersistent = reading.of(STORAGE, J.PERSISTENT) === 1;
    const isRefused = Atomics.load(this.memory.control, C.DATABASE_REFUSED) !== 0;
    return {
      at,
      depth,
      room,
      ...counters,
      losses: lossCounts(counters, reading),
      received: reading.received([STORAGE]),
      failures: this.breaker.failures,
      storageProblem,
      isPersistent,
      isInMemory: !isPersistent && (storageProblem !== 0 || isRefused),
      lags: SUBSCRIBER_TASKS.map((task, o) => reading.lag(o, task)),
      areAllRunning: this.areAllRunning(),
      troubles: this.troubles(),
      buckets: this.memory.endToEnd,
      used: bucketsUpTo(this.memory.endToEnd[MAX_WORD]!),
    };
  }

  /** What was lost so far, by cause. */
  losses(): readonly number[] {
    this.reading.take();
    return lossCounts(this.reading.counters(), this.reading);
  }

  private troubles(): number[] {
    this.live.read();
    return [...this.live.record.subarray(LIVE_TROUBLES, LIVE_TROUBLES + TROUBLES)];
  }
  private areAllRunning(): boolean {
    for (let thread = 0; thread < MAX_THREADS; thread++) {
      const state = Atomics.load(this.memory.threads, thread * C.THREAD_LINE + C.THREAD_STATE);
      const wasStarted = Atomics.load(this.memory.threads, thread * C.THREAD_LINE + C.INCARNATION) > 0;
      const isStalled = Atomics.load(this.memory.threads, thread * C.THREAD_LINE + C.STALLED) !== 0;
      if (wasStarted && (state === C.THREAD_LOST || state === C.THREAD_NOT_STARTED || isStalled)) return false;
    }
    return true;
  }
}
