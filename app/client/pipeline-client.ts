/**
 * The pipeline as the page sees it: control goes to the coordinator, figures come from shared memory.
 *
 * Settings are checked here, synchronously, and sent on in the background, always the latest ones: while the
 * coordinator takes one configuration in, any number of further changes become one.
 */
import { applyPatch } from '../../workers/contract/config-check.ts';
import { getField } from '../../workers/contract/config-codec.ts';
import { FIELDS, type Field } from '../../workers/contract/config-fields.ts';
import type { Config, ConfigPatch, TimelineStep } from '../../workers/contract/config-types.ts';
import type { Coordinator, RecordingSummary, RunInfo, RunReport } from '../../workers/contract/coordinator-types.ts';
import type { Incident } from '../../workers/contract/incidents.ts';
import { LATENCY_BINS } from '../../workers/contract/latency-bins.ts';
import type { PipelineView } from '../../workers/contract/pipeline-view.ts';
import type { QueryLimits, QueryResult, SqlParameter } from '../../workers/contract/query-types.ts';
import type { Alarm, Snapshot, TailEvent, WorkerInfo } from '../../workers/contract/snapshot-types.ts';
import { formatTimeline } from '../../workers/contract/timeline-text.ts';
import { formatSetting } from '../format.ts';
import { configStore } from '../stores/config-store.ts';
import { log, logChange } from '../stores/log-store.ts';
import { notify } from '../stores/notice-store.ts';
import { isActive, type RunAction, runStore, updateRun } from '../stores/run-store.ts';
import type { Connection } from './connection.ts';
import { HeartbeatWatch, SILENT_MS } from './heartbeat-watch.ts';
import { idleSnapshot } from './idle-snapshot.ts';

/** What the page reads of a run. */
export type RunView = Pick<
  PipelineView,
  'snapshot' | 'workers' | 'tail' | 'alarms' | 'latencyBins' | 'coordinatorBeat' | 'config' | 'incidents'
>;

export class PipelineClient {
  readonly #coordinator: Coordinator;
  readonly #openView: (memory: SharedArrayBuffer) => RunView;
  #view: RunView | null = null;
  /** The configuration the coordinator has, or is being told. */
  #sent: Config | null = null;
  #sending: Promise<void> = Promise.resolve();
  #inForce: Config | null = null;
  #watch = new HeartbeatWatch();
  readonly #link: Pick<Connection, 'giveUp' | 'restart'>;
  /** The last figures of a run whose coordinator was lost; null while it is there. */
  #lost: Snapshot | null = null;

  constructor(
    coordinator: Coordinator,
    openView: (memory: SharedArrayBuffer) => RunView,
    link: Pick<Connection, 'giveUp' | 'restart'>,
  ) {
    this.#coordinator = coordinator;
    this.#openView = openView;
    this.#link = link;
  }

  config(): Config {
    return configStore.getState().config;
  }
  snapshot(): Snapshot {
    this.#inForce = null;
    return this.#lost ?? this.#view?.snapshot() ?? idleSnapshot(this.config());
  }
  /** Events of the run by end-to-end latency, as of the last snapshot; see `latency-bins.ts`. */
  latencyBins(): Float64Array {
    return this.#view?.latencyBins() ?? new Float64Array(LATENCY_BINS);
  }
  workers(): WorkerInfo[] {
    return this.#view?.workers() ?? [];
  }
  tail(limit: number): TailEvent[] {
    return this.#view?.tail(limit) ?? [];
  }
  alarms(limit: number): Alarm[] {
    return this.#view?.alarms(limit) ?? [];
  }

  /**
   * Changes settings, at once and for the next run.
   * @throws ConfigError, and changes nothing, when a value is not allowed.
   */
  set(patch: ConfigPatch): void {
    const before = this.config();
    const config = applyPatch(before, patch);
    const changed = FIELDS.filter((field) => getField(before, field.path) !== getField(config, field.path));
    const replanned = formatTimeline(before.failures.timeline) !== formatTimeline(config.failures.timeline);
    if (changed.length === 0 && !replanned) return;
    this.#inForce = null;
    configStore.setState({ config });
    for (const field of changed) logSetting(field, before, config);
    if (replanned) logChange('Timeline', timelineText(before), timelineText(config));
    if (isActive(runStore.getState().state)) this.#send();
  }

  /** A new run. @throws Error while one is under way; ConfigError when the patch is not allowed. */
  async start(patch: ConfigPatch = {}): Promise<void> {
    const { state } = runStore.getState();
    if (isActive(state)) throw new Error(`start: the pipeline is ${state}; stop or reset it first`);
    this.set(patch);
    this.#replaceCoordinator();
    await this.#request('start', async () => {
      this.#sent = this.config();
      const info: RunInfo = await this.#coordinator.start(this.#sent);
      this.#view = this.#openView(info.memory);
      // Beats of another run say nothing: they may well have been as many.
      this.#watch = new HeartbeatWatch();
    });
    this.#send();
  }
  pause(): Promise<void> {
    return this.#request('pause', () => this.#coordinator.pause());
  }
  resume(): Promise<void> {
    return this.#request('resume', () => this.#coordinator.resume());
  }
  /**
   * Lets what is under way arrive, then ends the run. A run that has failed is reported as it ended.
   * @throws Error when there is none.
   */
  async stop(): Promise<RunReport> {
    const { state } = runStore.getState();
    if (!isActive(state) && (state !== 'failed' || this.#lost))
      throw new Error(`stop: the pipeline is ${state}; there is nothing to stop`);
    await this.#sending;
    return this.#request('stop', () => this.#coordinator.stop());
  }
  /** Ends a run without letting it drain, and forgets its figures. */
  async reset(): Promise<void> {
    this.#replaceCoordinator();
    await this.#sending;
    await this.#request('reset', async () => {
      await this.#coordinator.reset();
      this.#view = null;
    });
  }

  kill(name: string): Promise<void> {
    return this.#coordinator.kill(name);
  }
  /** Has a step of a timeline happen now. @throws ConfigError when it is none. */
  inject(step: Omit<TimelineStep, 'at'>): Promise<void> {
    applyPatch(this.config(), { failures: { timeline: [{ at: 0, ...step }] } });
    return this.#coordinator.inject(step);
  }
  /** What failures did to the run, newest first. */
  incidents(): Incident[] {
    return this.#view?.incidents() ?? [];
  }
  /** What the stages have, as of the last snapshot: the configuration, and over it what is injected for a while. */
  inForce(): Config {
    this.#inForce ??= this.#view?.config() ?? this.config();
    return this.#inForce;
  }
  stall(name: string, seconds: number): Promise<void> {
    return this.#coordinator.stall(name, seconds);
  }

  /** Looks whether the coordinator still lives. To be called at least every half second. @param timeMs on any clock */
  watchCoordinator(timeMs: number): void {
    if (this.#view === null || !isActive(runStore.getState().state)) return;
    if (this.#watch.sample(this.#view.coordinatorBeat, timeMs)) {
      this.loseCoordinator(`it gave no sign of life for ${SILENT_MS / 1000} s`);
    }
  }
  /** The coordinator is dead: nobody supervises the run any more, and nothing that was asked of it will be answered. */
  loseCoordinator(reason: string): void {
    if (this.#lost) return;
    this.#lost = { ...this.snapshot(), state: 'failed' };
    const failure = `The coordinator, which runs and supervises the pipeline, has stopped: ${reason}.`;
    this.#link.giveUp(failure);
    this.refreshState();
    updateRun({ failure: `${failure} What was stored is kept. Try again starts it anew, with a new run.` });
    log('error', failure);
  }
  #replaceCoordinator(): void {
    if (!this.#lost) return;
    this.#link.restart();
    this.#lost = null;
    this.#view = null;
    this.#sending = Promise.resolve();
  }
  query(sql: string, params?: readonly SqlParameter[], limits?: QueryLimits): Promise<QueryResult> {
    return this.#coordinator.query(sql, params, limits);
  }
  async importRecording(file: Blob): Promise<RecordingSummary> {
    const summary = await this.#coordinator.importRecording(file);
    this.set({ feed: { kind: 'recording', recording: 'imported' } });
    return summary;
  }

  /** Fulfilled when the first event of the run has been emitted. */
  async firstFigures(): Promise<void> {
    while (this.snapshot().counters.emitted === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Brings the state that buttons depend on up to date with shared memory. */
  refreshState(snapshot = this.snapshot()): void {
    const { state, runId, activeMs } = snapshot;
    // A run's own clock stands still until its workers are there.
    const isStarting = runStore.getState().pending === 'start' || (state === 'running' && activeMs === 0);
    updateRun({ state, runId, isStarting });
  }

  async #request<T>(action: RunAction, act: () => Promise<T>): Promise<T> {
    updateRun({ pending: action, failure: null, isStarting: action === 'start' });
    try {
      return await act();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      updateRun({ failure: `${action}: ${reason}` });
      log('error', `${action} failed: ${reason}`);
      throw error;
    } finally {
      updateRun({ pending: null });
      this.refreshState();
    }
  }

  #send(): void {
    this.#sending = this.#sending.then(async () => {
      const config = this.config();
      if (config === this.#sent || this.#view === null) return;
      this.#sent = config;
      try {
        await this.#coordinator.set(config);
      } catch (error) {
        notify('error', 'The settings did not reach the pipeline', [String(error)]);
      }
    });
  }
}

/** Numbers are dragged: then many changes are one. A switch that is turned on and off again was on for a while. */
function logSetting(field: Field, before: Config, config: Config): void {
  const [from, to] = [settingText(field, before), settingText(field, config)];
  if (field.kind === 'number') logChange(field.label, from, to);
  else log('setting', `${field.label}: ${from} → ${to}`);
}
function settingText(field: Field, config: Config): string {
  const value = getField(config, field.path)!;
  if (field.kind === 'number') return formatSetting(Number(value), field.unit);
  return field.kind === 'switch' ? (value === true ? 'on' : 'off') : String(value);
}
function timelineText({ failures: { timeline } }: Config): string {
  return timeline.length === 1 ? '1 step' : `${timeline.length} steps`;
}
