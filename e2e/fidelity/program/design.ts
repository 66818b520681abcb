/**
 * The program that Penstock is to predict: a small pipeline in Node, with none of its code. Three stages that take
 * known times, then a writer that sends batches over a slow connection to a real SQLite on the disk.
 *
 *     source ▷ check ▷ enrich ×2 ▷ route ▷ store ─▶ sqlite3
 *
 * Each server is a thread; `▷` is a bounded queue. Times are kept by sleeping, so all of it needs less than a core; and they are
 * long beside what a busy machine makes sleepers wait.
 */

/** How long something takes, ms. */
export type Times =
  | { readonly kind: 'fixed'; readonly meanMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  | { readonly kind: 'log-normal'; readonly p50Ms: number; readonly p99Ms: number };

export const STAGES = ['check', 'enrich', 'route'] as const;
export type Stage = (typeof STAGES)[number];

export const DESIGN = {
  stages: {
    check: { servers: 1, times: { kind: 'fixed', meanMs: 2 } },
    // The bottleneck: 8.1 ms on average, of two servers.
    enrich: { servers: 2, times: { kind: 'log-normal', p50Ms: 6.4, p99Ms: 32 } },
    route: { servers: 1, times: { kind: 'exponential', meanMs: 2.8 } },
  },
  store: {
    /** Of a request to the database and its answer; SQLite's transaction comes on top. */
    roundTrip: { kind: 'log-normal', p50Ms: 12, p99Ms: 36 },
    maxRows: 10,
    /** Since the oldest row of the batch came. */
    maxWaitMs: 20,
  },
  /** Events between two stages. */
  queue: 500,
} as const satisfies {
  readonly stages: Readonly<Record<Stage, { readonly servers: number; readonly times: Times }>>;
  readonly store: { readonly roundTrip: Times; readonly maxRows: number; readonly maxWaitMs: number };
  readonly queue: number;
};

/** What the program is asked for. */
export interface Order {
  /** Events per second, at random moments; null: as fast as there is room. */
  readonly perSecond: number | null;
  readonly warmUpSeconds: number;
  /** After the warm-up: what is measured. */
  readonly seconds: number;
  readonly seed: number;
  /** For the database, and a CSV of durations for each stage and the calls. */
  readonly folder: string;
}

/** Of times in ms. */
export interface Summary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
export interface CallSummary extends Summary {
  readonly meanRows: number;
  /** The straight line through times and rows. */
  readonly perCallMs: number;
  readonly perRowUs: number;
}
/** By how much sleeps ended too late, ms. */
export interface Lateness {
  readonly meanMs: number;
  readonly maxMs: number;
}
/** What the program answers. */
export interface Measurement {
  readonly perSecond: number;
  /** From when an event was due until the transaction with it was committed. */
  readonly latency: Summary;
  readonly stages: Readonly<Record<Stage, Summary>>;
  readonly calls: CallSummary;
  /** Of the stages' sleeps: how busy the machine was with other things. */
  readonly late: Lateness;
  /** Rows that the database has at the end, which must be all that were sent, once. */
  readonly rows: number;
  /** Seconds of processor time a second, the database's included where the system tells. */
  readonly cores: number;
}
