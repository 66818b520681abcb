/** What a report of one run needs of its file besides what a comparison does: more lines, and how it met its objectives. */
import type { BreachMoment, ObjectiveStatus } from '../../workers/contract/kept-run-types.ts';
import { ObjectiveReplay } from '../../workers/contract/objectives/replay.ts';
import { RateWindow } from '../../workers/contract/runs/rate-window.ts';
import { readRunInParts, textsOf } from '../../workers/contract/runs/read-run.ts';
import { watchStandstills } from '../../workers/contract/runs/standstill.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';
import { formatCount, formatDuration, formatRate, formatSeconds } from '../format.ts';
import type { PlotSpec } from './plot.ts';
import { type ComparedRun, readForCompare } from './read-for-compare.ts';
import { lostOf } from './run-figures.ts';

export interface ReportedRun extends ComparedRun {
  readonly objectives: readonly ObjectiveStatus[];
  /** The bottleneck with which a breach began, by its id. */
  readonly causes: ReadonlyMap<number, string>;
  readonly charts: readonly PlotSpec[];
  /** Failures and bursts that were injected by hand, in words. */
  readonly injected: readonly string[];
}

type Read = (now: Snapshot) => number;
interface Line {
  readonly label: string;
  readonly read: Read;
  /** What it grew by a second; else the value itself. */
  readonly isRate?: true;
  /** Of the events that are stored: while none is, it is not known, as on Live. */
  readonly isOfStored?: true;
}
interface Chart {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly isLog?: true;
}
const rate = (label: string, read: Read): Line => ({ label, read, isRate: true });
const known = (count: number, value: number) => (count > 0 ? value : Number.NaN);
const quantile = (label: string, which: 'p50' | 'p99' | 'p999'): Line => ({
  label,
  read: ({ latency: { endToEnd } }) => known(endToEnd.window.count, endToEnd.window[which]),
  isOfStored: true,
});
const CHARTS: readonly Chart[] = [
  {
    title: 'Throughput, events a second',
    lines: [rate('in', ({ counters }) => counters.emitted), rate('stored', ({ counters }) => counters.stored)],
    format: formatRate,
  },
  {
    title: 'Time to stored, last 10 s',
    lines: [quantile('P50', 'p50'), quantile('P99', 'p99'), quantile('P99.9', 'p999')],
    format: formatDuration,
    isLog: true,
  },
  {
    title: 'Valid lost, and invalid, events a second',
    lines: [rate('valid lost', lostOf), rate('invalid', ({ counters }) => counters.invalid)],
    format: formatRate,
  },
  {
    title: 'Events waiting',
    lines: [
      { label: 'in the pipeline', read: ({ ledger }) => ledger.inFlight },
      { label: 'before the database', read: ({ channels }) => channels['broadcast→storage'].depth },
      { label: 'in the scheduler', read: ({ scheduler }) => scheduler.queued },
      { label: 'at the source', read: ({ source }) => source.owed },
    ],
    format: formatCount,
  },
  {
    title: 'Database calls a second',
    lines: [
      rate('begun', ({ storage }) => storage.calls.attempts),
      rate('failed', ({ storage }) => storage.calls.failed + storage.calls.timedOut),
    ],
    format: formatRate,
  },
];

class Curves {
  readonly charts = CHARTS.map(({ lines }) => lines.map(() => [] as number[]));
  private readonly seconds: number[] = [];
  private readonly window = new RateWindow();
  private readonly standstillAt = watchStandstills();

  add(now: Snapshot): void {
    if (now.activeMs <= 0) return;
    const { before } = this.window.push(now);
    const isStill = this.standstillAt(now) !== null;
    this.seconds.push(now.activeMs / 1000);
    const valueNow = ({ read, isRate, isOfStored }: Line): number => {
      if (isRate !== true) return isStill && isOfStored === true ? Number.NaN : read(now);
      return before === null ? Number.NaN : (1000 * (read(now) - read(before))) / (now.time - before.time);
    };
    CHARTS.forEach(({ lines }, i) => {
      lines.forEach((line, j) => {
        this.charts[i]![j]!.push(valueNow(line));
      });
    });
  }
  get specs(): PlotSpec[] {
    return CHARTS.map(({ title, lines, format, isLog }, i) => ({
      title,
      formatX: formatSeconds,
      formatY: format,
      ...(isLog && { isLog }),
      lines: lines.map(({ label }, j) => ({ label, x: this.seconds, y: this.charts[i]![j]! })),
    }));
  }
}

/** @param causeOf says what the bottleneck was */
export async function readForReport(
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  causeOf: (moment: BreachMoment) => string,
): Promise<ReportedRun> {
  const causes = new Map<number, string>();
  const replay = new ObjectiveReplay(bytes, (_, { id }, moment) => causes.set(id, causeOf(moment)));
  const curves = new Curves();
  await readRunInParts(
    bytes,
    BUCKET_COUNT,
    (sample, tick) => {
      curves.add(sample.now);
      replay.add(sample, tick);
    },
    () => new Promise((resolve) => setTimeout(resolve)),
  );
  const { texts } = textsOf(bytes);
  const injected = texts.flatMap((text) =>
    text.type === 'step' ? [`${stepText(text.step)} at ${formatSeconds(text.activeMs / 1000)}`] : [],
  );
  const compared = await readForCompare(key, bytes);
  return { ...compared, objectives: replay.status(), causes, charts: curves.specs, injected };
}

/** In a file it may be one that this version does not know. */
function stepText({ what, value, for: lasts }: { what: string; value: unknown; for?: number }): string {
  return `${what} ${String(value)}${lasts === undefined || lasts === 0 ? '' : ` for ${lasts} s`}`;
}
