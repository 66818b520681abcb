/**
 * Keeps the figures of a run as they were, in the form of a file that only grows: ten samples a second for ten minutes, then
 * one a second, after an hour one every ten. A hidden page has no part in it.
 */
import type { Config, TimelineStep } from '../../contract/config-types.ts';
import type {
  InjectedStep,
  Machine,
  RunHead,
  RunLine,
  RunSummary,
  RunText,
  SpeedCheck,
} from '../../contract/kept-run-types.ts';
import { STAGES } from '../../contract/name-sets.ts';
import { joined } from '../../contract/runs/joined.ts';
import { type Gain, RowsWriter, type Tick } from '../../contract/runs/rows.ts';
import { chunk, FIGURES, fileHead, textChunk } from '../../contract/runs/run-file.ts';
import { SAMPLES, SECONDS } from '../../contract/runs/series.ts';
import type { Snapshot } from '../../contract/snapshot-types.ts';
import { PipelineView } from '../../contract/view/pipeline-view.ts';
import { STAGE_TASKS } from '../../contract/view/stage-tasks.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { BUCKETS, HISTOGRAM_WORDS, MAX_WORD } from '../../primitives/histogram/histogram.ts';
import { mergeStripes, usedBuckets } from '../../primitives/histogram/histogram-reading.ts';
import { fastPart, secondsPart } from './sample-parts.ts';

export const TICK_MS = 100;
const APPEND_MS = 5000;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** Of the latest events and alarms, as on the screen. */
const RECENT_ROWS = 10;
/** No run takes more, whatever happens in it: then only its end is added. */
const MOST_BYTES = 12_000_000;
const END_BYTES = 200_000;

/** How far apart samples are, by the age of the run. */
export function sampleEveryMs(elapsedMs: number): number {
  if (elapsedMs < 10 * MINUTE_MS) return TICK_MS;
  return elapsedMs < 60 * MINUTE_MS ? SECOND_MS : 10 * SECOND_MS;
}

/** Where the file goes. */
export interface RunSink {
  append(bytes: Uint8Array<ArrayBuffer>, summary: RunSummary): void;
  /** Each sample, also where no more of them are kept. @param tick what a histogram gained, by its name */
  sample?(now: Snapshot, config: Config, tick: (histogram: string) => Tick | undefined): void;
}
export interface RecordedRun {
  readonly memory: SharedArrayBuffer;
  readonly map: MemoryMap;
  readonly program: string;
  readonly runId: number;
  readonly startedAt: number;
  readonly config: Config;
  readonly machine: Machine;
  /** Bytes of its file; MOST_BYTES where it is left out. */
  readonly mostBytes?: number;
  /** Milliseconds since the epoch. */
  now(): number;
}

type Ticks = ReadonlyMap<string, Tick>;

export class RunRecorder {
  private readonly view: PipelineView;
  private readonly rows = new RowsWriter();
  private readonly histograms: readonly Histogram[];
  private pending: Uint8Array<ArrayBuffer>[] = [];
  private lookedAt = Number.NEGATIVE_INFINITY;
  private sampledAt = Number.NEGATIVE_INFINITY;
  private secondAt = Number.NEGATIVE_INFINITY;
  private appendedAt: number;
  /** Of the file, and of what waits to be appended to it. */
  private bytes = 0;
  private lastConfig: Config;
  private readonly steps: InjectedStep[] = [];
  private speed: SpeedCheck | null = null;
  private latest: Snapshot;
  private hasEnded = false;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly run: RecordedRun,
    private readonly sink: RunSink,
  ) {
    this.view = new PipelineView(run.memory);
    this.histograms = histogramsOf(run.map);
    this.lastConfig = run.config;
    const { program, runId, startedAt, config, machine } = run;
    const histograms = this.histograms.map(({ name, series }) => ({ name, series }));
    const head: RunHead = { type: 'head', program, runId, startedAt, config, machine, histograms };
    this.push(fileHead());
    this.push(textChunk(head));
    this.appendedAt = run.now();
    this.latest = this.view.snapshot();
    this.timer = setInterval(() => this.record(), TICK_MS);
  }

  /** Settings as asked for. */
  setConfig(activeMs: number, config: Config): void {
    this.lastConfig = config;
    this.write({ type: 'config', at: this.run.now(), activeMs, config });
  }
  inject(activeMs: number, step: Omit<TimelineStep, 'at'>): void {
    this.steps.push({ activeMs, step });
    this.write({ type: 'step', at: this.run.now(), activeMs, step });
  }
  tell(lines: readonly RunLine[], speed?: SpeedCheck): void {
    if (lines.length > 0) this.write({ type: 'log', lines });
    if (speed !== undefined) {
      this.speed = speed;
      this.write({ type: 'speed', ...speed });
    }
    // The page hears of the end after this has.
    if (this.hasEnded) this.append();
  }

  /** Looks a last time: everything that moves has come to rest. */
  end(): void {
    if (this.hasEnded) return;
    clearInterval(this.timer);
    this.lookedAt = this.sampledAt = this.secondAt = Number.NEGATIVE_INFINITY;
    this.record();
    this.hasEnded = true;
    this.writeRows();
    this.write({ type: 'end', at: this.run.now(), snapshot: this.latest });
    this.append();
  }
  get summary(): RunSummary {
    const { program, runId, startedAt, machine, config } = this.run;
    const { lastConfig, steps, speed, latest: snapshot } = this;
    const end = this.hasEnded ? 'ended' : 'recording';
    return { program, runId, startedAt, machine, config, lastConfig, steps, speed, snapshot, end };
  }

  private record(): void {
    const now = this.run.now();
    const every = sampleEveryMs(now - this.run.startedAt);
    // Percentile windows move with each snapshot, at least once a second.
    if (now - this.lookedAt < Math.min(every, SECOND_MS) - TICK_MS / 2) return;
    this.lookedAt = now;
    const isDue = now - this.sampledAt >= every - TICK_MS / 2;
    const isSecond = isDue && now - this.secondAt >= SECOND_MS - TICK_MS / 2;
    // Before the counters, as a snapshot does: no more latencies than events.
    const ticks = isDue ? this.noteHistograms(isSecond) : null;
    // The percentiles of the stages are kept once a second.
    this.latest = this.view.snapshot(isDue && !isSecond);
    if (ticks !== null) this.addSample(now, isSecond, ticks);
    if (now - this.appendedAt < APPEND_MS) return;
    this.writeRows();
    this.append();
  }
  private get hasRoom(): boolean {
    return this.bytes < (this.run.mostBytes ?? MOST_BYTES) - END_BYTES;
  }
  private noteHistograms(isSecond: boolean): Ticks {
    const ticks = new Map<string, Tick>();
    this.histograms.forEach((histogram, number) => {
      if (histogram.series !== SAMPLES && !isSecond) return;
      const tick = histogram.next();
      ticks.set(histogram.name, tick);
      if (this.hasRoom) this.rows.addTick(number, tick);
    });
    return ticks;
  }
  private addSample(now: number, isSecond: boolean, ticks: Ticks): void {
    this.sampledAt = now;
    const config = this.view.config();
    this.sink.sample?.(this.latest, config, (histogram) => ticks.get(histogram));
    if (!this.hasRoom) return;
    this.rows.add(SAMPLES, { now: fastPart(this.latest), config });
    if (!isSecond) return;
    this.secondAt = now;
    const recent = { tail: this.view.tail(RECENT_ROWS), alarms: this.view.alarms(RECENT_ROWS) };
    this.rows.add(SECONDS, { now: secondsPart(this.latest), ...recent });
  }

  private writeRows(): void {
    const content = this.rows.take();
    if (content.length > 0) this.push(chunk(FIGURES, content));
  }
  private write(text: RunText): void {
    if (this.hasRoom || text.type === 'end') this.push(textChunk(text));
  }
  private push(bytes: Uint8Array<ArrayBuffer>): void {
    this.pending.push(bytes);
    this.bytes += bytes.length;
  }
  private append(): void {
    this.appendedAt = this.run.now();
    const all = joined(this.pending);
    this.pending = [];
    if (all.length > 0) this.sink.append(all, this.summary);
  }
}

/** What the buckets of a histogram have gained since the tick before. */
class Histogram {
  private readonly latest = new Float64Array(BUCKETS);
  private readonly merged = new Float64Array(HISTOGRAM_WORDS);

  constructor(
    readonly name: string,
    readonly series: number,
    private readonly stripes: readonly Float64Array[],
  ) {}

  next(): Tick {
    const { latest, stripes } = this;
    const [only, ...others] = stripes;
    if (others.length > 0) mergeStripes(this.merged, stripes);
    const words = others.length > 0 ? this.merged : only!;
    const gains: Gain[] = [];
    const used = usedBuckets(words);
    for (let bucket = 0; bucket < used; bucket++) {
      const gain = words[bucket]! - latest[bucket]!;
      if (gain <= 0) continue;
      gains.push({ bucket, gain });
      latest[bucket] = words[bucket]!;
    }
    return { gains, max: Math.round(words[MAX_WORD]!) };
  }
}

function histogramsOf(map: MemoryMap): Histogram[] {
  const ofStages = (kind: 'waits' | 'services') =>
    STAGES.map((stage) => {
      const stripes = STAGE_TASKS[stage].map((task) => map[kind][task]!);
      return new Histogram(`${kind} ${stage}`, SECONDS, stripes);
    });
  const ofRun = (['endToEnd', 'delivery', 'naive', 'calls'] as const).map(
    (name) => new Histogram(name, SAMPLES, [map[name]]),
  );
  return [...ofRun, ...ofStages('waits'), ...ofStages('services')];
}
