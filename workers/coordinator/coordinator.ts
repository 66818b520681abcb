/** The control plane's far end: one for each page. Starts runs, steers them, reports on them. */

import type { Config, TimelineStep } from '../contract/config-types.ts';
import type {
  AdaptedField,
  Coordinator,
  DatabaseControl,
  PipelineEvent,
  RecordingData,
  RunEnd,
  RunInfo,
  TraceData,
} from '../contract/coordinator-types.ts';
import type { DatabaseInfo, StoredOperations } from '../contract/database-types.ts';
import { epochNow } from '../contract/epoch-now.ts';
import { notAllowedText } from '../contract/error-text.ts';
import type { Interval } from '../contract/interval-types.ts';
import type { RunKeeper } from '../contract/kept-run-types.ts';
import { LifeDriver, type Turn } from '../contract/life-driver.ts';
import { type LiveCredentials, NO_CREDENTIALS, NOTHING_CONSUMED } from '../contract/live/live-types.ts';
import { isActive } from '../contract/name-sets.ts';
import { formatCount, formatRate } from '../contract/numbers/format-number.ts';
import { DEFAULT_LIMITS, type QueryResult, type SqlParameter } from '../contract/query-types.ts';
import type { QuickCommand } from '../contract/run-life.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { stalledText, WORKER_FATES } from '../contract/settings/timeline-text.ts';
import { answered, areLocksSilent } from '../contract/site-data.ts';
import { BUSY, SLOW } from '../contract/told-problems.ts';
import { MOST_TRACE_PIECES, TRACE_PIECES } from '../memory/memory-map.ts';
import { writeTrace } from '../memory/trace-words.ts';
import { compileKernel } from '../stages/transform/transform-kernel.ts';
import { nextRunNumber } from '../storage/files/run-numbers.ts';
import { DatabaseService } from './database-service.ts';
import type { LiveLink } from './live-link.ts';
import type { RecordingLibrary } from './recording-library.ts';
import { Run } from './run.ts';
import type { KeptRuns } from './runs/kept-runs.ts';

const MOST_STALL_SECONDS = 600;
const NOT_DURABLE =
  'not durable: this tab does not store in a database on the disk, so a live feed would ack messages whose events are lost with the tab. Set storage.kind to sqlite in the tab that has the database, or live.withoutDurability to consume anyway';
/** Nobody asks for measured service times. */
const NO_TIMES = new Float64Array();

export interface CoordinatorDependencies {
  createWorker(name: string): Worker;
  createQueryWorker(): Worker;
  createLiveWorker(): Worker;
  kernelUrl: URL;
  columnsUrl: URL;
  /** Address of the folder of recordings. */
  recordings: string;
}

export class PipelineCoordinator implements Coordinator, Omit<DatabaseControl, keyof StoredOperations> {
  private run: Run | null = null;
  /** A person has asked for the database of another tab. */
  private isTakingOver = false;
  private isToldOfLocks = false;
  private readonly life = new LifeDriver<RunEnd>(() => this.state);
  private runs = 0;
  private listener: ((event: PipelineEvent) => void) | null = null;
  /** Null until somebody wants a recording. */
  private library: RecordingLibrary | null = null;
  private trace: TraceData | null = null;
  private kept: Promise<KeptRuns> | null = null;
  /** For the broker of a live feed. Nowhere else, and gone with the tab. */
  private credentials = NO_CREDENTIALS;
  private readonly kernel: Promise<WebAssembly.Module | null>;
  private readonly columns: Promise<WebAssembly.Module | null>;
  private readonly stored: DatabaseService;

  constructor(private readonly dependencies: CoordinatorDependencies) {
    const { kernelUrl, columnsUrl } = dependencies;
    this.kernel = this.compile(kernelUrl);
    this.columns = this.compile(columnsUrl);
    this.stored = new DatabaseService(
      dependencies.createQueryWorker,
      (isOwner) => this.noteOwnership(isOwner),
      () => this.noteCleared(),
      () => this.isWriting && this.run?.status.isPersistent === true,
    );
    // The page asks for them as for the methods above.
    Object.assign(this, this.stored.operations());
  }

  /** @throws Error when a run is under way, or the recording can't be loaded, or a reset comes first */
  start(config: Config, times?: Float64Array, mayAdapt = false): Promise<RunInfo> {
    return this.life.start((turn) => this.begin(config, turn, mayAdapt, times));
  }

  /** No worker is started before the last await, so that what is overtaken leaves nothing behind. */
  private async begin(config: Config, turn: Turn, mayAdapt: boolean, times: Float64Array = NO_TIMES): Promise<RunInfo> {
    if (config.feed.kind === 'recording') await (await this.recordings()).load(config.feed.recording);
    const { kernel: filter, columns: walk, stored } = this;
    const [kernel, columns, hasDatabase, number] = await Promise.all([
      filter,
      walk,
      stored.isOwner(),
      this.nextNumber(),
    ]);
    turn.check();
    const live = config.feed.kind === 'live' ? await this.openLive(config, hasDatabase) : null;
    try {
      turn.check();
    } catch (error) {
      void live?.end();
      throw error;
    }
    this.tellOfLocks();
    const { createWorker } = this.dependencies;
    const onEvent = (event: PipelineEvent) => {
      if (event.kind === 'failed') this.noteWriter();
      this.listener?.(event);
    };
    const run = new Run(
      number,
      config,
      {
        createWorker,
        kernel,
        columns,
        mailbox: this.stored.mailbox,
        ...(config.feed.kind === 'recording' && { recordingRows: this.library!.rowsFor(config.feed.recording) }),
        ...(this.trace !== null && { tracePieces: Math.max(TRACE_PIECES, this.trace.at.length - 1) }),
        onEvent,
        onRemoved: (run) => this.stored.noteRemoved(run),
        onDatabaseLate: () => this.noteLate(),
        onDatabaseThere: () => {
          this.report('run', 'the database is open now: this run is stored in it');
          this.noteWriter();
        },
        onAdapted: mayAdapt ? (adapted) => this.noteAdapted(run, adapted) : null,
        onEnd: () => this.keep((kept) => kept.end()),
      },
      hasDatabase,
      (memory) => {
        this.library?.copyTo(memory, config.feed.kind === 'recording' ? config.feed.recording : null);
        memory.measuredTimes.set(times);
        if (this.trace !== null) writeTrace(memory, this.trace, this.trace.id);
      },
    );
    if (live !== null) run.attachLive(live);
    this.run = run;
    this.noteWriter();
    this.keep((kept) => kept.record(run.id, run.memory, run.startedAt, config));
    run.tell('run', `run ${run.id} started`);
    return { runId: run.id, memory: run.memory };
  }

  async set(config: Config, times: Float64Array = NO_TIMES): Promise<void> {
    const run = this.running('set');
    if (config.feed.kind === 'recording') {
      const library = await this.recordings();
      await library.load(config.feed.recording);
      // It may have ended meanwhile, and must start no workers then.
      if (this.run !== run || !this.isActive) return;
      run.loadRecordings((memory) => library.copyTo(memory, config.feed.recording));
    }
    if (config.feed.kind === 'live' && !run.hasLive) {
      const live = await this.openLive(config, await this.stored.isOwner());
      if (this.run !== run || !this.isActive || run.hasLive) return live.end();
      run.attachLive(live);
    }
    run.provideTrace(config, this.trace);
    run.apply(config, times);
    const { activeMs } = run;
    this.keep((kept) => kept.setConfig(activeMs, config));
    this.noteWriter();
  }

  async pause(): Promise<void> {
    if (!this.life.isAdmitted('pause')) return;
    const run = this.running('pause');
    run.setPaused(true);
    run.tell('run', `run ${run.id} paused`);
  }
  async resume(): Promise<void> {
    if (!this.life.isAdmitted('resume')) return;
    const run = this.running('resume');
    run.setPaused(false);
    run.tell('run', `run ${run.id} goes on`);
  }

  stop(): Promise<RunEnd> {
    return this.life.stop((turn) => this.end(turn));
  }
  private async end(turn: Turn): Promise<RunEnd> {
    const run = this.there('stop');
    await run.stop();
    turn.check();
    this.noteWriter();
    if (run.state === 'stopped') {
      run.tell('run', `run ${run.id} stopped: ${formatCount(run.status.read().counters.stored)} events stored`);
    }
    return { config: run.currentConfig, elapsedMs: run.runTime };
  }

  reset(): Promise<void> {
    return this.life.reset(async () => {
      if (this.isActive) this.report('run', `run ${this.run?.id} ended by a reset`);
      this.run?.end('idle');
      this.run = null;
      this.noteWriter();
    });
  }

  async kill(name: string): Promise<void> {
    const killed = this.running('kill').kill(name);
    this.report('failure', `${killed} ${WORKER_FATES.kill}, as asked for ${name}`);
  }

  /** @throws RangeError when the time is none, or longer than ten minutes */
  async stall(name: string, seconds: number): Promise<void> {
    if (!(seconds > 0 && seconds <= MOST_STALL_SECONDS)) {
      throw new RangeError(notAllowedText('stall', seconds, `more than 0, to ${MOST_STALL_SECONDS} s`));
    }
    const stalled = this.running('stall').stall(name, seconds);
    this.report('failure', `${stalled} ${stalledText(seconds)}, as asked for ${name}`);
  }

  async inject(step: Omit<TimelineStep, 'at'>): Promise<void> {
    const run = this.running('inject');
    run.inject(step);
    const { activeMs } = run;
    this.keep((kept) => kept.inject(activeMs, step));
  }

  /** @throws RangeError when no recording plays, or the time is none */
  async seek(recordedMs: number): Promise<void> {
    this.running('seek').seek(recordedMs);
  }

  async interval(from: number, to: number): Promise<Interval> {
    return this.there('interval').interval(from, to);
  }
  async holdRecording(recording: RecordingData): Promise<void> {
    (await this.recordings()).hold(recording);
  }

  /**
   * Connects to the broker, and finds out what the database has of the stream. A run that can't store for good takes no
   * messages, unless it is told to.
   *
   * @throws Error that says why the run can't begin
   */
  private async openLive({ live, storage, batch }: Config, hasDatabase: boolean): Promise<LiveLink> {
    const isDurable = storage.kind === 'sqlite' && hasDatabase;
    if (!isDurable && !live.withoutDurability) throw new Error(NOT_DURABLE);
    const { LiveLink } = await import('./live-link.ts');
    const isPageSecure = location.protocol === 'https:';
    const order = { live, batchWaitMs: batch.maxWaitMs, credentials: this.credentials, isPageSecure };
    const link = new LiveLink(order, {
      createWorker: this.dependencies.createLiveWorker,
      consumed: async (key) => (isDurable ? this.stored.ask((api) => api.consumed(key)) : NOTHING_CONSUMED),
    });
    await link.open();
    return link;
  }
  async holdCredentials(credentials: LiveCredentials): Promise<void> {
    this.credentials = credentials;
    this.run?.setCredentials(credentials);
  }

  /** @throws RangeError when it is too large, or empty */
  async holdTrace(trace: TraceData): Promise<void> {
    const pieces = trace.at.length - 1;
    if (!(pieces >= 1 && pieces <= MOST_TRACE_PIECES && trace.upTo.length === trace.at.length))
      throw new RangeError(notAllowedText('trace', `${pieces} pieces`, `1 to ${MOST_TRACE_PIECES} pieces`));
    this.trace = trace;
  }

  /** Its code comes with the first recording: the first figures do not wait for it. */
  private async recordings(): Promise<RecordingLibrary> {
    const { RecordingLibrary } = await import('./recording-library.ts');
    this.library ??= new RecordingLibrary(this.dependencies.recordings);
    return this.library;
  }

  async keptRuns(): Promise<RunKeeper> {
    return (await this.keeper()).asProxy();
  }
  /** Its code comes while the first run begins: no figure waits for it. A run goes on without it. */
  private keeper(): Promise<KeptRuns> {
    this.kept ??= import('./runs/kept-runs.ts').then(
      ({ KeptRuns }) => new KeptRuns(undefined, () => this.starredEvents()),
    );
    return this.kept;
  }
  private async starredEvents(): Promise<number> {
    const { starredBytes } = await import('../contract/budget/starred-share.ts');
    return starredBytes(await answered(this.stored.info()));
  }
  private keep(act: (kept: KeptRuns) => void): void {
    this.keeper().then(act, () => {});
  }

  query(sql: string, parameters: readonly SqlParameter[] = [], limits = DEFAULT_LIMITS): Promise<QueryResult> {
    return this.stored.ask((api) => api.query(sql, parameters, limits));
  }
  async cancelQuery(): Promise<void> {
    this.stored.cancel();
  }
  database(): Promise<DatabaseInfo> {
    return this.stored.info();
  }
  /** @throws Error when it is the run under way */
  async removeRun(run: number): Promise<void> {
    if (this.run?.id === run && this.isWriting) throw new Error(`run ${run} is under way: stop it first`);
    await this.stored.ask((api) => api.removeRun(run));
  }
  /** @throws RangeError when starred runs would take too much of the budget */
  async starRun(run: number, isStarred: boolean, budgetMb?: number): Promise<void> {
    const configured = budgetMb ?? this.run?.currentConfig.storage.budgetMb ?? 0;
    const { starRefusal } = await import('../contract/budget/starred-share.ts');
    const refusal = isStarred ? starRefusal(await this.stored.info(), configured, run) : null;
    if (refusal !== null) throw new RangeError(refusal);
    await this.stored.ask((api) => api.starRun(run, isStarred));
  }
  async takeOverDatabase(): Promise<void> {
    this.isTakingOver = true;
    try {
      await this.stored.takeOver();
    } finally {
      this.isTakingOver = false;
    }
    if (this.isActive && (await this.stored.isOwner())) {
      this.report('run', 'the database was taken over: this run is stored in it from now on');
      await this.run?.setDatabase(true);
    }
    this.noteWriter();
  }

  async onEvent(listener: (event: PipelineEvent) => void): Promise<void> {
    this.listener = listener;
  }

  async dispose(): Promise<void> {
    await this.reset();
    this.stored.dispose();
  }

  /** Tells those who read the database who writes it, or has its events in memory. */
  private noteWriter(): void {
    const memory = this.run?.memory ?? null;
    this.stored.setWriter(this.isWriting ? memory : null, memory);
  }
  private get isActive(): boolean {
    return isActive(this.state);
  }
  private get isWriting(): boolean {
    return this.isActive && (this.run?.isDatabaseUsed ?? false);
  }

  private noteAdapted(run: Run, adapted: readonly AdaptedField[]): void {
    this.keep((kept) => kept.setConfig(run.activeMs, run.currentConfig));
    const { eventsPerSecond } = run.currentConfig.load;
    const usual = defaultConfig().load.eventsPerSecond;
    const text = `this machine has little time for the pipeline: run ${run.id} begins with ${formatRate(eventsPerSecond)} instead of ${formatRate(usual)}`;
    this.listener?.({ at: epochNow(), kind: 'run', text, adapted });
  }
  private noteLate(): void {
    this.report('error', `${SLOW.text} ${SLOW.help}`);
    this.noteWriter();
  }

  /** A run whose database comes back goes on in it, with what memory has taken meanwhile. */
  private async noteOwnership(isOwner: boolean): Promise<void> {
    if (isOwner) {
      if (this.isTakingOver || !this.isActive) return;
      this.report('run', 'the other tab has let go of the database: this run is stored in it again');
      await this.run?.setDatabase(true);
      this.noteWriter();
      return;
    }
    this.report('run', `${BUSY.text} ${BUSY.help}`);
    if (this.isActive) await this.run?.setDatabase(false);
    this.noteWriter();
  }

  /** Somebody has cleared the site's data. What is stored from now on goes to a new database. */
  private async noteCleared(): Promise<void> {
    const wasWriting = this.isWriting;
    const stored = wasWriting ? (this.run?.status.read().counters.stored ?? 0) : 0;
    const lost = wasWriting ? `, with ${formatCount(stored)} events of run ${this.run?.id}` : '';
    const next = wasWriting
      ? 'a new database is begun, and this run goes on in it'
      : 'the next run begins a new database';
    this.report('error', `the data of this site were cleared: every stored run is gone${lost}; ${next}`);
    if (!wasWriting) return;
    this.run?.renewDatabase();
  }

  private tellOfLocks(): void {
    if (this.isToldOfLocks || !areLocksSilent()) return;
    this.isToldOfLocks = true;
    this.report('error', 'the browser does not answer about its locks: have Penstock open in one tab only');
  }

  /** Known in all tabs; where nothing can be stored, counted from 1. */
  private async nextNumber(): Promise<number> {
    this.runs++;
    try {
      this.runs = await nextRunNumber();
    } catch {
      // Without private files there is no database either, and no other run to be mistaken for.
    }
    return this.runs;
  }

  private get state() {
    return this.run?.state ?? 'idle';
  }
  private running(what: QuickCommand): Run {
    this.life.isAdmitted(what);
    return this.there(what);
  }
  private there(what: string): Run {
    if (this.run === null) throw new Error(`can't ${what}: there is no run`);
    return this.run;
  }

  private report(kind: PipelineEvent['kind'], text: string): void {
    this.listener?.({ at: epochNow(), kind, text });
  }

  /** Null where the browser has no WebAssembly with SIMD: then every worker does the same in TypeScript. */
  private async compile(url: URL): Promise<WebAssembly.Module | null> {
    try {
      return await compileKernel(await fetch(url));
    } catch (error) {
      this.report('error', `the kernel ${url.pathname} can't be used, TypeScript does its work: ${String(error)}`);
      return null;
    }
  }
}
