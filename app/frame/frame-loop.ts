/**
 * The one animation-frame loop. Each frame does, in this order, what is due:
 *
 * 1. sample: at most five times a second, and only while figures can change, one snapshot of the pipeline;
 * 2. series: the sample is added to the history;
 * 3. numbers: after a sample, every readout on the screen, straight into the document;
 * 4. charts: in frames without a sample, the values beside those that are out of date, then the picture of one of them, so
 *    that no frame pays for all.
 *
 * React takes no part in any of it. A frame is asked for only when something is due: on two cores every frame, even an
 * empty one, takes the processor from a stage for which others then wait. Sixty a second cost a fifth to a third of the
 * pipeline's speed.
 */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { configStore } from '../stores/config-store.ts';
import { log, logStore } from '../stores/log-store.ts';
import { isActive, runStore } from '../stores/run-store.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import { History, SAMPLE_MS } from './history.ts';
import { type Reading, ReadingWindow } from './reading.ts';

export interface Chart {
  /** False while it is scrolled out of sight: it is then painted when it comes back. */
  readonly visible: boolean;
  /** Shows so long a time that a live one need not be painted more often than this. */
  readonly everyMs?: number;
  /**
   * Writes the values that stand beside it. Called for all charts that are out of date before the first of them is
   * painted: then the browser lays the page out once for them, and not in every frame.
   */
  tell?(): void;
  paint(history: History, range: TimeRange): void;
}
export type Readout = (reading: Reading) => void;

/** A live chart is painted anew when it has moved by this part of its width, which is about a pixel or two, … */
const CHART_STEPS = 600;
/** … and not more often than this. */
const CHART_MS = 400;
/** A frame that comes this early is on time: waiting for the next one would make every interval one frame longer. */
const EARLY_MS = 8;
/** Samples this far apart are no continuous picture: the tab was hidden or the machine asleep. */
export const GAP_MS = 1500;

export class FrameLoop {
  readonly history = new History();
  readonly #window = new ReadingWindow();
  readonly #charts = new Set<Chart>();
  readonly #stale = new Set<Chart>();
  /** Those whose values are out of date. */
  readonly #untold = new Set<Chart>();
  /** When each live chart was last found out of date. */
  readonly #movedAt = new Map<Chart, number>();
  readonly #readouts = new Set<Readout>();
  readonly #onSample = new Set<Readout>();
  /** The reading on the screen; while the view is paused, not the latest one. */
  #shown: Reading | null = null;
  #latest: Reading | null = null;
  #sampledAt = Number.NEGATIVE_INFINITY;
  /** The frame that was asked for, and the timer that will ask for one; 0 for none. */
  #frame = 0;
  #timer = 0;

  constructor(private readonly pipeline: Pick<PipelineClient, 'snapshot' | 'latencyBins'>) {}

  start(): void {
    viewStore.subscribe((view, before) => {
      const changed = view.fixed !== before.fixed || view.span !== before.span || view.sloMs !== before.sloMs;
      if (changed) this.repaint();
      if (!view.paused && before.paused && this.#latest !== null) this.#show(this.#latest);
    });
    // A run that begins, ends or is paused shows at once, and ends a rest; so does what gets a mark on the charts.
    runStore.subscribe(() => this.wake());
    logStore.subscribe(() => this.repaint());
    this.wake();
  }

  /** Asks for a frame. To be called when something may be due that was not. */
  wake(): void {
    // Not the frame's own time: a frame asked for between two ticks of the screen may come at once, with the time of
    // the tick before, and would seem to be early.
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#turn(performance.now()));
  }

  #turn(now: number): void {
    this.#frame = 0;
    const reading = this.#sampleIfDue(now);
    if (reading === null) this.#paintNext();
    else {
      this.history.append(reading, configStore.getState().config, this.pipeline.latencyBins());
      this.#moveCharts(now, reading);
      if (!viewStore.getState().paused) this.#show(reading);
    }
    if (this.#isBehind()) this.wake();
    clearTimeout(this.#timer);
    if (this.#isFinal()) return;
    this.#timer = window.setTimeout(() => this.wake(), this.#sampledAt + SAMPLE_MS - EARLY_MS - performance.now());
  }

  /** Live charts follow the present; the last sample of a run is always painted. */
  #moveCharts(now: number, { now: { state } }: Reading): void {
    const { fixed, span } = viewStore.getState();
    if (fixed !== null) return;
    const isLast = !isActive(state);
    const usual = Math.max(CHART_MS, (1000 * span) / CHART_STEPS);
    for (const chart of this.#charts) {
      const movedAt = this.#movedAt.get(chart) ?? Number.NEGATIVE_INFINITY;
      if (!isLast && now - movedAt < Math.max(usual, chart.everyMs ?? 0) - EARLY_MS) continue;
      this.#movedAt.set(chart, now);
      this.#outdate(chart);
    }
  }

  #sampleIfDue(now: number): Reading | null {
    if (now - this.#sampledAt < SAMPLE_MS - EARLY_MS || this.#isFinal()) return null;
    const snapshot = this.pipeline.snapshot();
    if (now - this.#sampledAt > GAP_MS && Number.isFinite(this.#sampledAt)) this.#gap(snapshot, now - this.#sampledAt);
    this.#sampledAt = now;
    this.#latest = this.#window.push(snapshot);
    for (const listen of this.#onSample) listen(this.#latest);
    return this.#latest;
  }

  /** Nothing can change any more: the run has ended and its last figures are on the screen. */
  #isFinal(): boolean {
    const { state, runId } = runStore.getState();
    const last = this.#latest?.now;
    const isFinal = !isActive(state) && last?.state === state && last.runId === runId;
    if (isFinal) this.#sampledAt = Number.NEGATIVE_INFINITY;
    return isFinal;
  }

  #gap(snapshot: Snapshot, ms: number): void {
    this.#window.clear();
    log('gap', `The view has a gap of ${(ms / 1000).toFixed(1)} s: the tab was hidden or busy`, snapshot.time);
  }

  #show(reading: Reading): void {
    this.#shown = reading;
    for (const readout of this.#readouts) readout(reading);
  }

  /** Marks every chart as out of date. */
  repaint(): void {
    for (const chart of this.#charts) this.#outdate(chart);
    this.wake();
  }
  #outdate(chart: Chart): void {
    this.#stale.add(chart);
    this.#untold.add(chart);
  }

  #paintNext(): void {
    for (const chart of this.#untold) {
      if (!chart.visible) continue;
      this.#untold.delete(chart);
      chart.tell?.();
    }
    for (const chart of this.#stale) {
      if (!chart.visible) continue;
      this.#stale.delete(chart);
      chart.paint(this.history, this.range());
      return;
    }
  }
  #isBehind(): boolean {
    return [...this.#stale].some(({ visible }) => visible);
  }

  /** The part of time that the charts show. */
  range(): TimeRange {
    const { fixed, span } = viewStore.getState();
    if (fixed !== null) return fixed;
    const to = this.history.series.length > 0 ? this.history.series.last(0) : Date.now() / 1000;
    return { from: to - span, to };
  }

  /** Registers a chart; returns how to take it out again. */
  addChart(chart: Chart): () => void {
    this.#charts.add(chart);
    this.#outdate(chart);
    this.wake();
    return () => {
      this.#charts.delete(chart);
      this.#stale.delete(chart);
      this.#untold.delete(chart);
      this.#movedAt.delete(chart);
    };
  }
  /** Registers a readout, which is called at once if there is something to show. */
  addReadout(readout: Readout): () => void {
    this.#readouts.add(readout);
    if (this.#shown !== null) readout(this.#shown);
    return () => this.#readouts.delete(readout);
  }
  /** Fulfilled when the figures on the screen are those of a run that has emitted something. */
  async firstShown(): Promise<void> {
    let remove = (): void => {};
    await new Promise<void>((resolve) => {
      // Comes after the readouts of the screen: those have been written when it is called.
      remove = this.addReadout(({ now }) => {
        if (now.counters.emitted > 0) resolve();
      });
    });
    remove();
  }
  /** Calls `listen` on every sample, also while the view is paused. */
  addListener(listen: Readout): () => void {
    this.#onSample.add(listen);
    return () => this.#onSample.delete(listen);
  }
}
