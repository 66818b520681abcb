/** The control plane: what the page asks of the coordinator, over Comlink. Figures travel in shared memory instead. */
import type { Config, FieldValue, TimelineStep } from './config-types.ts';
import type { DatabaseInfo, StoredOperations } from './database-types.ts';
import type { Gaps, RowsFile } from './import-types.ts';
import type { Interval } from './interval-types.ts';
import type { RunKeeper } from './kept-run-types.ts';
import type { LiveCredentials } from './live/live-types.ts';
import type { QueryLimits, QueryResult, SqlParameter } from './query-types.ts';
import type { Snapshot } from './snapshot-types.ts';

/** A run that has been started. */
export interface RunInfo {
  runId: number;
  /** The run's shared memory, for `PipelineView`. */
  memory: SharedArrayBuffer;
}
/** How a run ended. `elapsedMs`: from its start to its end. */
export interface RunEnd {
  config: Config;
  elapsedMs: number;
}
/** The same with the last figures, which the page reads itself. */
export interface RunReport extends RunEnd {
  snapshot: Snapshot;
}
/** A recording to be played, in order of time. */
export interface RecordingData {
  /** Milliseconds since the epoch, never falling. */
  timeMs: Float64Array;
  value: Float64Array;
  /** Of each row, below `sensors`. */
  sensor: Uint16Array;
  sensors: number;
  /** Rows that are too many for a message: then the columns above are empty. */
  file: RowsFile | null;
  /** Gaps that are shortened; null where they stay. */
  gaps: Pick<Gaps, 'overMs' | 'usualMs'> | null;
}
/** In pieces, one after the other: an arrival of its own each, or an interval over which several are spread evenly. */
export interface ArrivalTrace {
  /** When each piece begins, ms since the start of the trace; at the end its length. Never falling, the length above 0. */
  readonly at: Float64Array;
  /** Arrivals before each piece; at the end all of them, at least one. Never falling, whole. */
  readonly upTo: Float64Array;
}

/** An arrival trace to be played, and the number that the settings call it by. */
export interface TraceData extends ArrivalTrace {
  id: number;
}
/** Something worth a line in the event log. `at`: milliseconds since the epoch. */
export interface PipelineEvent {
  at: number;
  /** `failure`: one that was asked for; `failed`: the run ended for this reason, which says what to do. */
  kind: 'run' | 'worker' | 'failure' | 'gap' | 'error' | 'failed';
  text: string;
  /** It is about a step of the timeline. */
  step?: StepEvent;
  /** The run begins with these in place of the settings that it was given: the machine is slow. */
  adapted?: readonly AdaptedField[];
}
/** A setting that was adapted to the machine: its path, and the value in force. */
export type AdaptedField = readonly [path: string, value: FieldValue];
/**
 * What has become of a step. Missed: all of its time passed before it could begin. Refused: there was no such worker at that
 * moment, or it contradicted another setting; nothing of it happens.
 */
export interface StepEvent {
  runId: number;
  /** See `stepKey`. */
  key: string;
  change: 'begin' | 'end' | 'miss' | 'refuse';
}

/** The coordinator, as the page calls it. What is refused, or goes wrong, rejects with an Error that says why. */
export interface Coordinator {
  /**
   * Starts a new run, from idle or stopped, with a complete and checked configuration.
   *
   * @param times what stages that are set to measured times draw from: see `measured-times.ts`
   * @param mayAdapt the load is a default that nobody asked for: on a slow machine the run may begin with a lower one
   */
  start(config: Config, times?: Float64Array, mayAdapt?: boolean): Promise<RunInfo>;
  set(config: Config, times?: Float64Array): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Drains and ends the stage workers. Of a run that has failed: the report alone. The last figures are in its memory. */
  stop(): Promise<RunEnd>;
  /** Ends the run at once, without draining, and forgets its figures. */
  reset(): Promise<void>;
  /** Ends a stage worker as a crash would; the supervisor replaces it. Takes a worker's or a stage's name. */
  kill(name: string): Promise<void>;
  /**
   * Has a stage worker read nothing and do nothing for so long, and all stages that share it. After 0.7 s without a sign
   * of life the supervisor replaces it. Takes a worker's or a stage's name.
   */
  stall(name: string, seconds: number): Promise<void>;
  /** Has a checked step of a timeline happen now, by the run's own clock: a burst, or a setting changed for a while. */
  inject(step: Omit<TimelineStep, 'at'>): Promise<void>;
  /**
   * What happened between two times, in milliseconds since the epoch, of the last ten minutes of the latest run. Rejected where
   * there is no run, or nothing is kept of that time.
   */
  interval(from: number, to: number): Promise<Interval>;
  /** Hands over the recording that `feed.recording: 'imported'` plays, from the next run on. */
  holdRecording(recording: RecordingData): Promise<void>;
  /** What the broker of a live feed is told from the next attempt on. Kept in memory only. */
  holdCredentials(credentials: LiveCredentials): Promise<void>;
  /** One message of the stream that `live` names, for people to see; it stays there. Rejected with a sentence where there is none. */
  latestMessage(live: Config['live']): Promise<Uint8Array>;
  /** Hands over the arrival trace that `load.trace.id` asks for, before the settings that do. */
  holdTrace(trace: TraceData): Promise<void>;
  /** Has the recording that plays go on with its first row at or after a time, ms since the epoch as in the file. */
  seek(recordedMs: number): Promise<void>;
  /** The runs that are kept. */
  keptRuns(): Promise<RunKeeper>;
  /** Runs one SELECT on the stored database, while a run stores too. Queries wait for each other. */
  query(sql: string, parameters?: readonly SqlParameter[], limits?: QueryLimits): Promise<QueryResult>;
  onEvent(listener: (event: PipelineEvent) => void): Promise<void>;
  /** Ends every worker it started. */
  dispose(): Promise<void>;
}

/** The stored database, besides queries. */
export interface DatabaseControl extends StoredOperations {
  /** Ends the query, or the export, that is under way; it is rejected. */
  cancelQuery(): Promise<void>;
  /** What is stored. Rejected where the database cannot be opened. */
  database(): Promise<DatabaseInfo>;
  /**
   * Stars a stored run, or takes its star away: a starred run never makes room for others. Rejected where starred runs would
   * leave the run under way less than a tenth of the disk budget.
   *
   * @param budgetMb as it is configured; left out, as the latest run has it
   */
  starRun(run: number, isStarred: boolean, budgetMb?: number): Promise<void>;
  /** Removes a stored run, which is not under way. */
  removeRun(run: number): Promise<void>;
  /** Gets the database from the tab that has it; a run under way is stored in it from then on. */
  takeOverDatabase(): Promise<void>;
}
