/** What a comparison needs of the file of a run: a few series, its marks, the last figures and all latencies. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { ObjectiveStatus, RunHead, RunLabel, RunLine, SpeedCheck } from '../../workers/contract/kept-run-types.ts';
import { ObjectiveReplay } from '../../workers/contract/objectives/replay.ts';
import { RunFileError } from '../../workers/contract/runs/bytes.ts';
import { RateWindow, START_MS } from '../../workers/contract/runs/rate-window.ts';
import {
  type HistogramTicks,
  type OnSample,
  type ReadRun,
  type ReadSample,
  readRunInParts,
} from '../../workers/contract/runs/read-run.ts';
import { watchStandstills } from '../../workers/contract/runs/standstill.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';
import { lostOf, percentileOf } from './run-figures.ts';

/** Over time, each number at the same moments. */
export interface RunSeries {
  /** Seconds since the run began to emit. */
  readonly seconds: readonly number[];
  readonly stored: readonly number[];
  readonly p99: readonly number[];
  readonly waiting: readonly number[];
  readonly lost: readonly number[];
}
export interface RunMark {
  readonly name: string;
  /** On the axis of the series. */
  readonly seconds: number;
  /** When it was taken back; null: it was not. */
  readonly cleared: number | null;
}
export interface ComparedRun {
  readonly key: string;
  readonly head: RunHead;
  readonly label: RunLabel;
  readonly last: Snapshot;
  /** As asked for at the start, and last. */
  readonly config: Config;
  readonly lastConfig: Config;
  readonly series: RunSeries;
  readonly marks: readonly RunMark[];
  readonly lines: readonly RunLine[];
  readonly objectives: readonly ObjectiveStatus[];
  /** Of the machine, before it; null where none was made. */
  readonly speed: SpeedCheck | null;
  /** By bucket, of the whole run. */
  readonly endToEnd: Float64Array;
  /** In how much of its time a channel was nearly full: what the capacity had to do with it. */
  readonly crowded: number;
  /** `none`: the file ends in the middle. */
  readonly end: 'ended' | 'tab' | 'none';
}

type TickOf = Parameters<OnSample>[1];
/** A channel that is so full has something to do with what happens. */
const NEARLY_FULL = 0.9;

/** A run's file, read for comparing. @throws Error with the reason when it cannot be read */
export async function readForCompare(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<ComparedRun> {
  return (await readWhole(key, bytes)).compared;
}

/** The same, with all that the file holds, and when the axis of its series begins. @param also sees each sample too */
export async function readWhole(
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  also: (now: Snapshot) => void = () => {},
): Promise<{ compared: ComparedRun; run: ReadRun; began: number }> {
  const collected = new Collected();
  const replay = new ObjectiveReplay(bytes);
  const take = (sample: ReadSample, tick: TickOf) => {
    collected.add(sample);
    replay.add(sample, tick);
    also(sample.now);
  };
  const run = await readRunInParts(bytes, BUCKET_COUNT, take, nextTask);
  const { last, began, series } = collected;
  if (last === null) throw new RunFileError('there are no figures in it');
  const ended = run.texts.findLast((text) => text.type === 'end');
  const { config } = run.head;
  const lastConfig = run.texts.findLast((text) => text.type === 'config')?.config ?? config;
  const snapshot = ended?.snapshot ?? last;
  const compared = {
    key,
    head: run.head,
    label: run.label,
    last: snapshot,
    config,
    lastConfig,
    series,
    marks: marksOf(snapshot, began),
    lines: run.lines,
    objectives: replay.status(),
    speed: run.texts.findLast((text) => text.type === 'speed') ?? null,
    endToEnd: totalOf(run.histograms.find(({ name }) => name === 'endToEnd')),
    crowded: collected.crowded,
    end: run.end,
  };
  return { compared, run, began };
}

class Collected {
  last: Snapshot | null = null;
  began = 0;
  private readonly made = {
    seconds: [] as number[],
    stored: [] as number[],
    p99: [] as number[],
    waiting: [] as number[],
    lost: [] as number[],
  };
  private readonly window = new RateWindow();
  private readonly standstillAt = watchStandstills();
  private looks = 0;
  private crowdedLooks = 0;

  get series(): RunSeries {
    return this.made;
  }
  get crowded(): number {
    return this.looks > 0 ? this.crowdedLooks / this.looks : 0;
  }
  add({ now }: ReadSample): void {
    // Until the first event falls due the clock stands.
    if (now.activeMs <= 0) return;
    if (this.last === null) this.began = now.time - now.activeMs;
    this.last = now;
    const { made } = this;
    const { before } = this.window.push(now);
    const perSecond = (of: (snapshot: Snapshot) => number) =>
      before === null ? Number.NaN : ((of(now) - of(before)) * 1000) / (now.time - before.time);
    made.seconds.push((now.time - this.began) / 1000);
    made.stored.push(perSecond(({ counters }) => counters.stored));
    made.lost.push(perSecond(lostOf));
    // While nothing is stored it is not known, as on Live.
    const isStill = this.standstillAt(now) !== null;
    made.p99.push(isStill ? Number.NaN : percentileOf(now.latency.endToEnd.window, 'p99'));
    made.waiting.push(waitingIn(now));
    if (now.activeMs < START_MS || now.state !== 'running') return;
    this.looks++;
    if (Object.values(now.channels).some(({ depth, capacity }) => depth >= NEARLY_FULL * capacity)) this.crowdedLooks++;
  }
}
/** Between the source and the database: in channels, the backlog, batches and hands, and at the source. */
function waitingIn({ ledger, source }: Snapshot): number {
  return ledger.inFlight + source.owed;
}

/** Beginnings of incidents: what happened to a run from outside. */
function marksOf({ incidents }: Snapshot, began: number): RunMark[] {
  return incidents
    .map(({ what, startedAt, clearedAt }) => ({
      name: what,
      seconds: (startedAt - began) / 1000,
      cleared: clearedAt === null ? null : (clearedAt - began) / 1000,
    }))
    .sort((a, b) => a.seconds - b.seconds);
}
function totalOf(histogram: HistogramTicks | undefined): Float64Array {
  const counts = new Float64Array(BUCKET_COUNT);
  for (const { gains } of histogram?.ticks ?? []) for (const { bucket, gain } of gains) counts[bucket]! += gain;
  return counts;
}

/** Lets the page go on. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** What is there from the start does not happen in a run. */
const AT_START_SECONDS = 1;

/**
 * By how much each run is to be moved on the axis: so that the first mark of a name that all have comes at one moment; 0
 * where they have none.
 */
export function alignment(runs: readonly Pick<ComparedRun, 'marks'>[]): { name: string | null; shifts: number[] } {
  const happened = runs.map(({ marks }) => marks.filter(({ seconds }) => seconds >= AT_START_SECONDS));
  const names = happened[0]?.map(({ name }) => name) ?? [];
  const shared = names.find((name) => happened.every((marks) => marks.some((mark) => mark.name === name)));
  if (shared === undefined) return { name: null, shifts: runs.map(() => 0) };
  return { name: shared, shifts: happened.map((marks) => marks.find(({ name }) => name === shared)!.seconds) };
}

const BEFORE_SECONDS = 3;
/** So many more than before are no queue any more. */
const FEW = 100;

/**
 * How long after a failure was taken back as few events waited as before it, in seconds: null where it was not, or where too
 * little is known of before. It needs no opinion on what is normal.
 */
export function drainedAfter({ series }: Pick<ComparedRun, 'series'>, { seconds, cleared }: RunMark): number | null {
  if (cleared === null || seconds < AT_START_SECONDS) return null;
  const before = series.waiting.filter((_, i) => {
    const at = series.seconds[i]!;
    return at < seconds && at >= seconds - BEFORE_SECONDS;
  });
  if (before.length === 0) return null;
  const few = 2 * before.toSorted((a, b) => a - b)[before.length >> 1]! + FEW;
  const back = series.seconds.findIndex((at, i) => at >= cleared && series.waiting[i]! <= few);
  return back < 0 ? null : Math.max(0, series.seconds[back]! - cleared);
}
