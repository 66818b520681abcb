/**
 * Runs that are kept: what their files say in words, as JSON, one value a chunk; and what the page asks of them. A reader
 * passes over types that it does not know.
 */
import type { Config, Objective, TimelineStep } from './config-types.ts';
import type { Snapshot } from './snapshot-types.ts';
/** What a file tells of the machine and the program that made it. */
export interface Machine {
  readonly cores: number;
  /** As the browser names itself. */
  readonly browser: string;
}
/** The text of a run's file that says which run it is. */
export interface RunHead {
  readonly type: 'head';
  /** Version of the program. */
  readonly program: string;
  readonly runId: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** As asked for at the start. */
  readonly config: Config;
  readonly machine: Machine;
  /** By number: its name and the series whose moments its ticks have. */
  readonly histograms: readonly { readonly name: string; readonly series: number }[];
}
/** A line of the event log; of lines with one id the last one counts. */
export interface RunLine {
  readonly id: number;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}
/** What the machine was found to do when it was checked. `at`: ms since the epoch. */
export interface SpeedCheck {
  readonly at: number;
  /** Of the speed check, a second. */
  readonly eventsPerSecond: number;
  /** Against the check before; null for the first. */
  readonly drift: number | null;
}
/** A text of a run's file, by its type. `at`: ms since the epoch. */
export type RunText =
  | RunHead
  /** Settings that were changed, as asked for. */
  | { readonly type: 'config'; readonly at: number; readonly activeMs: number; readonly config: Config }
  /** A step that was injected by hand; `activeMs` by the run's own clock. */
  | { readonly type: 'step'; readonly at: number; readonly activeMs: number; readonly step: Omit<TimelineStep, 'at'> }
  | { readonly type: 'log'; readonly lines: readonly RunLine[] }
  | ({ readonly type: 'speed' } & SpeedCheck)
  /** The run has ended, with these last figures. */
  | { readonly type: 'end'; readonly at: number; readonly snapshot: Snapshot }
  /** The tab ended before the run did. */
  | { readonly type: 'cut' }
  | ({ readonly type: 'label' } & RunLabel);

/** What people add to a run. */
export interface RunLabel {
  readonly name: string;
  readonly note: string;
  readonly starred: boolean;
  /** Notes at a moment, in the order of time. */
  readonly moments: readonly { readonly at: number; readonly text: string }[];
  /** Which act of which scenario it is; none where a person began it. No name: such runs make room like others. */
  readonly act?: string;
}

/** A step that was injected by hand, by the run's own clock in ms. */
export interface InjectedStep {
  readonly activeMs: number;
  readonly step: Omit<TimelineStep, 'at'>;
}
/** What the list needs to know of a run, kept beside its file. */
export interface RunSummary {
  readonly program: string;
  readonly runId: number;
  readonly startedAt: number;
  readonly machine: Machine;
  /** As asked for at the start, and last. */
  readonly config: Config;
  readonly lastConfig: Config;
  readonly steps: readonly InjectedStep[];
  readonly speed: SpeedCheck | null;
  /** The last figures. */
  readonly snapshot: Snapshot;
  /** How it ended; `recording` while it goes on. */
  readonly end: 'recording' | 'ended';
}
/** A run in the list of those that are kept. */
export interface KeptRun {
  /** Of its files. */
  readonly key: string;
  /** Null where its summary cannot be read: another version made it. */
  readonly summary: RunSummary | null;
  readonly label: RunLabel;
  readonly bytes: number;
  /** `tab`: the tab ended first. */
  readonly state: 'recording' | 'ended' | 'tab';
}
/** All runs that are kept. */
export interface RunList {
  readonly runs: readonly KeptRun[];
  /** Whether they outlive the page; where not, people save them. */
  readonly isLasting: boolean;
}

/** A stretch in which an objective was not met. */
export interface Breach {
  /** Counts up from 1 in each run. */
  readonly id: number;
  readonly from: number;
  /** null: it still is not. */
  readonly to: number | null;
  /** The worst value in it. */
  readonly worst: number;
  /** Those that were on when it began, or were over less than a window before. */
  readonly incidents: readonly string[];
}
/** How a run stands by one of its objectives. */
export interface ObjectiveStatus {
  readonly objective: Objective;
  /** The setting that it comes from. */
  readonly source: 'objectives.p99Ms' | 'objectives.storedWithinMs' | 'objectives.list';
  /** `waiting`: a whole window has not passed since the start, or nothing happened in it. */
  readonly state: 'waiting' | 'met' | 'breached';
  /** Over the window: ms at the share, the share that is bad, or the mean; NaN where it is not known. */
  readonly value: number;
  /** Since the start: what was bad, of what counted, in events or seconds of the run's clock. */
  readonly bad: number;
  readonly counted: number;
  readonly countedIn: 'events' | 's';
  /** What may be bad of what counted; and how much of that is used up: 1 is all. */
  readonly budget: number;
  readonly budgetUsed: number;
  /** How many times as fast as it may the budget was used, over the window and over twelve times the window. NaN: not known. */
  readonly burn: { readonly window: number; readonly long: number };
  /** Newest first, at most 24; and how many there were. */
  readonly breaches: readonly Breach[];
  readonly breachCount: number;
}
/** The figures with which a breach began: the bottleneck of that moment is found in them. */
export interface BreachMoment {
  readonly now: Snapshot;
  /** About a second earlier. */
  readonly before: Snapshot | null;
  readonly config: Config;
}

/** Hears of each breach of an objective as it begins. */
export type BreachListener = (objective: Objective, breach: Breach) => void;

/** In the coordinator, over Comlink. */
export interface RunKeeper {
  list(): Promise<RunList>;
  /** Key of the run under way, or of the last one while it can still be kept; null without any. */
  current(): Promise<string | null>;
  /** The file of a run, with its label. Rejected where there is none. */
  file(key: string): Promise<Uint8Array<ArrayBuffer>>;
  label(key: string, label: RunLabel): Promise<void>;
  remove(key: string): Promise<void>;
  /** Adds a file, which has been checked. @returns its key */
  add(file: Uint8Array<ArrayBuffer>, summary: RunSummary, label: RunLabel): Promise<string>;
  /** How the run under way, or the last one, is held against its objectives: the P99 target first, then what is stored in time, then the list. */
  objectives(): Promise<ObjectiveStatus[]>;
  /** The figures with which a breach of that run began; null where they are no longer kept. */
  breachMoment(id: number): Promise<BreachMoment | null>;
  onBreach(listener: BreachListener): Promise<void>;
  /** What the page knows of the run under way and the coordinator does not. */
  tell(runId: number, what: { readonly lines?: readonly RunLine[]; readonly speed?: SpeedCheck }): Promise<void>;
  /** That run measures the machine and is nobody's: it is not kept, however long it takes. */
  passOver(runId: number): Promise<void>;
}
