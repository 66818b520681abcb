/**
 * The pipeline as the page sees it: control goes to the coordinator, figures come from shared memory.
 * Settings are checked here, synchronously, and sent on in the background (`settings-sender.ts`).
 */

import type { Config, ConfigPatch, TimelineStep } from '../../workers/contract/config-types.ts';
import type {
  AdaptedField,
  Coordinator,
  RecordingData,
  RunInfo,
  RunReport,
} from '../../workers/contract/coordinator-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { Interval } from '../../workers/contract/interval-types.ts';
import { LifeDriver } from '../../workers/contract/life-driver.ts';
import { toHash } from '../../workers/contract/links/to-hash.ts';
import { type LiveCredentials, NO_CREDENTIALS } from '../../workers/contract/live/live-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import type { QueryLimits, QueryResult, SqlParameter } from '../../workers/contract/query-types.ts';
import type { QuickCommand } from '../../workers/contract/run-life.ts';
import { withField } from '../../workers/contract/settings/config-codec.ts';
import { refusePastSteps } from '../../workers/contract/settings/past-steps.ts';
import { formatRows } from '../../workers/contract/settings/timeline-text.ts';
import type { Alarm, Snapshot, TailEvent, WorkerInfo } from '../../workers/contract/snapshot-types.ts';
import { LATENCY_BINS } from '../../workers/contract/view/latency-bins.ts';
import type { CountedLatency, LatencyCounts } from '../../workers/contract/view/latency-counts.ts';
import type { PipelineView } from '../../workers/contract/view/pipeline-view.ts';
import { adaptedAfter, configStore, holdConfig } from '../stores/config-store.ts';
import { log } from '../stores/log-store.ts';
import { type RunAction, runStore, updateRun } from '../stores/run-store.ts';
import type { Connection } from './connection.ts';
import { HeartbeatWatch, SILENT_MS } from './heartbeat-watch.ts';
import { checkedPatch, hasNothing, loadSettingsCheck } from './settings-check.ts';
import { logSettings } from './settings-log.ts';
import { type SettingsNeeds, SettingsSender } from './settings-sender.ts';
import { StartWatch } from './start-watch.ts';
import { within } from './within.ts';

/** What the page reads of a run. */
export type RunView = Pick<
  PipelineView,
  'state' | 'snapshot' | 'workers' | 'tail' | 'alarms' | 'latencyBins' | 'latencyCounts' | 'coordinatorBeat' | 'config'
>;

/** A reset that is not answered by then is done without the coordinator. */
const RESET_MS = 5000;
/** Five of them are a second. */
const LOOKS_FOR_REPORT = 20;
/** For settings that are on their way when the run is to stop. */
const SETTINGS_MS = 1000;

/** The pipeline for the page: commands and settings go to the coordinator, figures come from shared memory. Never waits. */
export class PipelineClient {
  private readonly coordinator: Coordinator;
  private readonly openView: (memory: SharedArrayBuffer) => RunView;
  private view: RunView | null = null;
  private readonly settings: SettingsSender;
  private credentials: LiveCredentials = NO_CREDENTIALS;
  private configInForce: Config | null = null;
  private watch = new HeartbeatWatch();
  private readonly link: Pick<Connection, 'giveUp' | 'restart'>;
  /** The last figures of a run whose coordinator was lost; null while it is there. */
  private lost: Snapshot | null = null;
  private readonly life = new LifeDriver<RunReport>(
    () => (this.lost ? 'lost' : (this.view?.state ?? 'idle')),
    () => this.refreshState(),
  );
  /** The request under way that does not change the life of the run. */
  private quick: 'pause' | 'resume' | null = null;
  private looksForReport = 0;
  private readonly startWatch = new StartWatch({
    onSlow: () => this.tellSlowStart(),
    onGivenUp: (reason) => this.loseCoordinator(reason),
  });

  constructor(
    coordinator: Coordinator,
    openView: (memory: SharedArrayBuffer) => RunView,
    link: Pick<Connection, 'giveUp' | 'restart'>,
    needs: SettingsNeeds,
  ) {
    this.settings = new SettingsSender(coordinator, needs);
    this.coordinator = coordinator;
    this.openView = openView;
    this.link = link;
  }

  config(): Config {
    return configStore.getState().config;
  }
  snapshot(): Snapshot {
    this.configInForce = null;
    return this.lost ?? this.view?.snapshot() ?? idleSnapshot(this.config());
  }
  /** Events of the run by time to stored, as of the last snapshot; see `latency-bins.ts`. */
  latencyBins(): Float64Array {
    return this.view?.latencyBins() ?? new Float64Array(LATENCY_BINS);
  }
  /** The histogram of one of the two latencies, as of the last snapshot. */
  latencyCounts(which: CountedLatency): LatencyCounts | null {
    return this.view?.latencyCounts(which) ?? null;
  }
  workers(): WorkerInfo[] {
    return this.view?.workers() ?? [];
  }
  tail(limit: number): TailEvent[] {
    return this.view?.tail(limit) ?? [];
  }
  alarms(limit: number): Alarm[] {
    return this.view?.alarms(limit) ?? [];
  }

  /**
   * Changes settings, at once and for the next run.
   * @param mayBePast steps of the timeline are taken though the run has passed them: a link is for the next run as well
   * @throws ConfigError, and changes nothing, when a value is not allowed.
   */
  set(patch: ConfigPatch, { mayBePast = false } = {}): void {
    const before = this.config();
    const config = checkedPatch(before, patch);
    const adapted = adaptedAfter(patch);
    const isReplanned = formatRows(before.failures.timeline) !== formatRows(config.failures.timeline);
    // Neither a setting nor an objective has changed; but what was adapted may be asked for now.
    if (toHash(before) === toHash(config)) {
      if (adapted.length !== configStore.getState().adapted.length) holdConfig(before, adapted);
      return;
    }
    if (isReplanned && !mayBePast && isActive(runStore.getState().state))
      refusePastSteps(before.failures.timeline, config.failures.timeline, this.snapshot().activeMs / 1000);
    this.configInForce = null;
    holdConfig(config, adapted);
    logSettings(before, config, isReplanned);
    this.send();
  }

  /** The run began with these in place of the defaults, on a machine that is slow. */
  adopt(adapted: readonly AdaptedField[]): void {
    this.configInForce = null;
    const config = adapted.reduce((of, [path, value]) => withField(of, path, value), this.config());
    holdConfig(config, adapted);
    // Settings that were changed meanwhile may have been sent with the others as they were.
    this.send();
  }

  /**
   * A new run. Refused at once while one starts or is under way; ended by a reset, or when the coordinator is lost.
   * @param mayAdapt on a slow machine it may begin with a lower load
   * @throws Error; ConfigError when the patch is not allowed
   */
  start(patch: ConfigPatch = {}, { mayAdapt = false } = {}): Promise<void> {
    return this.life.start(async (turn) => {
      if (!hasNothing(patch)) await loadSettingsCheck();
      turn.check();
      this.set(patch);
      this.replaceCoordinator();
      this.startWatch.begin();
      await this.request('start', turn, async () => {
        const config = this.config();
        const times = await this.settings.prepare(config);
        turn.check();
        const info: RunInfo = await this.coordinator.start(config, times, mayAdapt);
        turn.check();
        this.startWatch.noteAnswer();
        this.settings.noteStarted(config);
        this.view = this.openView(info.memory);
        // Beats of another run say nothing: they may well have been as many.
        this.watch = new HeartbeatWatch();
      });
      this.send();
    });
  }
  /** Gives a start that does not come more time. */
  waitLonger(): void {
    updateRun({ isStartSlow: false });
    this.startWatch.waitLonger();
  }

  pause(): Promise<void> {
    return this.quickly('pause', () => this.coordinator.pause());
  }
  resume(): Promise<void> {
    return this.quickly('resume', () => this.coordinator.resume());
  }
  /**
   * Lets what is under way arrive, then ends the run. During a start it waits for that. Asked again, it is the same stop. A
   * run that has failed is reported as it ended.
   * @throws Error when there is none, or a reset ends it first
   */
  stop(): Promise<RunReport> {
    return this.life.stop((turn) =>
      this.request('stop', turn, async () => {
        await within(SETTINGS_MS, this.settings.settled).catch(() => {});
        turn.check();
        const end = await this.coordinator.stop();
        turn.check();
        return { ...end, snapshot: this.snapshot() };
      }),
    );
  }
  /** Ends a run without letting it drain, and forgets its figures. Always possible: what it overtakes is rejected. */
  reset(): Promise<void> {
    return this.life.reset((turn) => this.request('reset', turn, () => this.end()));
  }
  private async end(): Promise<void> {
    try {
      if (!this.lost) await within(RESET_MS, this.coordinator.reset());
    } catch {
      this.lost ??= this.snapshot();
    }
    this.replaceCoordinator();
    this.view = null;
    this.settings.forget();
    updateRun({ failure: null });
  }

  kill(name: string): Promise<void> {
    return this.whileItRuns('kill', () => this.coordinator.kill(name));
  }
  /** Has a step of a timeline happen now. @throws ConfigError when it is none. */
  inject(step: Omit<TimelineStep, 'at'>): Promise<void> {
    checkedPatch(this.config(), { failures: { timeline: [{ at: 0, ...step }] } });
    return this.whileItRuns('inject', () => this.coordinator.inject(step));
  }
  /** What the stages have, as of the last snapshot: the configuration, and over it what is injected for a while. */
  inForce(): Config {
    this.configInForce ??= this.view?.config() ?? this.config();
    return this.configInForce;
  }
  /** Has the recording that plays go on with its first row at or after a time, ms since the epoch as in the file. */
  seek(recordedMs: number): Promise<void> {
    return this.whileItRuns('seek', () => this.coordinator.seek(recordedMs));
  }
  stall(name: string, seconds: number): Promise<void> {
    return this.whileItRuns('stall', () => this.coordinator.stall(name, seconds));
  }

  /** Looks whether the coordinator still lives. To be called at least every half second. @param timeMs on any clock */
  watchCoordinator(timeMs: number): void {
    if (this.view === null || this.lost) return;
    if (!isActive(this.view.state)) this.watchReport();
    else if (this.watch.sample(this.view.coordinatorBeat, timeMs)) {
      this.loseCoordinator(`it gave no sign of life for ${SILENT_MS / 1000} s`);
    }
  }
  /** A run that has ended shows no beat, and its report is made in no time. */
  private watchReport(): void {
    this.looksForReport = this.life.underWay?.command === 'stop' ? this.looksForReport + 1 : 0;
    if (this.looksForReport > LOOKS_FOR_REPORT) this.loseCoordinator('it did not report how the run ended');
  }
  /** The coordinator is dead: the run is not supervised any more, and calls to it will not be answered. */
  loseCoordinator(reason: string): void {
    if (this.lost) return;
    this.lost = { ...this.snapshot(), state: 'failed' };
    const failure = `The coordinator, which runs and supervises the pipeline, has stopped: ${reason}.`;
    this.link.giveUp(failure);
    this.life.lose(new Error(failure));
    this.refreshState();
    updateRun({ failure: `${failure} What was stored is kept. Try again starts a new run.` });
    // Charts end with its last figures: a mark beyond them would never be seen.
    log('error', failure, this.lost.time);
  }
  private replaceCoordinator(): void {
    if (!this.lost) return;
    this.link.restart();
    this.settings.meetNew();
    void this.coordinator.holdCredentials(this.credentials);
    this.lost = null;
    this.view = null;
  }
  /** What happened between two times, ms since the epoch: see `Coordinator.interval`. */
  interval(from: number, to: number): Promise<Interval> {
    return this.coordinator.interval(from, to);
  }
  query(sql: string, params?: readonly SqlParameter[], limits?: QueryLimits): Promise<QueryResult> {
    return this.coordinator.query(sql, params, limits);
  }
  /** Hands over what `feed.recording: 'imported'` plays from the next run on. */
  holdRecording(recording: RecordingData): Promise<void> {
    return this.settings.holdRecording(recording);
  }

  /** The credentials for the broker of a live feed: in memory only, and gone with the page. */
  holdCredentials(credentials: LiveCredentials): Promise<void> {
    this.credentials = credentials;
    return this.coordinator.holdCredentials(credentials);
  }

  /** One message of the stream that the settings name: see `Coordinator.latestMessage`. */
  latestMessage(): Promise<Uint8Array> {
    return this.coordinator.latestMessage(this.config().live);
  }

  /** Fulfilled when the first event of the run has been emitted, or a live feed waits for one. @throws Error when it ends before */
  async firstFigures(): Promise<void> {
    for (;;) {
      const { state, counters, live } = this.snapshot();
      if (counters.emitted > 0 || live !== null) return;
      if (!isActive(state)) throw new Error(`the run ended before its first event: it is ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Brings the state that buttons depend on up to date with shared memory. */
  refreshState(snapshot = this.snapshot()): void {
    const { state, runId, activeMs } = snapshot;
    // A run's own clock stands still until its workers are there.
    const underWay = this.life.underWay?.command ?? null;
    const isStarting = underWay === 'start' || (state === 'running' && activeMs === 0);
    if (!isStarting) this.startWatch.end();
    const isStartSlow = isStarting && runStore.getState().isStartSlow;
    updateRun({ state, runId, isStarting, isStartSlow, pending: underWay ?? this.quick });
  }
  private tellSlowStart(): void {
    this.refreshState();
    updateRun({ isStartSlow: runStore.getState().isStarting });
  }

  private async whileItRuns(command: QuickCommand, act: () => Promise<void>): Promise<void> {
    if (this.life.admit(command)) await act();
  }

  private async quickly(command: 'pause' | 'resume', act: () => Promise<void>): Promise<void> {
    if (!this.life.admit(command)) return;
    const view = this.view;
    this.quick = command;
    this.refreshState();
    const turn = {
      get isOver() {
        return view !== null && !isActive(view.state);
      },
    };
    try {
      await this.request(command, turn, act);
    } finally {
      this.quick = null;
      this.refreshState();
    }
  }

  /** A command that a reset or the end of the run has overtaken did not go wrong. */
  private async request<T>(action: RunAction, turn: { readonly isOver: boolean }, act: () => Promise<T>): Promise<T> {
    updateRun({ failure: null });
    try {
      return await act();
    } catch (error) {
      if (!turn.isOver) {
        const reason = errorText(error);
        updateRun({ failure: `${action}: ${reason}` });
        log('error', `${action} failed: ${reason}`);
      }
      throw error;
    }
  }

  private send(): void {
    const view = this.view;
    if (view === null) return;
    const isUnderWay = () => this.view === view && !this.lost && (view.state === 'running' || view.state === 'paused');
    this.settings.send(() => this.config(), isUnderWay);
  }
}
