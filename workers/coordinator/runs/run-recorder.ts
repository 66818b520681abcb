/**
 * Keeps the figures of a run as they were, in the form of a file that only grows: ten samples a second for ten minutes, then
 * one a second, after an hour one every ten; fewer where the file would become too large (`run-room.ts`). A hidden page has
 * no part in it.
 */

import { joined } from '../../contract/bytes/joined.ts';
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
import { RowsWriter, type Tick } from '../../contract/runs/rows.ts';
import { chunk, FIGURES, fileHead, textChunk } from '../../contract/runs/run-file.ts';
import { SAMPLES, SECONDS } from '../../contract/runs/series.ts';
import type { Snapshot } from '../../contract/snapshot-types.ts';
import { PipelineView } from '../../contract/view/pipeline-view.ts';
import { RECENT_ROWS } from '../../contract/view/recent-rows.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { bothTicks, type HistogramGains, histogramsOf } from './histogram-gains.ts';
import { type RoomLimits, RunRoom, sampleEveryMs, TICK_MS } from './run-room.ts';
import { fastPart, secondsPart } from './sample-parts.ts';

const APPEND_MS = 5000;
const SECOND_MS = 1000;
/** Looks come a little early or late. */
const SLACK_MS = TICK_MS / 2;

/** Where the file goes. */
interface RunSink {
  append(bytes: Uint8Array<ArrayBuffer>, summary: RunSummary): void;
  /** Each sample, also those that there is no room for. @param tick what a histogram gained, by its name */
  sample?(now: Snapshot, config: Config, tick: (histogram: string) => Tick | undefined): void;
}
interface RecordedRun {
  readonly memory: SharedArrayBuffer;
  readonly map: MemoryMap;
  readonly program: string;
  readonly runId: number;
  readonly startedAt: number;
  readonly config: Config;
  readonly machine: Machine;
  /** How large its file may become; as of any run where it is left out. */
  readonly room?: RoomLimits;
  /** Milliseconds since the epoch. */
  now(): number;
}

type Ticks = ReadonlyMap<string, Tick>;
/** When something was done last, ms since the epoch. */
type Done = Record<'look' | 'stages' | 'sample' | 'kept' | 'second', number>;
const NEVER = Number.NEGATIVE_INFINITY;
const nothingDone = (): Done => ({ look: NEVER, stages: NEVER, sample: NEVER, kept: NEVER, second: NEVER });

export class RunRecorder {
  private readonly view: PipelineView;
  private readonly rows = new RowsWriter();
  private readonly room: RunRoom;
  private readonly histograms: readonly HistogramGains[];
  /** What these have gained since the last sample that was kept, by number. */
  private readonly owed = new Map<number, Tick>();
  private pending: Uint8Array<ArrayBuffer>[] = [];
  private done = nothingDone();
  private appendedAt: number;
  /** Samples in rows that are not written yet. */
  private samples = 0;
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
    this.room = new RunRoom(run.room);
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
    this.done = nothingDone();
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

  private get ageMs(): number {
    return this.run.now() - this.run.startedAt;
  }
  private record(): void {
    const now = this.run.now();
    const { done } = this;
    const since = (what: keyof Done) => now - done[what] + SLACK_MS;
    const every = sampleEveryMs(this.ageMs);
    // Percentile windows move with each snapshot, at least once a second.
    if (since('look') < Math.min(every, SECOND_MS)) return;
    done.look = now;
    const isDue = since('sample') >= every;
    const isKept = isDue && since('kept') >= this.room.keepEveryMs(this.ageMs);
    const isSecond = isKept && since('second') >= SECOND_MS;
    // Before the counters, as a snapshot does: no more latencies than events.
    const ticks = isDue ? this.noteHistograms(isSecond) : null;
    // The percentiles of the stages cost more than all the rest: once a second, and where they are kept.
    const isBrief = !isSecond && since('stages') < SECOND_MS;
    this.latest = this.view.snapshot(isBrief);
    if (!isBrief) done.stages = now;
    if (ticks !== null) this.addSample(now, ticks, isKept, isSecond);
    if (now - this.appendedAt < APPEND_MS) return;
    this.writeRows();
    this.append();
  }
  private noteHistograms(isSecond: boolean): Ticks {
    const ticks = new Map<string, Tick>();
    this.histograms.forEach((histogram, number) => {
      if (histogram.series !== SAMPLES && !isSecond) return;
      const tick = histogram.next();
      ticks.set(histogram.name, tick);
      this.owe(number, tick);
    });
    return ticks;
  }
  private owe(histogram: number, tick: Tick): void {
    const owed = this.owed.get(histogram);
    this.owed.set(histogram, owed === undefined ? tick : bothTicks(owed, tick));
  }
  private addSample(now: number, ticks: Ticks, isKept: boolean, isSecond: boolean): void {
    this.done.sample = now;
    const config = this.view.config();
    this.sink.sample?.(this.latest, config, (histogram) => ticks.get(histogram));
    if (!isKept) return;
    this.done.kept = now;
    this.samples++;
    for (const [number, tick] of this.owed) {
      if (this.histograms[number]!.series !== SAMPLES && !isSecond) continue;
      this.rows.addTick(number, tick);
      this.owed.delete(number);
    }
    this.rows.add(SAMPLES, { now: fastPart(this.latest), config });
    if (!isSecond) return;
    this.done.second = now;
    const recent = { tail: this.view.tail(RECENT_ROWS), alarms: this.view.alarms(RECENT_ROWS) };
    this.rows.add(SECONDS, { now: secondsPart(this.latest), ...recent });
  }

  private writeRows(): void {
    const content = this.rows.take();
    if (content.length === 0) return;
    const packed = chunk(FIGURES, content);
    if (this.room.fits(packed.length, this.ageMs)) this.push(packed);
    else for (const [number, ticks] of this.rows.giveBack()) for (const tick of ticks) this.owe(number, tick);
    this.room.learn(this.samples, packed.length, this.ageMs);
    this.samples = 0;
  }
  private write(text: RunText): void {
    const packed = textChunk(text);
    if (text.type === 'end' || this.room.fits(packed.length, this.ageMs)) this.push(packed);
  }
  private push(bytes: Uint8Array<ArrayBuffer>): void {
    this.pending.push(bytes);
    this.room.take(bytes.length);
  }
  private append(): void {
    this.appendedAt = this.run.now();
    const all = joined(this.pending);
    this.pending = [];
    if (all.length > 0) this.sink.append(all, this.summary);
  }
}
