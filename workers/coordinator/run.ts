/** One run, from its memory to its end. Lives in the coordinator worker. */

import type { Config, TimelineStep } from '../contract/config-types.ts';
import type { AdaptedField, PipelineEvent, StepEvent, TraceData } from '../contract/coordinator-types.ts';
import { FALLBACK_EVENTS, type RemovedRun, STORAGE_PROBLEMS } from '../contract/database-types.ts';
import { epochNow } from '../contract/epoch-now.ts';
import { errorText, notAllowedText } from '../contract/error-text.ts';
import type { Interval } from '../contract/interval-types.ts';
import type { LiveCredentials } from '../contract/live/live-types.ts';
import { isActive, RUN_STATES, type RunState } from '../contract/name-sets.ts';
import { defaultConfig, encodeConfig } from '../contract/settings/config-codec.ts';
import { noteLoad } from '../contract/settings/load-changes.ts';
import { rowAt } from '../contract/settings/recordings.ts';
import { timesOfRecording } from '../contract/view/played-recording.ts';
import { RunStatus, setKernelState } from '../contract/view/run-status.ts';
import * as C from '../memory/control.ts';
import { allocateRunBuffer, type MemoryMap, openRun } from '../memory/memory-map.ts';
import { SEEK_ROW, SEEKS_ASKED } from '../memory/recording-words.ts';
import { activeMs, setClockPaused } from '../memory/run-clock.ts';
import { DATABASE_THREAD } from '../memory/tasks.ts';
import { hasTrace, writeTrace } from '../memory/trace-words.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { placeTasks } from '../stages/placement.ts';
import { openStageChannels } from '../stages/stage-channels.ts';
import { Drain } from './drain.ts';
import { FailureInjector, withBurst } from './failures/failure-injector.ts';
import type { LiveLink } from './feeding/live-link.ts';
import { IncidentRecorder } from './incidents/incident-recorder.ts';
import type { IntervalRecorder } from './interval-recorder.ts';
import type { RetentionWatch } from './retention-watch.ts';
import { RunDatabase } from './run-database.ts';
import { type EndingRun, RunEnding } from './run-ending.ts';
import { adaptedTo, givenShare, withAdapted } from './slow-machine.ts';
import { StageWorkers } from './stage-workers.ts';
import { Supervisor } from './supervisor.ts';
import { TaskMover } from './task-mover.ts';
import { WorkerFinder } from './worker-finder.ts';

/** Memory storage can be asked to keep up to this many events later, whatever it is asked to keep at the start. */
const LEAST_STORE_ROWS = 1_000_000;
/** Events of the first moments wait for code to be compiled: that is not how the run usually is. */
const STARTING_MS = 1000;

interface RunDependencies {
  createWorker(name: string): Worker;
  kernel: WebAssembly.Module | null;
  /** The compiled kernels of columns, where the browser has WebAssembly with SIMD. */
  columns: WebAssembly.Module | null;
  /** Where queries ask this run's storage worker for reads. */
  mailbox: SharedArrayBuffer;
  /** Rows of recordings that there is to be room for; the usual number where it is left out. */
  recordingRows?: number;
  /** Pieces of an arrival trace, likewise. */
  tracePieces?: number;
  onEvent(event: PipelineEvent): void;
  /** A stored run had to make room for this one. */
  onRemoved(removed: RemovedRun): void;
  /** The database could not be opened in time: the run stores in memory. */
  onDatabaseLate(): void;
  /** It is open after all, and the run stores in it. */
  onDatabaseThere(): void;
  /** Before it begins: the machine is slow. Null where the settings are to be obeyed as they are. */
  onAdapted: ((adapted: readonly AdaptedField[]) => void) | null;
  /** Nothing in it moves any more. */
  onEnd(): void;
}

/** Which run it is to be. */
interface RunOrder {
  readonly id: number;
  readonly config: Config;
  /** Whether this tab has the database. */
  readonly hasDatabase: boolean;
  /** Puts in what the source looks for when it begins: recordings, an arrival trace, measured times. */
  readonly prepare?: (map: MemoryMap) => void;
}

export class Run implements EndingRun {
  readonly id: number;
  readonly memory: SharedArrayBuffer;
  readonly status: RunStatus;
  private readonly map: MemoryMap;
  private readonly journal: Journal;
  private readonly workers: StageWorkers;
  /** Loaded while the run begins: no figure waits for it. */
  private readonly intervals: Promise<IntervalRecorder>;
  private readonly supervisor: Supervisor;
  private readonly mover: TaskMover;
  private readonly finder: WorkerFinder;
  private config: Config;
  private readonly dependencies: RunDependencies;
  readonly startedAt: number;
  private readonly injector: FailureInjector;
  private readonly incidents: IncidentRecorder;
  /** Likewise: nothing makes room before anything is stored. Null when it could not be loaded. */
  private readonly retention: Promise<RetentionWatch | null>;
  private readonly database: RunDatabase;
  private readonly ending: RunEnding;
  /** The configuration with what is injected for a while, and as far as this tab may: what the stages have. */
  inForce: Config;
  /** Whether the source has been let go: every stage was there by then. */
  hasBegun = false;
  /** Where the events of a live feed come from. One for the whole run: its settings are taken up when it is opened. */
  private live: LiveLink | null = null;
  /** Fulfilled when the broker of a live feed has been told what became of the last messages. */
  liveEnd: Promise<void> = Promise.resolve();

  /** @throws RangeError when the browser does not give that much memory */
  constructor({ id, config, hasDatabase, prepare }: RunOrder, dependencies: RunDependencies) {
    this.id = id;
    this.config = config;
    this.dependencies = dependencies;
    const { recordingRows, tracePieces } = dependencies;
    const { buffer, wasm } = allocateRunBuffer(rowsInMemory(config), id, recordingRows, tracePieces);
    this.memory = buffer;
    this.map = openRun(buffer);
    this.status = new RunStatus(this.map);
    this.journal = new Journal(this.map.configVersion, 0, this.map.config);
    this.startedAt = epochNow();
    this.map.clock[C.STARTED_AT] = this.startedAt;
    setClockPaused(this.map.clock, true, this.startedAt);
    this.inForce = defaultConfig();
    this.intervals = this.loadIntervals();
    this.incidents = new IncidentRecorder(
      this.map,
      epochNow,
      () => this.state === 'running' && this.activeMs > STARTING_MS,
    );
    this.injector = new FailureInjector({
      seconds: () => this.activeMs / 1000,
      config: () => this.config,
      onChange: () => this.enforce(),
      check: (name) => void this.finder.find(name),
      kill: (name) => void this.kill(name),
      stall: (name, seconds) => void this.stall(name, seconds),
      onEvent: (kind, text, step) => this.tell(kind, text, step && { ...step, runId: id }),
    });
    this.retention = this.loadRetention(dependencies);
    prepare?.(this.map);
    const { kernel, mailbox, columns: module } = dependencies;
    const columns = module !== null && wasm !== null ? { module, memory: wasm } : null;
    setKernelState(this.map, wasm === null ? 'no memory' : module === null ? 'no code' : 'webassembly');
    this.workers = new StageWorkers(dependencies.createWorker, this.map, { memory: buffer, kernel, columns, mailbox });
    this.finder = new WorkerFinder(this.map, this.workers, () => this.status.workers(this.runTime));
    this.supervisor = new Supervisor(this.map, this.workers, () => epochNow() - this.startedAt, {
      onFound: (thread, silentMs) => this.incidents.findLost(thread, silentMs),
      onEvent: (kind, text) => this.tell(kind, text),
      onGivenUp: (text) => this.ending.fail(text),
    });
    this.mover = new TaskMover(this.map, this.workers, this.supervisor, {
      isRunActive: () => this.isActive,
      hasRunBegun: () => this.hasBegun,
      onDatabaseLate: () => {
        if (this.state === 'running' || this.state === 'paused') void this.database.doWithout();
      },
    });
    this.database = new RunDatabase(hasDatabase, this.mover, {
      isRunActive: () => this.isActive,
      enforce: () => this.enforce(),
      onLate: () => dependencies.onDatabaseLate(),
      onThere: () => dependencies.onDatabaseThere(),
    });
    this.ending = new RunEnding(this, () => new Drain(this.map, this.workers, this.supervisor));
    Atomics.store(this.map.control, C.PHASE, C.PAUSE);
    this.setState('running');
    this.apply(config);
    void this.beginWhenReady();
    this.supervisor.start();
  }

  get state(): RunState {
    return this.status.state;
  }
  private get isActive(): boolean {
    return isActive(this.state);
  }
  get currentConfig(): Config {
    return this.config;
  }

  get hasLive(): boolean {
    return this.live !== null;
  }
  /** Takes messages by it as soon as the run has begun. */
  attachLive(live: LiveLink): void {
    this.live = live;
    if (this.hasBegun) this.beginLive(live);
  }
  private beginLive(live: LiveLink): void {
    live.begin(this.memory, (kind, text) => this.tell(kind, text));
  }
  setCredentials(credentials: LiveCredentials): void {
    this.live?.setCredentials(credentials);
  }

  /** Lets `copy` write recordings that were loaded after the start. */
  loadRecordings(copy: (map: MemoryMap) => void): void {
    copy(this.map);
  }

  /** Before the settings that ask for it. @throws Error when the run has no room for it */
  provideTrace({ load }: Config, trace: TraceData | null): void {
    const isMissing = trace?.id === load.trace.id && !hasTrace(this.map, trace.id);
    if (isMissing) writeTrace(this.map, trace, trace.id);
  }

  /** Whether storage is, or is about to be, where the database is written. */
  get isDatabaseUsed(): boolean {
    return this.mover.isDatabaseUsed;
  }

  /** Gives the database to the run, or takes it away. @returns when the files have been let go of */
  setDatabase(hasDatabase: boolean): Promise<void> {
    return this.database.set(hasDatabase);
  }

  /**
   * The database's files are gone, though the worker that has them open can still write them. It is ended as it stands:
   * asked to leave, it would close them, and closing files that are gone may never return. The worker that takes over finds
   * none, begins a new database, and stores there what the other one had in its hands.
   */
  renewDatabase(): void {
    this.workers.kill(DATABASE_THREAD);
  }

  /**
   * Puts a configuration into effect, at once and without stopping anything. A run that has ended starts no workers.
   *
   * @param times measured service times, in place before the stages hear of the configuration; none leaves what is there
   */
  apply(config: Config, times: ArrayLike<number> = []): void {
    if (!this.isActive) return;
    this.map.measuredTimes.set(times);
    this.config = config;
    this.injector.plan(config.failures.timeline);
    this.enforce();
  }
  /** A failure for a while, beginning now. */
  inject(step: Omit<TimelineStep, 'at'>): void {
    this.injector.add(step);
  }

  /** Has the source go on with the first row at or after a time; with the last row when there is none. */
  seek(recordedMs: number): void {
    const times = timesOfRecording(this.map, this.config);
    if (times === null) throw new RangeError(notAllowedText('seek', 'feed.kind "simulated"', 'feed.kind "recording"'));
    if (!Number.isFinite(recordedMs))
      throw new RangeError(notAllowedText('seek', recordedMs, 'milliseconds since 1970'));
    Atomics.store(this.map.recordingDirectory, SEEK_ROW, rowAt(times, recordedMs));
    Atomics.add(this.map.recordingDirectory, SEEKS_ASKED, 1);
    this.workers.notify();
  }

  private enforce(): void {
    const config = this.injector.settings();
    const refused = this.database.refusalOf(config);
    const calm = refused !== null ? { ...config, storage: { ...config.storage, kind: 'memory' as const } } : config;
    const { burst } = this.injector;
    const inForce = withBurst(calm, burst);
    Atomics.store(this.map.control, C.DATABASE_REFUSED, refused === null ? 0 : STORAGE_PROBLEMS.indexOf(refused) + 1);
    this.incidents.follow(calm, burst);
    this.inForce = inForce;
    noteLoad(this.map, inForce, this.activeMs);
    encodeConfig(inForce, this.journal.draft);
    this.journal.commit();
    for (const { ring } of openStageChannels(this.map, 0).forward) ring.setCapacity(config.channels.capacity);
    const isToDatabase = inForce.storage.kind === 'sqlite';
    this.mover.move(placeTasks(config.threads.count, config.transform.workers, isToDatabase));
    this.workers.notify();
  }

  /** The first event falls due when all workers are there and warm, and storage is open: until then the clock stands. */
  private async beginWhenReady(): Promise<void> {
    for (let waited: unknown; waited !== this.mover.settled; ) {
      waited = this.mover.settled;
      await waited;
    }
    this.adaptToMachine();
    this.hasBegun = true;
    if (this.live !== null && this.isActive) this.beginLive(this.live);
    if (this.state === 'running') this.setPaused(false);
  }
  private adaptToMachine(): void {
    const { onAdapted } = this.dependencies;
    const adapted = onAdapted === null ? [] : adaptedTo(givenShare(this.map), this.config);
    if (adapted.length === 0) return;
    this.apply(withAdapted(this.config, adapted));
    onAdapted?.(adapted);
  }

  setPaused(isPaused: boolean): void {
    // A run that is resumed before it has begun begins when all its stages are there.
    if (!isPaused && !this.hasBegun) {
      this.setState('running');
      return;
    }
    // Before the source goes on: it asks the clock how long the pause was.
    setClockPaused(this.map.clock, isPaused, epochNow());
    Atomics.store(this.map.control, C.PHASE, isPaused ? C.PAUSE : C.RUN);
    this.setState(isPaused ? 'paused' : 'running');
    this.workers.notify();
    if (isPaused) this.incidents.pause();
    if (isPaused) this.injector.pause();
    else this.injector.resume();
  }
  /** By its own clock, which stands still while it is paused. */
  get activeMs(): number {
    return activeMs(this.map.clock, epochNow());
  }
  /**
   * Tells something of this run. What is told of it afterwards, such as how it ended, is of the moment of its end: charts end
   * there, and a mark beyond would never be seen.
   */
  tell(kind: PipelineEvent['kind'], text: string, step?: StepEvent): void {
    const at = this.map.clock[C.ENDED_AT] || epochNow();
    this.dependencies.onEvent({ at, kind, text, ...(step && { step }) });
  }
  /** Milliseconds since it began, until its end. */
  get runTime(): number {
    return (this.map.clock[C.ENDED_AT] || epochNow()) - this.startedAt;
  }

  /** Lets everything under way come to its end, and ends the workers. @returns when that is done, or a reset was faster */
  stop(): Promise<void> {
    return this.ending.stop();
  }

  /** Ends every worker at once. */
  end(state: 'stopped' | 'idle' | 'failed'): void {
    this.supervisor.stop();
    this.injector.stop();
    this.incidents.end();
    this.intervals.then((intervals) => intervals.end()).catch(() => {});
    void this.retention.then((watch) => watch?.end());
    Atomics.store(this.map.control, C.PHASE, C.ABANDON);
    this.workers.notify();
    this.workers.endAll();
    if (this.live !== null) this.liveEnd = this.live.end();
    this.map.clock[C.ENDED_AT] = epochNow();
    this.setState(state);
    this.dependencies.onEnd();
  }

  /** What happened between two times, ms since the epoch, in the last ten minutes. @throws RangeError where nothing is kept */
  async interval(from: number, to: number): Promise<Interval> {
    return (await this.intervals).between(from, to);
  }
  private async loadIntervals(): Promise<IntervalRecorder> {
    const { IntervalRecorder } = await import('./interval-recorder.ts');
    return new IntervalRecorder(this.map, this.startedAt, epochNow);
  }

  private async loadRetention({ onRemoved }: RunDependencies): Promise<RetentionWatch | null> {
    try {
      const { RetentionWatch } = await import('./retention-watch.ts');
      const onEvent = (kind: 'run', text: string) => this.tell(kind, text);
      return new RetentionWatch(this.map, this.id, { onRemoved, onEvent }, epochNow);
    } catch (error) {
      this.tell('error', `what makes room for events can't be told: ${errorText(error)}`);
      return null;
    }
  }

  /** Ends a worker as a crash would. @returns its name and what runs on it */
  kill(name: string): string {
    const thread = this.finder.find(name);
    this.incidents.breakWorker(thread);
    this.workers.kill(thread);
    return this.finder.describe(thread);
  }
  /** Has a worker do nothing for so long. @returns its name and what runs on it */
  stall(name: string, seconds: number): string {
    const thread = this.finder.find(name);
    this.incidents.breakWorker(thread, seconds);
    this.workers.stall(thread, epochNow() - this.startedAt + seconds * 1000);
    return this.finder.describe(thread);
  }

  /** For `RunEnding`: shows that the source has ended, and the rest comes to its end. */
  setDraining(): void {
    this.setState('draining');
  }
  private setState(state: RunState): void {
    Atomics.store(this.map.control, C.RUN_STATE, RUN_STATES.indexOf(state));
  }
}

/** Rows that memory storage is given for the whole run. The database needs none, but what takes its place does. */
function rowsInMemory({ storage }: Config): number {
  return storage.kind === 'sqlite' ? FALLBACK_EVENTS : Math.max(storage.retainEvents, LEAST_STORE_ROWS);
}
