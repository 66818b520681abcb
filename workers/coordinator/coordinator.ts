/** The coordinator of a page, in a worker of its own: starts runs, steers them and reports on them. The page calls it through Comlink. */

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
import type { LiveCredentials } from '../contract/live/live-types.ts';
import { isActive } from '../contract/name-sets.ts';
import { countText, formatRate } from '../contract/numbers/format-number.ts';
import { DEFAULT_LIMITS, type QueryResult, type SqlParameter } from '../contract/query-types.ts';
import type { QuickCommand } from '../contract/run-life.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { stalledText, WORKER_FATES } from '../contract/settings/timeline-text.ts';
import { areLocksSilent } from '../contract/site-data.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { compileKernel } from '../stages/transform/transform-kernel.ts';
import { nextRunNumber } from '../storage/files/run-numbers.ts';
import { DatabaseHandover } from './database-handover.ts';
import type { DatabaseService } from './database-service.ts';
import { RunSupplies } from './feeding/run-supplies.ts';
import { Run } from './run.ts';
import type { KeptRuns } from './runs/kept-runs.ts';

const MOST_STALL_SECONDS = 600;
/** There are no measured service times. */
const NO_TIMES = new Float64Array();

interface CoordinatorDependencies {
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
  private isToldOfLocks = false;
  private readonly life = new LifeDriver<RunEnd>(() => this.state);
  private runs = 0;
  private listener: ((event: PipelineEvent) => void) | null = null;
  private kept: Promise<KeptRuns> | null = null;
  private readonly kernel: Promise<WebAssembly.Module | null>;
  private readonly columns: Promise<WebAssembly.Module | null>;
  private readonly handover: DatabaseHandover;
  private readonly stored: DatabaseService;
  private readonly supplies: RunSupplies;

  constructor(private readonly dependencies: CoordinatorDependencies) {
    const { kernelUrl, columnsUrl, createQueryWorker } = dependencies;
    this.kernel = this.compile(kernelUrl);
    this.columns = this.compile(columnsUrl);
    this.handover = new DatabaseHandover(
      createQueryWorker,
      () => this.run,
      (kind, text) => this.report(kind, text),
    );
    this.stored = this.handover.service;
    this.supplies = new RunSupplies({
      createLiveWorker: dependencies.createLiveWorker,
      recordings: dependencies.recordings,
      consumed: (key) => this.stored.ask((api) => api.consumed(key)),
    });
    // The page asks for them as for the methods above.
    Object.assign(this, this.stored.operations());
  }

  /** @throws Error when a run is under way, or the recording can't be loaded, or a reset comes first */
  start(config: Config, times?: Float64Array, mayAdapt = false): Promise<RunInfo> {
    return this.life.start((turn) => this.begin(config, turn, mayAdapt, times));
  }

  /** No worker is started before the last await, so that what is overtaken leaves nothing behind. */
  private async begin(config: Config, turn: Turn, mayAdapt: boolean, times: Float64Array = NO_TIMES): Promise<RunInfo> {
    await this.supplies.load(config);
    const { kernel: filter, columns: walk, stored } = this;
    const [kernel, columns, hasDatabase, number] = await Promise.all([
      filter,
      walk,
      stored.isOwner(),
      this.nextNumber(),
    ]);
    turn.check();
    const live = config.feed.kind === 'live' ? await this.supplies.openLive(config, hasDatabase) : null;
    try {
      turn.check();
    } catch (error) {
      void live?.end();
      throw error;
    }
    this.tellOfLocks();
    const { createWorker } = this.dependencies;
    const onEvent = (event: PipelineEvent) => {
      if (event.kind === 'failed') this.handover.noteWriter();
      this.listener?.(event);
    };
    const prepare = (memory: MemoryMap) => {
      this.supplies.fill(memory, config);
      memory.measuredTimes.set(times);
    };
    const run = new Run(
      { id: number, config, hasDatabase, prepare },
      {
        createWorker,
        kernel,
        columns,
        mailbox: this.stored.mailbox,
        ...this.supplies.roomFor(config),
        onEvent,
        onRemoved: (run) => this.stored.noteRemoved(run),
        onDatabaseLate: () => this.handover.noteLate(),
        onDatabaseThere: () => this.handover.noteThere(),
        onAdapted: mayAdapt ? (adapted) => this.noteAdapted(run, adapted) : null,
        onEnd: () => this.keep((kept) => kept.end()),
      },
    );
    if (live !== null) run.attachLive(live);
    this.run = run;
    this.handover.noteWriter();
    this.keep((kept) => kept.record(run.id, run.memory, run.startedAt, config));
    run.tell('run', `run ${run.id} started`);
    return { runId: run.id, memory: run.memory };
  }

  async set(config: Config, times: Float64Array = NO_TIMES): Promise<void> {
    const run = this.running('set');
    if (config.feed.kind === 'recording') {
      await this.supplies.load(config);
      // It may have ended meanwhile, and must start no workers then.
      if (this.run !== run || !this.isActive) return;
      run.loadRecordings((memory) => this.supplies.copyRecordings(memory, config));
    }
    if (config.feed.kind === 'live' && !run.hasLive) {
      const live = await this.supplies.openLive(config, await this.stored.isOwner());
      if (this.run !== run || !this.isActive || run.hasLive) return live.end();
      run.attachLive(live);
    }
    run.provideTrace(config, this.supplies.trace);
    run.apply(config, times);
    const { activeMs } = run;
    this.keep((kept) => kept.setConfig(activeMs, config));
    this.handover.noteWriter();
  }

  async pause(): Promise<void> {
    if (!this.life.admit('pause')) return;
    const run = this.running('pause');
    run.setPaused(true);
    run.tell('run', `run ${run.id} paused`);
  }
  async resume(): Promise<void> {
    if (!this.life.admit('resume')) return;
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
    this.handover.noteWriter();
    if (run.state === 'stopped') {
      const stored = countText(run.status.read().counters.stored, 'event', 'events');
      run.tell('run', `run ${run.id} stopped: ${stored} stored`);
    }
    return { config: run.currentConfig, elapsedMs: run.runTime };
  }

  reset(): Promise<void> {
    return this.life.reset(async () => {
      if (this.isActive) this.report('run', `run ${this.run?.id} ended by a reset`);
      this.run?.end('idle');
      this.run = null;
      this.handover.noteWriter();
    });
  }

  async kill(name: string): Promise<void> {
    const killed = this.running('kill').kill(name);
    this.report('failure', `${killed} ${WORKER_FATES.kill}, as asked for ${name}`);
  }

  /** @throws RangeError when the time is none, or longer than ten minutes */
  async stall(name: string, seconds: number): Promise<void> {
    if (!(Number.isFinite(seconds) && seconds > 0 && seconds <= MOST_STALL_SECONDS)) {
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
  holdRecording(recording: RecordingData): Promise<void> {
    return this.supplies.holdRecording(recording);
  }
  /** @throws RangeError when it is too large, or empty */
  async holdTrace(trace: TraceData): Promise<void> {
    this.supplies.holdTrace(trace);
  }
  async holdCredentials(credentials: LiveCredentials): Promise<void> {
    this.supplies.holdCredentials(credentials);
    this.run?.setCredentials(credentials);
  }

  latestMessage(live: Config['live']): Promise<Uint8Array> {
    return this.supplies.latestMessage(live);
  }

  async keptRuns(): Promise<RunKeeper> {
    return (await this.keeper()).asProxy();
  }
  /** Its code comes while the first run begins: no figure waits for it. A run goes on without it. */
  private keeper(): Promise<KeptRuns> {
    this.kept ??= import('./runs/kept-runs.ts').then(
      ({ KeptRuns }) => new KeptRuns(undefined, () => this.handover.starredBytes()),
    );
    return this.kept;
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
  removeRun(run: number): Promise<void> {
    return this.handover.removeRun(run);
  }
  starRun(run: number, isStarred: boolean, budgetMb?: number): Promise<void> {
    return this.handover.starRun(run, isStarred, budgetMb);
  }
  takeOverDatabase(): Promise<void> {
    return this.handover.takeOver();
  }

  async onEvent(listener: (event: PipelineEvent) => void): Promise<void> {
    this.listener = listener;
  }

  async dispose(): Promise<void> {
    await this.reset();
    this.stored.dispose();
  }

  private get isActive(): boolean {
    return isActive(this.state);
  }
  private noteAdapted(run: Run, adapted: readonly AdaptedField[]): void {
    this.keep((kept) => kept.setConfig(run.activeMs, run.currentConfig));
    const { eventsPerSecond } = run.currentConfig.load;
    const usual = defaultConfig().load.eventsPerSecond;
    const text = `this machine has little time for the pipeline: run ${run.id} begins with ${formatRate(eventsPerSecond)} instead of ${formatRate(usual)}`;
    this.listener?.({ at: epochNow(), kind: 'run', text, adapted });
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
    this.life.admit(what);
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
