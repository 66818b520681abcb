/** A run's shared memory as the page reads it: nothing here writes a word, blocks, or sends a message. */

import * as C from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { KERNELS, type MemoryMap, openRun, RUN_ID } from '../../memory/memory-map.ts';
import { activeMs } from '../../memory/run-clock.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { ALARMS, SCHEDULER, SOURCE, STORAGE, TAIL, VALIDATE } from '../../memory/tasks.ts';
import { BreakerView } from '../../primitives/circuit-breaker/breaker-view.ts';
import { CounterView } from '../../primitives/counter/striped-counter.ts';
import { HistogramReading } from '../../primitives/histogram/histogram-reading.ts';
import { JournalReader } from '../../primitives/shared/journal.ts';
import { playedTrace } from '../arrivals/played-trace.ts';
import type { Config } from '../config-types.ts';
import { epochNow } from '../epoch-now.ts';
import { GoodputFigures } from '../goodput/goodput.ts';
import { LittleFigures, type TimesSeen } from '../little/little-figures.ts';
import { LiveView } from '../live/live-view.ts';
import { KERNEL_STATES, type RunState } from '../name-sets.ts';
import { decodeConfig } from '../settings/config-codec.ts';
import type { Alarm, Snapshot, TailEvent, WorkerInfo } from '../snapshot-types.ts';
import { ChannelFigures } from './channel-figures.ts';
import { readEngine } from './engine-figures.ts';
import { countHiccups, readHiccups } from './hiccups.ts';
import { lossCounts } from './incidents/incident-losses.ts';
import { IncidentReader } from './incidents/incidents.ts';
import { LATENCY_BINS, sumIntoBins } from './latency-bins.ts';
import type { CountedLatency, LatencyCounts } from './latency-counts.ts';
import { OwedReckoning } from './owed.ts';
import { playedRecording } from './played-recording.ts';
import { readAlarms, readTail } from './recent-rows.ts';
import { RunReading } from './run-reading.ts';
import { stateOf } from './run-status.ts';
import { StageFigures } from './stage-figures.ts';
import { batchSnapshot, storageSnapshot } from './storage-figures.ts';
import { subscriberSnapshots } from './subscriber-figures.ts';
import { readTimedServices } from './timed-services.ts';
import { listWorkers } from './worker-list.ts';

/** What a brief snapshot leaves as it was: the percentiles of the stages cost more than all the rest. */
interface SlowFigures extends Pick<Snapshot, 'pool' | 'engine'> {
  readonly ofStages: ReturnType<StageFigures['latencies']>;
}

/** For any thread. Each reader has one of its own, because it keeps windows of time. */
export class PipelineView {
  private readonly memory: MemoryMap;
  private readonly reading: RunReading;
  /** Of single tasks, for what is asked for beside snapshots: these may be newer, and leave the reading as it is. */
  private readonly journals: readonly JournalReader[];
  private readonly configJournal: JournalReader;
  private readonly incidents: IncidentReader;
  private readonly channels: ChannelFigures;
  private readonly breaker: BreakerView;
  private readonly engine: CounterView;
  private readonly stageFigures: StageFigures;
  private readonly endToEnd: HistogramReading;
  private readonly delivery: HistogramReading;
  private readonly calls: HistogramReading;
  private readonly naive: HistogramReading;
  private readonly owed: OwedReckoning;
  private slow: SlowFigures | null = null;
  private decoded: Config | null = null;
  private readonly decodedFrom: Float64Array;
  private readonly little: LittleFigures;
  private readonly goodput = new GoodputFigures();
  private readonly bins = new Float64Array(LATENCY_BINS);
  private readonly live: LiveView;

  /** @throws Error when another version laid the memory out */
  constructor(buffer: SharedArrayBuffer) {
    const memory = openRun(buffer);
    this.memory = memory;
    this.reading = new RunReading(memory);
    this.journals = memory.journals.map((_, task) => journalReaderOf(memory, task));
    this.configJournal = new JournalReader(memory.configVersion, 0, memory.config);
    this.decodedFrom = new Float64Array(this.configJournal.record.length);
    this.incidents = new IncidentReader(new JournalReader(memory.incidentVersion, 0, memory.incidents));
    this.channels = new ChannelFigures(memory, this.reading);
    this.breaker = new BreakerView(memory.breaker);
    this.engine = new CounterView(memory.engine);
    // From the end of the run on no time passes: the percentiles of its last ten seconds stay.
    const clock = () => memory.clock[C.ENDED_AT] || epochNow();
    this.stageFigures = new StageFigures(memory, this.reading, clock);
    this.endToEnd = new HistogramReading([memory.endToEnd], clock);
    this.delivery = new HistogramReading([memory.delivery], clock);
    this.calls = new HistogramReading([memory.calls], clock);
    this.naive = new HistogramReading([memory.naive], clock);
    this.owed = new OwedReckoning(memory);
    this.live = new LiveView(memory);
    this.little = new LittleFigures(this.reading);
  }

  /**
   * Everything at this moment. Percentile windows and shares move with each call: call it at least once a second.
   *
   * What is counted is of one reading of the journals, and agrees with all the rest of it. Before it, in this order: the
   * state, so that a run that is said to have stopped shows its last figures; the histograms, which follow a commit, so that
   * no more latencies are shown than events; and the incidents, so that no more is said to be lost in them than was.
   *
   * @param isBrief percentiles of the stages, pool and engine are those of the last snapshot that was not
   */
  snapshot(isBrief = false): Snapshot {
    const { state } = this;
    const { clock, control, header } = this.memory;
    const endedAt = clock[C.ENDED_AT]!;
    if (!isBrief) this.stageFigures.copyLatencies();
    this.stageFigures.waitsOf('storage').copy();
    this.endToEnd.copy();
    this.delivery.copy();
    this.calls.copy();
    this.naive.copy();
    const time = epochNow();
    this.incidents.read();
    this.reading.take();
    const config = this.config();
    const startedAt = clock[C.STARTED_AT]!;
    const runTime = (endedAt || time) - startedAt;
    this.stageFigures.sample(runTime);
    const counters = this.reading.counters();
    const source = this.owed.at((field) => this.of(SOURCE, field), config, time);
    const { byClass, all } = this.goodput.read((task, field) => this.of(task, field), config, source.owed, runTime);
    if (!isBrief || this.slow === null) this.slow = this.slowFigures(config);
    const { ofStages, pool, engine } = this.slow;
    const latency = {
      ...ofStages,
      endToEnd: this.endToEnd.summary(),
      delivery: this.delivery.summary(),
      naive: this.naive.summary(),
    };
    return {
      time,
      state,
      runId: header[RUN_ID]!,
      elapsedMs: runTime,
      activeMs: activeMs(clock, time),
      counters,
      invalidBy: this.invalidBy(),
      ledger: this.reading.ledger(),
      source,
      recording: playedRecording(this.memory, config, (field) => this.of(SOURCE, field)),
      live: this.live.read(),
      trace: playedTrace(this.memory, config, (field) => this.of(SOURCE, field)),
      little: this.little.at(runTime, this.timesSeen(latency), config, source.lateMs),
      stages: this.stageFigures.stages(),
      channels: this.channels.snapshots(),
      latency,
      pool,
      scheduler: {
        queued: this.of(SCHEDULER, J.QUEUED),
        dispatched: this.of(SCHEDULER, J.SENT),
        expired: this.of(SCHEDULER, J.EXPIRED),
        evicted: this.of(SCHEDULER, J.EVICTED),
        byClass,
      },
      goodput: all,
      batches: batchSnapshot(this.reading),
      breaker: this.breakerSnapshot(runTime, startedAt),
      subscribers: subscriberSnapshots(this.reading, this.stageFigures),
      storage: storageSnapshot(this.reading, config, control, this.calls.summary()),
      ...this.incidents.tell(lossCounts(counters, this.reading)),
      engine,
      kernels: KERNEL_STATES[Atomics.load(this.memory.header, KERNELS)]!,
      timers: readTimedServices(this.memory),
      hiccups: readHiccups(this.memory.hiccups, startedAt),
      // The pool is the only place where payloads are: a copy would need a slot that no new event asked for.
      copies: this.of(SOURCE, J.TAKEN) - this.of(SOURCE, J.SENT),
    };
  }

  private slowFigures({ transform }: Config): SlowFigures {
    const { stageFigures } = this;
    const pool = { workers: stageFigures.pool(transform.workers) };
    return { ofStages: stageFigures.latencies(), pool, engine: readEngine(this.engine) };
  }

  get state(): RunState {
    return stateOf(this.memory);
  }
  /** Whether storage went over to memory because the database failed. */
  get hasLostDatabase(): boolean {
    const record = this.recordOf(STORAGE);
    return record[J.STORE_PROBLEM] !== 0 && record[J.PERSISTENT] === 0;
  }
  /** Counts up, ten times a second, while the coordinator lives. */
  get coordinatorBeat(): number {
    return Atomics.load(this.memory.control, C.COORDINATOR_BEAT);
  }
  /** The same object for as long as nothing changes: it is asked for with every snapshot. */
  config(): Config {
    if (!this.configJournal.read() && this.decoded !== null) return this.decoded;
    const { record } = this.configJournal;
    if (this.decoded === null || record.some((word, i) => word !== this.decodedFrom[i])) {
      this.decodedFrom.set(record);
      this.decoded = decodeConfig(record);
    }
    return this.decoded;
  }

  workers(): WorkerInfo[] {
    const startedAt = this.memory.clock[C.STARTED_AT]!;
    return listWorkers(this.memory, epochNow() - startedAt);
  }

  /** The latest events that the tail subscriber saw, newest first; at most 256. */
  tail(limit: number): TailEvent[] {
    return readTail(this.memory, this.recordOf(TAIL)[J.RECENT_COUNT]!, limit);
  }
  /** The latest alarms, newest first; at most 256. */
  alarms(limit: number): Alarm[] {
    return readAlarms(this.memory, this.recordOf(ALARMS)[J.RECENT_COUNT]!, limit);
  }
  /** How many events of the run took so long to be stored, by bin (`latency-bins.ts`), as of the last snapshot. */
  latencyBins(): Float64Array {
    return sumIntoBins(this.endToEnd.counts, this.bins);
  }
  /** A copy of the histogram of one of the two latencies over the whole run, as of the last snapshot: see `latency-counts.ts`. */
  latencyCounts(which: CountedLatency): LatencyCounts {
    return this[which].words.slice();
  }

  /** The words that a task has committed by now. */
  private recordOf(task: number): Float64Array {
    const journal = this.journals[task]!;
    journal.read();
    return journal.record;
  }
  /** As of the last snapshot. */
  private of(task: number, field: number): number {
    return this.reading.of(task, field);
  }

  private timesSeen({ endToEnd, storage }: Snapshot['latency']): TimesSeen {
    return {
      endToEnd: this.endToEnd,
      waits: this.stageFigures.waitsOf('storage'),
      calls: this.calls,
      longestMs: endToEnd.window.max,
      longestWaitMs: storage.window.max,
      hiccups: countHiccups(this.memory.hiccups),
    };
  }

  private invalidBy(): Snapshot['invalidBy'] {
    return {
      notFinite: this.of(VALIDATE, J.NOT_FINITE),
      outOfRange: this.of(VALIDATE, J.OUT_OF_RANGE),
      unknownSensor: this.of(VALIDATE, J.UNKNOWN_SENSOR),
      badStatus: this.of(VALIDATE, J.BAD_STATUS),
      badCrc: this.of(VALIDATE, J.BAD_CRC),
    };
  }

  private breakerSnapshot(runTime: number, startedAt: number): Snapshot['breaker'] {
    const { transitions, ...figures } = this.breaker.read(runTime);
    return { ...figures, transitions: transitions.map((each) => ({ ...each, at: startedAt + each.at })) };
  }
}
