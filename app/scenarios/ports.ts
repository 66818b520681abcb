/** What a player needs of the page: the pipeline, the clock, and what comes back afterwards. Tests have their own. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { RunReport } from '../../workers/contract/coordinator-types.ts';
import type { DatabaseInfo } from '../../workers/contract/database-types.ts';
import type { QueryResult } from '../../workers/contract/query-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { CountedLatency, LatencyCounts } from '../../workers/contract/view/latency-counts.ts';

export interface PlayedPipeline {
  config(): Config;
  /** @throws ConfigError */
  set(config: Config): void;
  start(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Drains, and ends. */
  stop(): Promise<RunReport>;
  /** Ends at once. */
  reset(): Promise<void>;
  snapshot(): Snapshot;
  /** As of the last snapshot. */
  latencyCounts(which: CountedLatency): LatencyCounts | null;
  query(sql: string): Promise<QueryResult>;
  /** What is stored. */
  database(): Promise<Pick<DatabaseInfo, 'owner' | 'usedBytes' | 'shareBytes'>>;
  /** Takes the events of a run out of the database again. */
  removeRun(run: number): Promise<void>;
}

export interface PlayerPorts {
  readonly pipeline: PlayedPipeline;
  /** Of this machine, as the browser tells. */
  readonly cores: number;
  isHidden(): boolean;
  wait(ms: number): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Notes what there is now: settings, screen, whether a run is on. Again without effect until it is given back. */
  keep(): void;
  /** The address has the settings of an act, which are in force: should the page be loaded anew, they are not the person's. */
  noteOwn(config: Config): void;
  /** These runs of acts are in the database: should the page be loaded anew, they are removed then. */
  noteStored(runs: readonly number[]): void;
  /** Brings back what was kept, or goes on with other settings and a run of them. */
  giveBack(goOn: Config | null): Promise<void>;
  /** Shows what is played, from now on. */
  showLive(): void;
  log(text: string): void;
  /** That run is nobody's: it does not go to the kept runs. */
  passOver(runId: number): void;
  /** Keeps the run under way, as an act. @returns its key among the kept runs; null where it can't be kept */
  keepAct(name: string): Promise<string | null>;
}
