/**
 * What a node of a fleet says of itself once a second, and once more when it leaves: a message in JSON on a subject of its own
 * (`report-subjects.ts`). It is small, a few kilobytes, and needs no answer. Counts add up since the run began; the histogram
 * comes as what each bucket has gained since the report before, so that any stretch of the whole fleet has exact percentiles.
 *
 * null is “not known”, which is something else than 0: a node whose feed is not live has no messages to give account of.
 */
import type { BreakerState, LineStage, RunState, STORAGE_KINDS } from '../name-sets.ts';

const REPORT_VERSION = 2;
/** That are read. The first one says nothing of what a node publishes. */
export const READ_VERSIONS = [1, REPORT_VERSION] as const;
/** More than any report has, with every bucket of the histogram in it. */
export const MOST_REPORT_BYTES = 32_768;
export const MOST_NAME = 48;
export const MOST_TEXT = 160;

/** Consumes a stream, or fills it. */
export const NODE_ROLES = ['node', 'publisher'] as const;
type NodeRole = (typeof NODE_ROLES)[number];
/** How bad it is: as of the sentence above the map. */
export const TONES = ['quiet', 'calm', 'strained', 'failing'] as const;

/** Events of this run, by what became of them. */
export interface NodeCounters {
  readonly emitted: number;
  readonly stored: number;
  /** Of those stored: in time, and too late. */
  readonly onTime: number;
  readonly late: number;
  readonly invalid: number;
  readonly expired: number;
  readonly shed: number;
  readonly evicted: number;
  readonly deadLettered: number;
  /** Came again and were stored already; null where the feed cannot repeat. */
  readonly redelivered: number | null;
}
export const COUNTER_NAMES = [
  'emitted',
  'stored',
  'onTime',
  'late',
  'invalid',
  'expired',
  'shed',
  'evicted',
  'deadLettered',
] as const satisfies readonly (keyof NodeCounters)[];

/** Messages of the stream: `delivered` = acked + terminated + givenBack + inFlight + lapsed. */
export interface NodeLedger {
  readonly delivered: number;
  readonly acked: number;
  readonly terminated: number;
  readonly givenBack: number;
  readonly inFlight: number;
  readonly lapsed: number;
}
export const LEDGER_NAMES = [
  'delivered',
  'acked',
  'terminated',
  'givenBack',
  'inFlight',
  'lapsed',
] as const satisfies readonly (keyof NodeLedger)[];

/**
 * Messages that a node publishes, to all its subjects: of each that came in the stored events, their aggregates, alarms. All that
 * it was to publish = published + deduplicated + givenUp + waiting.
 */
export interface NodeOutput {
  /** The stream of their subject took them. */
  readonly published: number;
  /** It had them already, from this node or from another, and said so. */
  readonly deduplicated: number;
  /** Events in those that it took; aggregates and alarms do not count. */
  readonly events: number;
  /** Attempts that it refused, or did not answer. */
  readonly refused: number;
  /** Attempts that were not the first of their message. */
  readonly retried: number;
  readonly givenUp: number;
  /** For its ack; what came in for them is not acked. */
  readonly waiting: number;
  /** Of all subjects the worst. */
  readonly breaker: BreakerState;
}
/** Those that only grow. */
export const OUTPUT_NAMES = [
  'published',
  'deduplicated',
  'events',
  'refused',
  'retried',
  'givenUp',
] as const satisfies readonly (keyof NodeOutput)[];

/** Of a node whose feed is live. */
export interface NodeFeed {
  readonly ledger: NodeLedger;
  /** Messages that had been delivered before, to this node or to another; null: not counted. */
  readonly again: number | null;
  /** How many may be unacked at once, of the whole consumer; null: not known. */
  readonly cap: number | null;
  /** null: it has not acked yet. */
  readonly lastAckAgeMs: number | null;
  /** The broker's clock is ahead of the node's by so much, so its latencies are too short by that; 0: by nothing that is known. */
  readonly skewMs: number;
  /** `off`: it publishes nothing; null: not known, of a node of the first version. */
  readonly output: NodeOutput | 'off' | null;
}

/** Whether it publishes, and says what. */
export function isPublishing(output: NodeFeed['output']): output is NodeOutput {
  return output !== null && output !== 'off';
}

/** Shares of the last second. */
export interface StageLoad {
  readonly busy: number;
  /** Its output was full: it was held back. */
  readonly blocked: number;
}
/** How much a bucket of a histogram has gained. */
export type BucketGain = readonly [bucket: number, gain: number];

/** What a node tells the fleet of itself, once a second. */
export interface NodeReport {
  /** Random, and the node's for as long as its tab is open. */
  readonly node: string;
  readonly name: string;
  readonly role: NodeRole;
  /** Of the program. */
  readonly build: string;
  /** When its page was loaded, by its clock: its runs and reports are numbered from then on. */
  readonly since: number;
  readonly sequence: number;
  /** By its clock, milliseconds since the epoch. */
  readonly at: number;
  /** It is the last one: the node leaves because it was told to. */
  readonly isLeaving: boolean;
  readonly state: RunState;
  /** Of the run. Its counts begin at 0. */
  readonly run: number;
  readonly activeMs: number;
  readonly counters: NodeCounters;
  /** Events a second; null where nothing flows. */
  readonly rates: { readonly emitted: number | null; readonly stored: number | null };
  /** Of the last ten seconds, as the node's own screen has it; null of no events. */
  readonly p99Ms: number | null;
  /** From the intended emission to stored. */
  readonly endToEnd: {
    /** All of the run: tells a reader whether it has missed a report. */
    readonly count: number;
    readonly maxMicros: number;
    /** Since the report before of the same run, by rising bucket. */
    readonly gains: readonly BucketGain[];
  };
  readonly feed: NodeFeed | null;
  readonly stages: Readonly<Record<LineStage, StageLoad>>;
  readonly bottleneck: {
    readonly tone: (typeof TONES)[number];
    readonly part: string | null;
    readonly headline: string;
  };
  readonly breaker: BreakerState;
  readonly storage: { readonly kind: (typeof STORAGE_KINDS)[number]; readonly isDurable: boolean };
}

/**
 * As a message. Gains are flat, and each bucket is how far it is from the one before: `[9, 2, 1, 7]` is 2 in bucket 9 and 7 in
 * bucket 10.
 */
export function encodeReport({ endToEnd, ...report }: NodeReport): string {
  let before = 0;
  const gains = endToEnd.gains.flatMap(([bucket, gain]) => {
    const step = bucket - before;
    before = bucket;
    return [step, gain];
  });
  return JSON.stringify({ v: REPORT_VERSION, ...report, endToEnd: { ...endToEnd, gains } });
}
