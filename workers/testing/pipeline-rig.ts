/**
 * A whole run on one thread, step by step: the real stages on the real memory, with a clock, a source of randomness and
 * an order of steps that the test chooses. Every task has a thread's number of its own, and every thread may be parked or
 * not (`threadParking`), so who wakes whom can be seen.
 */

import type { Config, ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig, encodeConfig } from '../contract/settings/config-codec.ts';
import { noteLoad } from '../contract/settings/load-changes.ts';
import { RunReading } from '../contract/view/run-reading.ts';
import type { ColumnKernels } from '../kernel/column-kernels.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { activeMs, setClockPaused } from '../memory/run-clock.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  SCHEDULER,
  SOURCE,
  STORAGE,
  SUBSCRIBER_TASKS,
  TAIL,
  TASKS,
  TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { Journal, type JournalReader } from '../primitives/shared/journal.ts';
import { createTask } from '../stage-worker/stage-entry.ts';
import { openStageChannels, type StageChannels } from '../stages/stage-channels.ts';
import * as Step from '../stages/step.ts';
import { FurtherBatches, type StorageContext } from '../stages/storage/further-batches.ts';
import type { Task } from '../stages/task.ts';
import { createScalarKernel, type TransformKernel } from '../stages/transform/transform-kernel.ts';
import { TransformStage } from '../stages/transform/transform-stage.ts';
import { Transformer } from '../stages/transform/transformer.ts';
import type { EventStore } from '../storage/event-store.ts';
import { captureEmitted, type EmittedEvent } from './event-twin.ts';
import { presetPositions } from './preset-positions.ts';
import { generator } from './random.ts';
import { RecordingSubscriber, type Sighting } from './recording-subscriber.ts';
import { borrowRun, returnRun } from './run-recycler.ts';
import { isDeath, killable, type Saboteur, unwatched, watchedMemory } from './saboteur.ts';
import { TimeTwin } from './time-twin.ts';

const createFurther: NonNullable<StorageContext['createFurther']> = (...needs) => new FurtherBatches(...needs);

/** Milliseconds since the epoch at which every run of the rig starts. */
export const STARTED_AT = 1_700_000_000_000;
/** What a round takes while there is work. */
const ROUND_MS = 0.01;
/** More rounds in which nothing happens than any wait of a configuration explains. */
const MAX_DRAIN_ROUNDS = 200_000;

/** Does nothing that takes long; what makes events wait or fail is left to the tests. */
export const CALM: ConfigPatch = {
  load: { mode: 'max', invalidRatio: 0, sensors: 16 },
  channels: { capacity: 8 },
  transform: { workers: 1 },
  scheduler: { discardExpired: false },
  batch: { maxSize: 5, maxWaitMs: 10 },
  storage: { retainEvents: 50_000 },
};

const BASE = applyPatch(defaultConfig(), CALM);

/** By the patch: thousands of runs have the same one. */
const configs = new WeakMap<ConfigPatch, Config>();
function checked(patch: ConfigPatch): Config {
  const config = configs.get(patch) ?? applyPatch(BASE, patch);
  configs.set(patch, config);
  return config;
}

interface RigOptions {
  readonly seed?: number;
  /** Sees every write of one task, and may kill it. */
  readonly sabotage?: { readonly task: number; readonly saboteur: Saboteur };
  /** Where every position begins, to see them pass 2³¹ and 2³². */
  readonly start?: number;
  /** Puts something into memory before the first task is built. */
  readonly prepare?: (memory: MemoryMap) => void;
  /** Makes the database, each time that storage is built; memory otherwise. */
  readonly openStore?: (memory: MemoryMap) => EventStore;
  readonly kernel?: TransformKernel;
  /** Called where a task waits within a step for what others send: lets them get on. Without it no task waits. */
  readonly pause?: (rig: PipelineRig) => void;
  /** The run's memory, with kernels that work on it; not together with sabotage, which sees what TypeScript writes. */
  readonly run?: { readonly memory: MemoryMap; readonly kernels: ColumnKernels };
}

export class PipelineRig {
  readonly memory: MemoryMap;
  readonly ledger: RunReading;
  /** Milliseconds since the start of the run. */
  now = 0;
  config: Config;
  /** Every configuration there was. */
  readonly configs: Config[] = [];
  /** What the source has sent, by sequence. */
  readonly emitted = new Map<number, EmittedEvent>();
  /** By subscriber, in the order of `SUBSCRIBERS`. */
  readonly sightings: readonly Sighting[][] = SUBSCRIBER_TASKS.map(() => []);
  /** Whether any task was ever killed: then subscribers may see an event twice, and waits go unrecorded. */
  isKilled = false;
  readonly times: TimeTwin;
  private readonly random: () => number;
  private readonly configJournal: Journal;
  private readonly readers: readonly JournalReader[];
  private readonly channels: StageChannels;
  private readonly kernel: TransformKernel;
  private readonly columns: ColumnKernels;
  private readonly transformer: Transformer;
  private watched: { readonly task: number; readonly memory: MemoryMap; readonly saboteur: Saboteur } | null = null;
  private readonly alive = new Map<number, Task>();
  private readonly results = new Map<number, Step.Result>();
  /** Pool members that died after they were no longer wanted: a new one passes on what they held, as in a run. */
  private readonly deadRetired = new Set<number>();
  private captured = 0;
  private rounds = 0;

  constructor(
    patch: ConfigPatch = {},
    private readonly options: RigOptions = {},
  ) {
    const { seed = 1, sabotage, start = 0, prepare } = options;
    this.config = checked(patch);
    this.memory = options.run?.memory ?? borrowRun(this.config.storage.retainEvents);
    this.memory.clock[C.STARTED_AT] = STARTED_AT;
    this.random = generator(seed);
    this.configJournal = new Journal(this.memory.configVersion, 0, this.memory.config);
    this.readers = this.memory.journals.map((_, task) => journalReaderOf(this.memory, task));
    this.ledger = new RunReading(this.memory);
    this.channels = openStageChannels(this.memory, 0);
    this.kernel = options.kernel ?? createScalarKernel();
    this.columns = options.run?.kernels ?? new TypeScriptKernels(this.memory);
    this.transformer = new Transformer(this.memory, this.kernel, this.columns);
    prepare?.(this.memory);
    if (start > 0) presetPositions(this.memory, start);
    this.captured = start | 0;
    this.times = new TimeTwin(this);
    if (sabotage) this.sabotage(sabotage.task, sabotage.saboteur);
    this.apply({});
  }

  /** Tasks from the end of the pipeline to its beginning, as a stage worker runs them; the pool's in turn. */
  get order(): number[] {
    const members = [...this.alive.keys()].filter((task) => task >= TRANSFORM).sort((a, b) => a - b);
    const first = this.rounds % Math.max(1, members.length);
    const pool = [...members.slice(first), ...members.slice(0, first)];
    return [TAIL, ALARMS, AGGREGATES, STORAGE, BROADCAST, SCHEDULER, ...pool, VALIDATE, SOURCE].filter((task) =>
      this.alive.has(task),
    );
  }
  /** Whether every task has come to its end; not while one that died is missing. */
  get hasEnded(): boolean {
    return this.dead.length === 0 && [...this.alive.keys()].every((task) => this.results.get(task) === Step.ENDED);
  }
  /** Tasks that were killed and not started again. */
  get dead(): number[] {
    const wanted = Array.from({ length: TRANSFORM + this.config.transform.workers }, (_, task) => task);
    return [...wanted.filter((task) => !this.alive.has(task)), ...this.deadRetired];
  }
  isAlive(task: number): boolean {
    return this.alive.has(task);
  }
  dueAt(task: number): number {
    return this.results.get(task) === Step.ENDED ? Number.POSITIVE_INFINITY : this.task(task).dueAt;
  }
  /** How long its latest step waited for what others send, ms. */
  waitedMs(task: number): number | undefined {
    return this.task(task).waitedMs;
  }
  /** What the task has committed. */
  record(task: number): Float64Array {
    const reader = this.readers[task]!;
    reader.read();
    return reader.record;
  }
  count(task: number, field: number): number {
    return this.record(task)[field]!;
  }

  /** As `Run.apply`: at once, for every task. */
  apply(patch: ConfigPatch): void {
    const { dead } = this;
    this.config = applyPatch(this.config, patch);
    for (const task of dead) this.noteRetired(task);
    this.configs.push(this.config);
    noteLoad(this.memory, this.config, activeMs(this.memory.clock, STARTED_AT + this.now));
    encodeConfig(this.config, this.configJournal.draft);
    this.configJournal.commit();
    for (const channel of this.memory.channels) new Ring(channel).setCapacity(this.config.channels.capacity);
    for (const task of this.alive.keys()) this.configure(task);
    for (let task = 0; task < TASKS; task++) {
      if (!this.alive.has(task) && task < TRANSFORM + this.config.transform.workers) this.start(task);
    }
  }

  /** From its next start on, a saboteur sees the writes of this task, and of no other. */
  sabotage(task: number, saboteur: Saboteur | null): void {
    this.watched = saboteur && { task, saboteur, memory: watchedMemory(this.memory) };
  }

  /** Builds a task on what memory holds: the first time, and again after `kill`. */
  start(task: number): void {
    const { placement } = this.memory;
    this.deadRetired.delete(task);
    Atomics.store(placement, task * C.PLACEMENT_LINE + C.WANTED, task + 1);
    Atomics.store(placement, task * C.PLACEMENT_LINE + C.HOLDER, task + 1);
    const memory = this.watched?.task === task ? this.watched.memory : this.memory;
    this.guard(task, () => {
      // Opening them takes most of the time of a short run, and only their wakers know which task they belong to.
      const channels = memory === this.memory ? this.channels : openStageChannels(memory, task + 1);
      const now = () => this.now;
      const kernels = memory === this.memory ? this.columns : new TypeScriptKernels(memory);
      const { pause } = this.options;
      const shared = { memory, channels, kernels, startedAt: STARTED_AT, now, latest: now, random: this.random };
      const waiting = pause ? { pause: () => unwatched(() => pause(this)) } : {};
      const context = { ...shared, ...waiting, createFurther };
      const created = this.create(task, context);
      created.configure(this.config, this.now);
      this.alive.set(task, created);
      this.results.set(task, Step.WORKED);
    });
    this.times.note(task);
  }

  /** Throws the task away, as the death of its thread does; its memory stays. */
  kill(task: number): void {
    this.isKilled = true;
    this.alive.delete(task);
    this.results.delete(task);
    this.noteRetired(task);
    Atomics.store(this.memory.placement, task * C.PLACEMENT_LINE + C.HOLDER, 0);
  }

  private noteRetired(task: number): void {
    if (task >= TRANSFORM + this.config.transform.workers) this.deadRetired.add(task);
  }

  /** One step of one task. A pool member that is not wanted any more is dropped once it holds nothing. */
  step(task: number): Step.Result {
    const at = this.task(task);
    if (this.results.get(task) === Step.ENDED) return Step.ENDED;
    if (task === VALIDATE) this.captured = captureEmitted(this.memory, this.captured, this.emitted);
    let result = Step.IDLE as Step.Result;
    let isLeaving = false;
    this.guard(task, () => {
      result = at.step(this.now);
      isLeaving = task >= TRANSFORM + this.config.transform.workers && result !== Step.ENDED && at.isEmpty;
      this.results.set(task, result);
    });
    this.times.note(task);
    if (isLeaving) {
      this.alive.delete(task);
      Atomics.store(this.memory.placement, task * C.PLACEMENT_LINE + C.HOLDER, 0);
    }
    return result;
  }

  /** A turn for every task. @returns whether any of them made progress, or came to its end */
  round(order: readonly number[] = this.order): boolean {
    let hasWorked = false;
    this.rounds++;
    for (const task of order) {
      if (!this.alive.has(task) || this.results.get(task) === Step.ENDED) continue;
      const result = this.step(task);
      if (result === Step.WORKED || result === Step.ENDED) hasWorked = true;
    }
    return hasWorked;
  }

  /** As `round`, for all tasks but one: which waits. */
  roundWithout(waiting: number): void {
    this.round(this.order.filter((task) => task !== waiting));
  }

  /** Rounds, each of which takes its time, and on to when something falls due where nothing makes progress, up to `untilMs`. */
  runUntil(untilMs: number): void {
    while (this.now < untilMs) {
      const next = this.round() ? this.now + ROUND_MS : this.nextDue();
      this.now = Math.min(untilMs, next);
    }
  }

  /** Lets another rig have the memory. The last thing to do with this one. */
  release(): void {
    returnRun(this.memory);
  }

  /** As `Run.setPaused`. */
  setPhase(phase: number): void {
    setClockPaused(this.memory.clock, phase === C.PAUSE, STARTED_AT + this.now);
    Atomics.store(this.memory.control, C.PHASE, phase);
  }

  /** Ends the source and runs until every task has ended. @throws Error when they never do */
  drain(eachRound: () => void = () => {}): void {
    this.setPhase(C.DRAIN);
    for (let round = 0; !this.hasEnded; round++) {
      // Who is missing may be started by `eachRound`.
      const isGoingOn = this.round() || this.dead.length > 0;
      eachRound();
      if (isGoingOn || this.hasEnded) continue;
      const due = this.nextDue();
      if (due === Number.POSITIVE_INFINITY || round > MAX_DRAIN_ROUNDS) throw new Error(`stuck: ${this.describe()}`);
      this.now = Math.max(this.now, due);
    }
  }

  /** The earliest time that a task asked to be looked at again, or else Infinity; always some time ahead. */
  nextDue(): number {
    const due = Math.min(...this.order.map((task) => this.dueAt(task)));
    return due > this.now ? due : this.now + 0.001;
  }

  /** Who is at what, for messages. */
  describe(): string {
    const channels = this.memory.channels.map((channel) => new Ring(channel).length);
    const tasks = this.order.map((task) => `${task}:${this.results.get(task)} (due ${this.dueAt(task)})`);
    return `now ${this.now}; depths ${channels.join(' ')}; tasks ${tasks.join(' ')}`;
  }

  private create(task: number, context: StorageContext): Task {
    for (const [o, id] of SUBSCRIBER_TASKS.entries()) {
      if (id === task) return new RecordingSubscriber(id, context, this.sightings[o]!);
    }
    if (task >= TRANSFORM) return new TransformStage(task, context, this.transformerOf(task));
    return createTask(task, context, this.kernel, () => this.options.openStore?.(this.memory));
  }
  private transformerOf(task: number): Transformer {
    return this.watched?.task === task
      ? new Transformer(this.watched.memory, this.kernel, new TypeScriptKernels(this.watched.memory))
      : this.transformer;
  }

  private configure(task: number): void {
    this.guard(task, () => this.task(task).configure(this.config, this.now));
  }
  private task(task: number): Task {
    const found = this.alive.get(task);
    if (!found) throw new Error(`task ${task} is not alive`);
    return found;
  }
  /** A death by the saboteur is taken note of; every other error is one. */
  private guard(task: number, act: () => void): void {
    if (this.watched?.task !== task) {
      act();
      return;
    }
    try {
      killable(this.watched.saboteur, act);
    } catch (error) {
      if (!isDeath(error)) throw error;
      this.kill(task);
    }
  }
}
