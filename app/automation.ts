/** `window.penstock`: the pipeline for scripts, benchmarks and people at the console. */
import type { Config, ConfigPatch, TimelineStep } from '../workers/contract/config-types.ts';
import type { Coordinator, DatabaseControl, RunReport } from '../workers/contract/coordinator-types.ts';
import { STORED_OPERATIONS } from '../workers/contract/database-types.ts';
import type { Interval } from '../workers/contract/interval-types.ts';
import type { QueryResult, SqlParameter } from '../workers/contract/query-types.ts';
import { defaultConfig } from '../workers/contract/settings/config-codec.ts';
import type { Snapshot, WorkerInfo } from '../workers/contract/snapshot-types.ts';
import type { PipelineClient } from './client/pipeline-client.ts';
import type { ScriptReport } from './fleet/for-scripts.ts';
import type { ImportMapping, ImportSummary } from './recordings/for-scripts.ts';
import type { ScriptRuns } from './runs-for-scripts.ts';
import type { ScenarioOptions } from './scenarios/for-scripts.ts';
import type { ScenarioResult } from './scenarios/player-types.ts';
import type { ScriptTrace, TraceSummary } from './traces/for-scripts.ts';

/** What scripts and people at the console call. Times are ms unless they say otherwise; each error says what is wrong. */
export interface Penstock {
  readonly version: string;
  /** Fulfilled when the pipeline runs and the first events have been emitted; rejected when it cannot start. */
  readonly ready: Promise<void>;
  defaults(): Config;
  /** A copy of the configuration in force. */
  config(): Config;
  /**
   * Starts a new run. Rejects with a ConfigError; at once with an Error while a run starts or is under way; with "ended by
   * reset" if a reset comes first; and when there is no answer for a minute.
   */
  start(patch?: ConfigPatch): Promise<void>;
  /** Changes settings while the pipeline runs. Throws a ConfigError, and changes nothing, if any of them is bad. */
  set(patch: ConfigPatch): void;
  /** Does nothing to a run that is paused already. Rejects if no run is under way; so do resume, kill, stall and inject. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /**
   * Drains and ends the run. During a start it waits for that, and then stops. A second call gets the same promise. For a
   * run that has failed, it gives the report. Rejects if there is nothing to stop, and if a reset comes first.
   */
  stop(): Promise<RunReport>;
  /**
   * Ends the run at once, without draining, and forgets its figures. Always possible, and without a question. A start or
   * a stop that it overtakes rejects with "ended by reset".
   */
  reset(): Promise<void>;
  /** Every figure, read from shared memory at this moment. Times in milliseconds. */
  snapshot(): Snapshot;
  /**
   * What happened between two times, in milliseconds since the epoch: counts, rates and percentiles of that stretch alone,
   * within the last ten minutes of the latest run. It reaches to the samples around it, of ten a second; the answer has these
   * edges. Rejects if nothing is kept of that time.
   */
  interval(from: number, to: number): Promise<Interval>;
  /** Reads the run's database, while it runs too. */
  query(sql: string, params?: readonly SqlParameter[]): Promise<QueryResult>;
  /** What is stored: runs, export, and which tab has the database. */
  readonly database: DatabaseControl;
  /** The runs that are kept: list, file, label, remove, add. */
  runs(): Promise<ScriptRuns>;
  workers(): WorkerInfo[];
  /** Ends a worker as a crash would; takes the name of a worker or of a stage. */
  kill(name: string): Promise<void>;
  /** Has a worker do nothing for so long, more than 0 to 600 s; takes the name of a worker or of a stage. */
  stall(name: string, seconds: number): Promise<void>;
  /**
   * Has a step of a timeline happen now (`workers/contract/settings/timeline.ts`): `{ what: 'burst', value: 10, for: 5 }`, or a
   * setting changed for a while. Throws a ConfigError if the step is not valid; rejects if it cannot happen now.
   */
  inject(step: Omit<TimelineStep, 'at'>): Promise<void>;
  /** Moves the recording that plays to its first row at or after a time: milliseconds since the epoch, as in the file. */
  seek(recordedMs: number): Promise<void>;
  /**
   * Plays a scenario, given as a definition or as an address on this site (`lessons/x.json`), and ends the run under way.
   * Afterwards the settings, screen and run from before are back. Rejects with a ScenarioError, and plays nothing, if the
   * scenario is not valid.
   */
  scenario(what: unknown, options?: ScenarioOptions): Promise<ScenarioResult>;
  /**
   * Has this page report to a fleet once a second (`workers/contract/fleet/node-report.ts`); null ends it. Fulfilled when the first
   * report is sent. Rejects with the reason where there is no connection. Credentials stay in memory.
   */
  report: (target: ScriptReport | null) => Promise<void>;
  /**
   * Reads a table (CSV and its like, Parquet, JSON and NDJSON, files of InfluxDB, also gzip), or several that are joined into
   * one recording, and adds it to the library of recordings. The mapping says what is known of the file (`TableMapping` in
   * `workers/contract/import-types.ts`; columns by name or number). Rejects with an ImportError. Its `code` is `ambiguous` if
   * something is not certain, with `candidates`, each a whole mapping; `{ accept: 'best' }` takes the first.
   */
  import: (file: Blob | readonly Blob[], mapping?: ImportMapping) => Promise<ImportSummary>;
  /**
   * Reads an arrival trace (times, a row each, or counts of intervals) from any file that `import` reads, keeps it in this
   * browser, and makes it the shape of the load. The wish says what is known of the file (`TraceWish` in
   * `workers/contract/arrivals/trace-types.ts`). Rejects with a TraceError. Its `code` is `ambiguous` if something is not
   * certain, with `candidates`; `{ accept: 'best' }` takes the first.
   */
  trace: (file: Blob, wish?: ScriptTrace) => Promise<TraceSummary>;
}

declare global {
  /** Of `package.json`, put in by the build. */
  const PENSTOCK_VERSION: string;
  interface Window {
    /** Missing where the page is not cross-origin isolated: nothing can run there. */
    penstock?: Penstock;
  }
}

/** Puts `window.penstock` in place. @param ready as `Penstock.ready` */
export function installAutomation(
  client: PipelineClient,
  ready: Promise<void>,
  coordinator: DatabaseControl & Pick<Coordinator, 'keptRuns'>,
): void {
  window.penstock = {
    version: PENSTOCK_VERSION,
    ready,
    defaults: defaultConfig,
    config: () => structuredClone(client.config()),
    ...callsOf(client, [
      'start',
      'set',
      'pause',
      'resume',
      'stop',
      'reset',
      'snapshot',
      'interval',
      'query',
      'workers',
      'kill',
      'stall',
      'inject',
      'seek',
    ]),
    database: {
      ...callsOf(coordinator, ['database', 'cancelQuery', 'removeRun', 'takeOverDatabase', ...STORED_OPERATIONS]),
      starRun: (run, starred, budgetMb) =>
        coordinator.starRun(run, starred, budgetMb ?? client.config().storage.budgetMb),
    },
    runs: async () => (await forScripts()).runsForScript(coordinator),
    report: async (target) => (await forScripts()).reportForScript(client, target),
    import: async (file, mapping) => (await forScripts()).importForScript(file, mapping),
    trace: async (file, wish) => (await forScripts()).traceForScript(client, file, wish),
    scenario: async (what, options) => (await forScripts()).scenarioForScript(client, coordinator, what, options),
  };
}

/** Loaded when a script wants it. */
const forScripts = () => import('./for-scripts.ts');

type Call = (...args: never[]) => unknown;

/** Methods by name that call those of `target`: a script gets these and no others. */
function callsOf<Name extends string, Target extends Readonly<Record<Name, Call>>>(
  target: Target,
  names: readonly Name[],
): Pick<Target, Name> {
  return Object.fromEntries(names.map((name) => [name, (...args: never[]) => target[name](...args)])) as Pick<
    Target,
    Name
  >;
}
