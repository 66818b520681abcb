/** A run's shared memory as the page reads it: nothing here writes a word, blocks, or sends a message. */
import * as C from '../memory/control.ts';
import { classOf, sensorOf } from '../memory/event-columns.ts';
import { JournalReader } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import { RECENT, RECENT_WORDS, RUN_ID } from '../memory/memory-map.ts';
import { activeMs } from '../memory/run-clock.ts';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  MAX_POOL_WORKERS,
  MAX_THREADS,
  OBSERVERS,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TAIL,
  TASKS,
  TO_STORAGE,
  TRANSFORM,
  taskName,
  VALIDATE,
} from '../memory/tasks.ts';
import { BreakerView } from '../primitives/breaker-view.ts';
import { Channel } from '../primitives/channel.ts';
import { HistogramReading } from '../primitives/histogram-reading.ts';
import { ActivityWindow } from './activity-window.ts';
import { decodeConfig } from './config-codec.ts';
import type { Config } from './config-types.ts';
import { STORAGE_PROBLEMS } from './database-types.ts';
import { type Incident, readIncidents } from './incidents.ts';
import { LATENCY_BINS, sumIntoBins } from './latency-bins.ts';
import { Ledger } from './ledger.ts';
import { openRun } from './run-memory.ts';
import type {
  Alarm,
  ChannelName,
  ChannelSnapshot,
  ClassName,
  Latencies,
  RunState,
  Snapshot,
  StageName,
  StageSnapshot,
  SubscriberName,
  TailEvent,
  WorkerInfo,
} from './snapshot-types.ts';

export const RUN_STATES: readonly RunState[] = ['idle', 'running', 'paused', 'draining', 'stopped', 'failed'];
const CLASSES: readonly ClassName[] = ['urgent', 'normal', 'bulk'];
const CHANNELS: readonly ChannelName[] = [
  'source→validate',
  'validate→transform',
  'transform→scheduler',
  'scheduler→broadcast',
  'broadcast→storage',
];
const POLICIES = ['skip', 'conflate', 'block'] as const;
const OBSERVER_NAMES = ['aggregates', 'alarms', 'tail'] as const;
const POOL = Array.from({ length: MAX_POOL_WORKERS }, (_, i) => TRANSFORM + i);
const STAGE_TASKS: Readonly<Record<StageName, readonly number[]>> = {
  source: [SOURCE],
  validate: [VALIDATE],
  transform: POOL,
  scheduler: [SCHEDULER],
  broadcast: [BROADCAST],
  storage: [STORAGE],
  aggregates: [AGGREGATES],
  alarms: [ALARMS],
  tail: [TAIL],
};
const STAGES = Object.keys(STAGE_TASKS) as StageName[];

function fromStages<T>(make: (stage: StageName) => T): Record<StageName, T> {
  return Object.fromEntries(STAGES.map((stage) => [stage, make(stage)])) as Record<StageName, T>;
}

export class PipelineView {
  private readonly memory;
  private readonly journals: readonly JournalReader[];
  private readonly configJournal: JournalReader;
  private readonly incidentJournal: JournalReader;
  private readonly channels: readonly Channel[];
  private readonly rings: readonly Channel[];
  private readonly breaker: BreakerView;
  private readonly ledger: Ledger;
  private readonly activity: ActivityWindow;
  private readonly endToEnd: HistogramReading;
  private readonly bins = new Float64Array(LATENCY_BINS);
  private readonly waits: Record<StageName, HistogramReading>;
  private readonly services: Record<StageName, HistogramReading>;

  /** @throws Error when another version laid the memory out */
  constructor(buffer: SharedArrayBuffer) {
    const memory = openRun(buffer);
    this.memory = memory;
    this.journals = memory.journals.map(
      (records, task) => new JournalReader(memory.journalVersions, task * 32, records),
    );
    this.configJournal = new JournalReader(memory.configVersion, 0, memory.config);
    this.incidentJournal = new JournalReader(memory.incidentVersion, 0, memory.incidents);
    this.channels = memory.links.map((link) => new Channel(link));
    this.rings = memory.observers.map((ring) => new Channel(ring));
    this.breaker = new BreakerView({ words: memory.breakerWords, times: memory.breakerTimes });
    this.ledger = new Ledger(memory, this.journals);
    this.activity = new ActivityWindow(memory.activity);
    const clock = () => performance.now();
    const reading = (words: readonly Float64Array[], stage: StageName) =>
      new HistogramReading(
        STAGE_TASKS[stage].map((task) => words[task]!),
        clock,
      );
    this.endToEnd = new HistogramReading([memory.endToEnd], clock);
    this.waits = fromStages((stage) => reading(memory.waits, stage));
    this.services = fromStages((stage) => reading(memory.services, stage));
  }

  /** Everything at this moment. Percentile windows and shares move with each call: call it at least once a second. */
  snapshot(): Snapshot {
    const time = performance.timeOrigin + performance.now();
    // Outcomes before emissions, so that no more seems to have come out than went in.
    for (let task = TASKS - 1; task >= 0; task--) this.journals[task]!.read();
    this.journals[SOURCE]!.read();
    const config = this.config();
    const startedAt = this.memory.clock[C.STARTED_AT]!;
    const endedAt = this.memory.clock[C.ENDED_AT]!;
    const runTime = (endedAt || time) - startedAt;
    this.activity.sample(runTime);
    return {
      time,
      state: this.state,
      runId: this.memory.header[RUN_ID]!,
      elapsedMs: runTime,
      activeMs: activeMs(this.memory.clock, time),
      counters: this.counters(),
      invalidBy: this.invalidBy(),
      ledger: this.ledger.check(),
      stages: this.stages(),
      channels: this.channelSnapshots(),
      latency: this.latencies(),
      pool: { workers: this.pool(config.transform.workers) },
      scheduler: this.scheduler(),
      batches: this.batches(),
      breaker: this.breakerSnapshot(runTime, startedAt),
      subscribers: this.subscribers(),
      storage: this.storage(config),
      incidents: this.incidents(),
      // The pool is the only place where payloads are: a copy would need a slot that no new event asked for.
      copies: this.of(SOURCE, J.TAKEN) - this.of(SOURCE, J.SENT),
    };
  }

  get state(): RunState {
    return RUN_STATES[Atomics.load(this.memory.control, C.STATE)] ?? 'failed';
  }
  /** Whether storage went over to memory because the database failed. */
  get hasLostDatabase(): boolean {
    this.journals[STORAGE]!.read();
    return this.of(STORAGE, J.STORE_PROBLEM) !== 0 && this.of(STORAGE, J.PERSISTENT) === 0;
  }
  /** Counts up, ten times a second, while the coordinator lives. */
  get coordinatorBeat(): number {
    return Atomics.load(this.memory.control, C.COORDINATOR_BEAT);
  }
  config(): Config {
    this.configJournal.read();
    return decodeConfig(this.configJournal.record);
  }

  workers(): WorkerInfo[] {
    const { threads, placement, clock } = this.memory;
    const now = performance.timeOrigin + performance.now() - clock[C.STARTED_AT]!;
    const infos: WorkerInfo[] = [];
    for (let thread = 1; thread <= MAX_THREADS; thread++) {
      const at = (thread - 1) * C.THREAD_LINE;
      const state = threads[at + C.THREAD_STATE]!;
      const tasks = [...Array(TASKS).keys()].filter((task) => placement[task * C.PLACEMENT_LINE + C.WANTED] === thread);
      if (tasks.length === 0 && state !== C.RUNNING) continue;
      const heartbeatAgeMs = Math.max(0, now - threads[at + C.HEARTBEAT]!);
      const isAtDisk =
        state === C.RUNNING &&
        heartbeatAgeMs > C.SILENT_MS &&
        tasks.some((task) => placement[task * C.PLACEMENT_LINE + C.AT_DISK] !== 0);
      infos.push({
        name: `worker-${thread}`,
        stage: tasks.map(taskName).join(', '),
        state: isAtDisk ? 'at disk' : (['starting', 'running', 'stopped', 'lost'] as const)[state]!,
        heartbeatAgeMs,
        restarts: threads[at + C.RESTARTS]!,
      });
    }
    return infos;
  }

  /** The latest events that the tail subscriber saw, newest first; at most 256. */
  tail(limit: number): TailEvent[] {
    return this.recent(0, TAIL, limit).map(({ score: _, ...event }) => event);
  }
  /** The latest alarms, newest first; at most 256. */
  alarms(limit: number): Alarm[] {
    return this.recent(1, ALARMS, limit).map(({ class: _, ...alarm }) => alarm);
  }
  /** What failures did to the run, newest first; at most 24. */
  incidents(): Incident[] {
    return readIncidents(this.incidentJournal);
  }
  /** How many events of the run took so long end to end, by bin (`latency-bins.ts`), as of the last snapshot. */
  latencyBins(): Float64Array {
    return sumIntoBins(this.endToEnd.counts, this.bins);
  }
  /** How many alarms there were. */
  get alarmCount(): number {
    return this.of(ALARMS, J.RECENT_COUNT);
  }

  private of(task: number, field: number): number {
    return this.journals[task]!.record[field]!;
  }

  private counters(): Snapshot['counters'] {
    return {
      emitted: this.of(SOURCE, J.RECEIVED),
      invalid: this.of(VALIDATE, J.RECEIVED) - this.of(VALIDATE, J.SENT),
      shed: this.of(SOURCE, J.SHED),
      expired: this.of(SCHEDULER, J.EXPIRED),
      deadLettered: this.of(STORAGE, J.DEAD_LETTERED),
      stored: this.of(STORAGE, J.STORED),
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

  private stages(): Snapshot['stages'] {
    return fromStages((stage): StageSnapshot => {
      const tasks = STAGE_TASKS[stage];
      const sum = (field: number) => tasks.reduce((total, task) => total + this.of(task, field), 0);
      const restarts = tasks.reduce(
        (n, task) => n + this.memory.placement[task * C.PLACEMENT_LINE + C.TASK_RESTARTS]!,
        0,
      );
      return { received: sum(J.RECEIVED), sent: sum(J.SENT), ...this.activity.shares(tasks), restarts };
    });
  }

  private channelSnapshots(): Snapshot['channels'] {
    const entries = CHANNELS.map((name, i): [ChannelName, ChannelSnapshot] => {
      const channel = this.channels[i]!;
      return [
        name,
        {
          depth: channel.length,
          capacity: channel.capacity,
          highWater: channel.highWater,
          sent: channel.sent,
          received: channel.received,
          blockedSends: channel.blockedSends,
        },
      ];
    });
    return Object.fromEntries(entries) as Snapshot['channels'];
  }

  private latencies(): Latencies {
    const stages = fromStages((stage) => ({ ...this.waits[stage].read(), service: this.services[stage].read() }));
    return { ...stages, endToEnd: this.endToEnd.read() };
  }

  private pool(workers: number): Snapshot['pool']['workers'] {
    return POOL.slice(0, workers).map((task) => {
      const { busy, idle } = this.activity.shares([task]);
      return { executed: this.of(task, J.EXECUTED), stolen: this.of(task, J.STOLEN), busy, idle };
    });
  }

  private scheduler(): Snapshot['scheduler'] {
    const byClass = CLASSES.map((name, i) => [
      name,
      {
        dispatched: this.of(SCHEDULER, J.DISPATCHED_BY_CLASS + i),
        expired: this.of(SCHEDULER, J.EXPIRED_BY_CLASS + i),
      },
    ]);
    return {
      queued: this.of(SCHEDULER, J.QUEUED),
      dispatched: this.of(SCHEDULER, J.SENT),
      expired: this.of(SCHEDULER, J.EXPIRED),
      byClass: Object.fromEntries(byClass) as Snapshot['scheduler']['byClass'],
    };
  }

  private batches(): Snapshot['batches'] {
    const flushed = this.of(STORAGE, J.BATCHES);
    return {
      bySize: this.of(STORAGE, J.BY_SIZE),
      byTime: this.of(STORAGE, J.BY_TIME),
      byDrain: this.of(STORAGE, J.BY_DRAIN),
      lastSize: this.of(STORAGE, J.LAST_SIZE),
      meanSize: flushed > 0 ? this.of(STORAGE, J.BATCHED_EVENTS) / flushed : 0,
    };
  }

  private breakerSnapshot(runTime: number, startedAt: number): Snapshot['breaker'] {
    const { breaker } = this;
    return {
      state: breaker.state,
      opened: breaker.opened,
      rejected: breaker.rejected,
      failures: breaker.failures,
      retryInMs: breaker.retryInMs(runTime),
      transitions: breaker.transitions().map((transition) => ({ ...transition, at: startedAt + transition.at })),
    };
  }

  private subscribers(): Snapshot['subscribers'] {
    const storage = {
      policy: 'block' as const,
      lag: this.channels[TO_STORAGE]!.length,
      delivered: this.of(BROADCAST, J.SENT),
      skipped: 0,
    };
    const observers = OBSERVERS.map((_, o) => [
      OBSERVER_NAMES[o],
      {
        policy: POLICIES[this.of(BROADCAST, J.POLICY + o)]!,
        lag: this.rings[o]!.length,
        delivered: this.of(BROADCAST, J.DELIVERED + o),
        skipped: this.of(BROADCAST, J.SKIPPED + o),
      },
    ]);
    return { ...Object.fromEntries(observers), storage } as Record<
      SubscriberName,
      typeof storage
    > as Snapshot['subscribers'];
  }

  private storage(config: Config): Snapshot['storage'] {
    return {
      kind: config.storage.kind,
      persistent: this.of(STORAGE, J.PERSISTENT) === 1,
      rows: this.of(STORAGE, J.ROWS),
      bytes: this.of(STORAGE, J.STORE_BYTES),
      batches: this.of(STORAGE, J.BATCHES),
      problem:
        STORAGE_PROBLEMS[
          (Atomics.load(this.memory.control, C.DATABASE_REFUSED) || this.of(STORAGE, J.STORE_PROBLEM)) - 1
        ] ?? null,
    };
  }

  private recent(ring: number, task: number, limit: number): (TailEvent & Alarm)[] {
    this.journals[task]!.read();
    const count = this.of(task, J.RECENT_COUNT);
    const rows = this.memory.recent[ring]!;
    const startedAt = this.memory.clock[C.STARTED_AT]!;
    return Array.from({ length: Math.min(limit, count, RECENT) }, (_, i) => {
      const at = ((count - 1 - i) % RECENT) * RECENT_WORDS;
      const meta = rows[at + 2]!;
      return {
        sequence: rows[at]!,
        timeMs: startedAt + rows[at + 1]!,
        sensor: sensorOf(meta),
        class: CLASSES[classOf(meta)] ?? 'normal',
        value: rows[at + 3]!,
        score: rows[at + 4]!,
      };
    });
  }
}

/** @throws Error when another version laid the memory out */
export function openPipelineView(memory: SharedArrayBuffer): PipelineView {
  return new PipelineView(memory);
}
