/** Reads the file of a run and puts its figures together again. Nothing in it is trusted. */

import type { Config } from '../config-types.ts';
import type { RunHead, RunLabel, RunLine, RunText } from '../kept-run-types.ts';
import type { Alarm, Snapshot, TailEvent } from '../snapshot-types.ts';
import { ByteReader, RunFileError } from './bytes.ts';
import { conformed } from './conform.ts';
import { json, RowsReader, type Tick } from './rows.ts';
import { type Chunk, chunksOf, FIGURES, TEXTS } from './run-file.ts';
import { NO_LABEL, SAMPLES, SECONDS } from './series.ts';
import { HEAD, SAMPLE, SECOND, TEMPLATES } from './templates.ts';

/** What the screen would have shown at a moment. */
export interface ReadSample {
  readonly now: Snapshot;
  readonly config: Config;
  readonly tail: readonly TailEvent[];
  readonly alarms: readonly Alarm[];
}
/** A histogram of a kept run, tick by tick. */
export interface HistogramTicks {
  readonly name: string;
  readonly series: number;
  readonly ticks: readonly Tick[];
}
/** A kept run, as its file has it. */
export interface ReadRun {
  readonly head: RunHead;
  /** When the ticks of a series were, ms since the epoch. */
  readonly times: ReadonlyMap<number, readonly number[]>;
  readonly histograms: readonly HistogramTicks[];
  /** All but the head, in their order. */
  readonly texts: readonly Exclude<RunText, RunHead>[];
  readonly lines: readonly RunLine[];
  readonly label: RunLabel;
  /** `tab`: the tab ended first; `none`: it ends in the middle. */
  readonly end: 'ended' | 'tab' | 'none';
}

type Part<T> = Record<string, T>;
interface SampleRow {
  readonly now: Omit<Snapshot, 'stages' | 'latency'> & { stages: Part<object>; latency: Part<object> };
  readonly config: Config;
}
interface SecondRow {
  readonly now: {
    time: number;
    stages: Part<object>;
    latency: Part<object>;
    pool: Snapshot['pool'];
    engine: Snapshot['engine'];
  };
  readonly tail: readonly TailEvent[];
  readonly alarms: readonly Alarm[];
}

/** @param tick what a histogram of the run gained at this sample; the end-to-end latencies where none is named */
export type OnSample = (sample: ReadSample, tick: (histogram?: string) => Tick | undefined) => void;

/**
 * @param buckets of a histogram
 * @param onSample each in the order of time: all of them together would take hundreds of megabytes
 * @throws RunFileError
 */
export function readRun(bytes: Uint8Array<ArrayBuffer>, buckets: number, onSample: OnSample): ReadRun {
  const reading = new Reading(buckets, onSample);
  for (const each of chunksOf(bytes)) reading.take(each);
  return reading.result();
}
/** The same, with pauses, so that a page goes on. @param pause is awaited after each part */
export async function readRunInParts(
  bytes: Uint8Array<ArrayBuffer>,
  buckets: number,
  onSample: OnSample,
  pause: () => Promise<void>,
): Promise<ReadRun> {
  const reading = new Reading(buckets, onSample);
  for (const each of chunksOf(bytes)) {
    reading.take(each);
    await pause();
  }
  return reading.result();
}

/** Only what a file says in words: much faster. */
export function textsOf(bytes: Uint8Array<ArrayBuffer>): Pick<ReadRun, 'head' | 'texts'> {
  const reading = new Reading(0, () => {});
  for (const each of chunksOf(bytes)) if (each.kind === TEXTS) reading.take(each);
  return reading.result();
}

class Reading {
  private head: RunHead | null = null;
  private readonly texts: Exclude<RunText, RunHead>[] = [];
  private readonly times = new Map<number, number[]>();
  private readonly ticks: Tick[][] = [];
  private waiting: SampleRow[] = [];
  private readonly seconds: SecondRow[] = [];
  private second: SecondRow | null = null;
  private readonly rows: RowsReader;

  constructor(
    buckets: number,
    private readonly onSample: OnSample,
  ) {
    const visitor = {
      row: (series: number, value: unknown) => this.takeRow(series, value),
      tick: (histogram: number, tick: Tick) => this.ticks[this.checkedHistogram(histogram)]!.push(tick),
    };
    this.rows = new RowsReader(visitor, buckets);
  }

  take({ kind, content }: Chunk): void {
    if (kind === TEXTS) this.takeText(json(new TextDecoder().decode(content)));
    else if (kind === FIGURES) this.takeFigures(new ByteReader(content));
  }
  private takeText(value: unknown): void {
    if (this.head === null) {
      this.head = conformed<RunHead>(value, HEAD, 'its head');
      for (const _ of this.head.histograms) this.ticks.push([]);
      return;
    }
    const type = (value as { type?: unknown } | null)?.type;
    const template = typeof type === 'string' && Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type] : undefined;
    if (template !== undefined) this.texts.push(conformed(value, template, `its text "${String(type)}"`));
  }
  private takeFigures(reader: ByteReader): void {
    if (this.head === null) throw new RunFileError('it does not begin with its head');
    this.rows.read(reader);
    this.settle();
  }
  private checkedHistogram(number: number): number {
    if (number >= this.ticks.length) throw new RunFileError(`it has a histogram ${number}, which it does not name`);
    return number;
  }

  private takeRow(series: number, value: unknown): void {
    if (series === SAMPLES) this.waiting.push(conformed<SampleRow>(value, SAMPLE, 'a sample'));
    else if (series === SECONDS) this.seconds.push(conformed<SecondRow>(value, SECOND, 'a second'));
  }
  /** The samples of a chunk come before its seconds. Each second belongs to the sample of its moment, and those after it. */
  private settle(): void {
    for (const sample of this.waiting) {
      this.note(SAMPLES, sample.now.time);
      const [next] = this.seconds;
      if (next !== undefined && next.now.time <= sample.now.time) {
        this.second = next;
        this.note(SECONDS, next.now.time);
        this.seconds.shift();
      }
      if (this.second !== null)
        this.onSample(together(sample, this.second), (name = 'endToEnd') => this.tickOf(name, SAMPLES));
    }
    this.waiting = [];
  }
  /** Of the latest row of a series. */
  private tickOf(name: string, series: number): Tick | undefined {
    const number = this.head?.histograms.findIndex((each) => each.name === name && each.series === series) ?? -1;
    return this.ticks[number]?.[this.times.get(series)!.length - 1];
  }
  private note(series: number, time: number): void {
    const times = this.times.get(series) ?? [];
    times.push(time);
    this.times.set(series, times);
  }

  result(): ReadRun {
    const { head, texts, times } = this;
    if (head === null) throw new RunFileError('there is nothing in it');
    const lines = new Map<number, RunLine>();
    for (const text of texts) if (text.type === 'log') for (const line of text.lines) lines.set(line.id, line);
    const histograms = head.histograms.map((each, i) => ({ ...each, ticks: this.ticks[i]! }));
    const { type: _, ...label } = texts.findLast((text) => text.type === 'label') ?? { type: '', ...NO_LABEL };
    const end = texts.some(({ type }) => type === 'end')
      ? 'ended'
      : texts.some(({ type }) => type === 'cut')
        ? 'tab'
        : 'none';
    const ordered = [...lines.values()].sort((a, b) => a.at - b.at);
    return { head, times, histograms, texts, lines: ordered, label, end };
  }
}

function together(
  { now, config }: SampleRow,
  { now: { stages, latency, pool, engine }, tail, alarms }: SecondRow,
): ReadSample {
  const merged = Object.fromEntries(
    Object.entries(now.stages).map(([name, counts]) => [name, { ...counts, ...stages[name] }]),
  );
  // Each row was held against its template, which is made from a whole snapshot (`templates.ts`); the compiler can't know that.
  return {
    now: { ...now, stages: merged, latency: { ...now.latency, ...latency }, pool, engine } as unknown as Snapshot,
    config,
    tail,
    alarms,
  };
}
