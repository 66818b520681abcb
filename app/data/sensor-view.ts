/** The chart of a sensor as a state: which one, which stretch of time, what it sent. UI thread. */

import { createStore } from 'zustand/vanilla';
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { DEFAULT_LIMITS } from '../../workers/contract/query-types.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { CancelledError, type DatabaseTasks } from './database-tasks.ts';
import {
  type AskRows,
  loadPoints,
  loadRecordedPoints,
  type SensorClock,
  type SensorPoints,
  type Span,
} from './sensor-points.ts';

/** A sensor that raised alarms in the run. */
interface AlarmingSensor {
  readonly sensor: number;
  readonly alarms: number;
}
export interface SensorViewState {
  readonly sensor: number;
  readonly clock: SensorClock;
  /** What was zoomed into; null for the whole run. */
  readonly span: Span | null;
  /** Null until something has been loaded. */
  readonly points: SensorPoints | null;
  readonly isLoading: boolean;
  readonly failure: string | null;
  readonly alarming: readonly AlarmingSensor[];
}

export const LAST_SENSOR = 65_534;
const WHOLE: Span = { from: 0, to: 8.64e15 };
/** A recording may be of any time that there is. */
const EVER: Span = { from: -8.64e15, to: 8.64e15 };
const ALARMING = `SELECT sensor, count(*) AS alarms FROM alarms WHERE run = ?
  GROUP BY sensor ORDER BY alarms DESC, sensor LIMIT 6`;

/** Loads the points of the chosen sensor, and refreshes them while the run goes on. */
export class SensorView {
  readonly store = createStore<SensorViewState>(() => ({
    sensor: 0,
    clock: 'run',
    span: null,
    points: null,
    isLoading: false,
    failure: null,
    alarming: [],
  }));
  private run: number | null = null;
  private cancel = new AbortController();
  private loadMs = 0;

  constructor(
    private readonly tasks: DatabaseTasks,
    private readonly client: PipelineClient,
  ) {}

  /** Shows a run, and of it the sensor that was shown before. @param clock that it is shown by at first */
  show(run: number, clock: SensorClock = 'run'): Promise<void> {
    if (run !== this.run) this.store.setState({ points: null, span: null, alarming: [], clock });
    this.run = run;
    return this.load();
  }
  choose(sensor: number): Promise<void> {
    this.store.setState({ sensor, points: null });
    return this.load();
  }
  goBy(clock: SensorClock): Promise<void> {
    this.store.setState({ clock, points: null, span: null });
    return this.load();
  }
  zoom(span: Span | null): Promise<void> {
    this.store.setState({ span });
    return this.load();
  }

  /**
   * How long to wait before looking for more of a run under way. Reading the whole of a run takes the longer the longer
   * it is: a tenth of the time is spent on it at most, unless that would be no look for long.
   */
  get patienceMs(): number {
    const isEmpty = this.store.getState().points?.times.length === 0;
    return isEmpty ? 1000 : Math.min(Math.max(3000, 10 * this.loadMs), 15_000);
  }

  /**
   * Asks for what is to be shown now; what was asked for before is given up.
   *
   * @param isQuiet without saying that it loads
   */
  async load(isQuiet = false): Promise<void> {
    const run = this.run;
    if (run === null) return;
    this.cancel.abort();
    this.cancel = new AbortController();
    const { signal } = this.cancel;
    const { sensor, span, clock } = this.store.getState();
    const loadBy = clock === 'run' ? loadPoints : loadRecordedPoints;
    const ask: AskRows = (sql, given) => this.tasks.run(() => this.client.query(sql, given, DEFAULT_LIMITS), signal);
    if (!isQuiet) this.store.setState({ isLoading: true, failure: null });
    const startedAt = performance.now();
    try {
      const points = await loadBy(ask, run, sensor, span ?? (clock === 'run' ? WHOLE : EVER));
      const { rows } = await ask(ALARMING, [run]);
      const alarming = rows.map((row) => ({ sensor: Number(row[0]), alarms: Number(row[1]) }));
      if (signal.aborted) return;
      this.loadMs = performance.now() - startedAt;
      this.store.setState({ points, alarming, isLoading: false, failure: null });
    } catch (error) {
      // The next load has begun, and says what is the matter with it.
      if (signal.aborted || error instanceof CancelledError) return;
      const failure = errorText(error);
      this.store.setState({ isLoading: false, failure });
    }
  }
}

/** Whether a run plays, or played, a recording, as far as its settings tell. */
export function isOfRecording(run: Pick<StoredRunInfo, 'config'>): boolean {
  try {
    const { feed } = JSON.parse(run.config) as { feed?: { kind?: unknown } };
    return feed?.kind === 'recording';
  } catch {
    return false;
  }
}

/** What the values of a run are, as far as its settings tell. */
export function unitOf(run: StoredRunInfo): string {
  try {
    const { feed } = JSON.parse(run.config) as { feed?: { kind?: unknown; recording?: unknown } };
    if (feed?.kind === 'simulated') return 'simulated, no unit';
    if (feed?.kind === 'recording' && feed.recording !== 'imported') return '°F';
  } catch {
    // Of a run without settings the unit is not known.
  }
  return 'in the sensor’s unit';
}
