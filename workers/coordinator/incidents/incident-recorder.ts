/** Follows the failures of a run and has them measured; what comes out goes to shared memory, where the page finds it. */

import type { Config, FieldValue } from '../../contract/config-types.ts';
import { SUBSCRIBERS } from '../../contract/name-sets.ts';
import { defaultConfig, getField } from '../../contract/settings/config-codec.ts';
import { FIELDS, type Field } from '../../contract/settings/config-fields.ts';
import { BURST, KILLED, SAMPLE_MS, workerIncident } from '../../contract/view/incidents/incidents.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { Journal } from '../../primitives/shared/journal.ts';
import type { Detector } from './incident.ts';
import { IncidentTracker } from './incident-tracker.ts';
import type { NetworkIncidents } from './network-incidents.ts';
import { isInjectable, troubleOf } from './network-settings.ts';
import { RunSampler } from './run-sampler.ts';

/** All others bear on what is normal. */
const SETS_FAILURES = /^failures\.|^load\.staleRatio$/;
/** Settings that are failures when they are not at their default. */
const FAILING = FIELDS.map((field, index) => ({ field, index })).filter(({ field: { path } }) =>
  /^failures\.(storage|subscribers|network)\.|^failures\.poison\.ratio$|^load\.staleRatio$/.test(path),
);
/** Shares of invalid and expired events have to grow at least to this many times the usual. */
const UNUSUAL = 2;

export class IncidentRecorder {
  private readonly sampler: RunSampler;
  private readonly tracker: IncidentTracker;
  /** Loaded when the run first has a live feed. */
  private network: NetworkIncidents | null = null;
  private isNetworkWanted = false;
  private readonly journal: Journal;
  private readonly timer: ReturnType<typeof setInterval>;
  private config = defaultConfig();
  /** Events did not move as usual of late: what happened meanwhile says nothing about what is normal. */
  private hadBreak = true;

  /**
   * @param now ms since the epoch
   * @param isRunning whether events move as they usually do: neither pauses nor the start are measured
   */
  constructor(
    memory: MemoryMap,
    private readonly now: () => number,
    private readonly isRunning: () => boolean,
  ) {
    this.sampler = new RunSampler(memory);
    this.journal = new Journal(memory.incidentVersion, 0, memory.incidents);
    this.tracker = new IncidentTracker(this.sampler.sample(now()));
    this.timer = setInterval(() => this.tick(), SAMPLE_MS);
  }

  /**
   * Other settings are in force than before, or another burst: failures begin and end by it.
   *
   * @param config as it would be without the burst
   * @param burst by how much it multiplies the load; 1: there is none
   */
  follow(config: Config, burst: number): void {
    const before = this.config;
    const isDifferent = (path: string) => getField(before, path) !== getField(config, path);
    const isOther = (field: Field) => valueIn(before, field) !== valueIn(config, field);
    this.attribute();
    this.tracker.follow(config);
    if (config.feed.kind === 'live') this.watchNetwork();
    if (FIELDS.some(({ path }) => !SETS_FAILURES.test(path) && isDifferent(path)))
      this.tracker.forgetNormal('settings');
    for (const { field, index } of FAILING) {
      if (!isOther(field)) continue;
      const value = valueIn(config, field);
      if (value === field.default) this.tracker.clear(index, this.now());
      else this.tracker.begin(index, Number(value), this.now(), detectorOf(field.path, config));
    }
    if (burst > 1) this.tracker.begin(BURST, burst, this.now(), leftNormal);
    else this.tracker.clear(BURST, this.now());
    this.config = config;
    this.publish();
  }
  private watchNetwork(): void {
    if (this.isNetworkWanted) return;
    this.isNetworkWanted = true;
    import('./network-incidents.ts').then(
      ({ NetworkIncidents }) => {
        this.network = new NetworkIncidents(this.tracker);
      },
      // Without its code, only what is injected is an incident. Asked for again with the next change.
      () => {
        this.isNetworkWanted = false;
      },
    );
  }
  /** This worker is being killed, or stalled for so long, on purpose. */
  breakWorker(thread: number, stallSeconds = KILLED): void {
    this.lose(thread, stallSeconds, this.now());
    this.publish();
  }
  /** The supervisor found it lost. @param silentMs since its last sign of life */
  findLost(thread: number, silentMs: number): void {
    const [what, at] = [workerIncident(thread), this.now()];
    const since = at - silentMs;
    if (!this.tracker.detect(what, at, since)) {
      this.lose(thread, 0, since);
      this.tracker.detect(what, at, since);
    }
    this.publish();
  }
  /** A failure that is over as soon as it has happened. */
  private lose(thread: number, value: number, at: number): void {
    this.attribute();
    this.tracker.begin(workerIncident(thread), value, at, null);
    this.tracker.clear(workerIncident(thread), at);
  }

  /** The run stands still. */
  pause(): void {
    this.attribute();
    this.tracker.forgetNormal('paused');
    this.publish();
  }
  end(): void {
    clearInterval(this.timer);
    this.attribute();
    this.tracker.end();
    this.publish();
  }

  /** Losses until now belong to the incidents that are open now. */
  private attribute(): void {
    this.tracker.attribute(this.sampler.losses());
  }
  private tick(): void {
    const isRunning = this.isRunning();
    const wasOpen = this.tracker.hasOpen;
    const sample = this.sampler.sample(this.now());
    const hasLost = this.tracker.take(sample, isRunning && !this.hadBreak);
    this.hadBreak = !isRunning;
    const hasNews = this.network?.follow(sample, this.config) === true;
    if (hasLost || wasOpen || hasNews) this.publish();
  }
  private publish(): void {
    this.journal.draft.set(this.tracker.memory.record);
    this.journal.commit();
  }
}

const leftNormal: Detector = (sample, _, normal, p99Ms) =>
  normal !== null && (sample.depth > normal.depth || p99Ms > normal.p99Ms);

/** Where there is no broker, failures of the network are none. */
function valueIn(config: Config, { path, default: usual }: Field): FieldValue {
  return isInjectable(path, config) ? getField(config, path)! : usual;
}

function detectorOf(path: string, { broadcast }: Config): Detector {
  const subscriber = SUBSCRIBERS.findIndex((name) => path === `failures.subscribers.${name}`);
  if (subscriber >= 0) return ({ lags }) => lags[subscriber]! >= broadcast.lagLimit;
  const trouble = troubleOf(path);
  if (trouble >= 0) return ({ troubles }) => troubles[trouble]! > 0;
  switch (path) {
    case 'failures.storage.quotaFull':
      return (sample, atStart) => sample.storageProblem !== atStart.storageProblem;
    case 'failures.poison.ratio':
      return (sample, atStart, normal) =>
        sample.invalid - atStart.invalid > UNUSUAL * (normal?.invalidShare ?? 0) * (sample.emitted - atStart.emitted);
    case 'load.staleRatio':
      return (sample, atStart, normal) =>
        sample.expired - atStart.expired > (UNUSUAL * (normal?.expired ?? 0) * (sample.at - atStart.at)) / SAMPLE_MS;
    default:
      return (sample, atStart) => sample.failures > atStart.failures;
  }
}
