/**
 * The one animation-frame loop: brings up to date what a sample (`sampler.ts`) has made out of date, one of these a frame:
 *
 * 1. figures: every readout on the screen, straight into the document;
 * 2. a list, of those last written a second ago: what changes more often cannot be read. One that is out of sight costs
 *    next to nothing, and is written with the figures;
 * 3. the values beside all charts in sight: together, because the browser then puts the page together once for them;
 * 4. the picture of one of those charts.
 *
 * Figures go first, but not twice in a row; the others wait in line. So each has its turn, however slow frames are, and no
 * frame pays for all. React takes no part in any of it.
 *
 * A frame is asked for only when something is due: on two cores every frame, even an empty one, takes the processor from a
 * stage for which others then wait. Sixty a second cost a fifth to a third of the pipeline's speed. So where few charts
 * are in sight, and a frame costs less for it, values and pictures come two in a frame.
 */
import type { RunState, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { type LogEntry, logStore } from '../stores/log-store.ts';
import { isActive, runStore } from '../stores/run-store.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import type { History } from './history.ts';
import type { Reading } from './reading.ts';
import type { Sampler } from './sampler.ts';

export interface Chart {
  /** False while it is scrolled out of sight: it is then painted when it comes back. */
  readonly visible: boolean;
  /** Shows the whole history: it moves on also while the others look back, and need not be painted more often than this. */
  readonly everyMs?: number;
  /** Writes the values that stand beside it. */
  tell?(): void;
  paint(history: History, range: TimeRange): void;
}
export type Readout = (reading: Reading) => void;
export interface List {
  readonly visible: boolean;
  readonly write: Readout;
}
/** What can be brought up to date in a frame of its own. */
interface Task {
  readonly visible: boolean;
  /** Light enough for two in a frame. */
  readonly isOfCharts: boolean;
  run(): void;
}
interface ListTask extends Task {
  /** The snapshot of which it was last written. */
  written: Snapshot | null;
}
interface Picture extends Task {
  /** When it was last found out of date. */
  movedAt: number;
}

/** A live chart is painted anew when it has moved by this part of its width, which is about a pixel or two, … */
const CHART_STEPS = 600;
/** … and not more often than this. */
const CHART_MS = 400;
const LIST_MS = 1000;
/** So many charts in sight leave a frame time for two of their tasks: a laptop's screen has four. */
const FEW_CHARTS = 4;
/** A timer that is this early or late is on time: waiting for the next sample would make an interval one sample longer. */
const SLACK_MS = 8;

export class FrameLoop {
  readonly history: History;
  /** The reading on the screen, or about to be: while the view is paused not the latest. */
  #shown: Reading | null = null;
  readonly #readouts = new Set<Readout>();
  #areFiguresDue = false;
  #wereFiguresLast = false;
  readonly #lists = new Set<ListTask>();
  readonly #charts = new Map<Chart, Picture>();
  /** Those whose values are out of date. */
  readonly #untold = new Set<Chart>();
  /** Writes them. */
  readonly #values: Task;
  /** Everything but figures that is out of date, in the order in which it became so. */
  readonly #due = new Set<Task>();

  /** The frame that was asked for; 0 for none. */
  #frame = 0;

  constructor(private readonly sampler: Sampler) {
    this.history = sampler.history;
    sampler.addListener((reading) => this.#take(reading));
    const untold = this.#untold;
    this.#values = {
      get visible() {
        return [...untold].some(inSight);
      },
      isOfCharts: true,
      run: () => this.#writeValues(),
    };
  }

  start(): void {
    viewStore.subscribe((view, before) => {
      const changed = view.fixed !== before.fixed || view.span !== before.span || view.sloMs !== before.sloMs;
      if (changed) this.repaint();
      const { latest } = this.sampler;
      if (!view.paused && before.paused && latest !== null) this.#show(latest);
    });
    // A run that begins, ends or is paused shows at once, and ends a rest; so does what gets a mark on the charts.
    runStore.subscribe(() => this.wake());
    logStore.subscribe((now, before) => {
      if (this.#marksOf(now.entries) !== this.#marksOf(before.entries)) this.repaint();
    });
    this.wake();
  }

  /** Asks for a frame. To be called when something may be due that was not. */
  wake(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#turn());
  }

  #turn(): void {
    this.#frame = 0;
    this.sampler.keepUp();
    this.#doNext();
    if (this.#areFiguresDue || this.#next() !== undefined) this.wake();
  }

  #take(reading: Reading): void {
    if (!viewStore.getState().paused) this.#show(reading);
    this.#moveCharts(reading.now.state);
    // Also where nothing is due: the next sample is asked for from a frame.
    this.wake();
  }

  /** Live charts follow the present; the last sample of a run is always painted. */
  #moveCharts(state: RunState): void {
    const now = performance.now();
    const { fixed, span, paused } = viewStore.getState();
    if (paused) return;
    const isLast = !isActive(state);
    const usual = Math.max(CHART_MS, (1000 * span) / CHART_STEPS);
    for (const [chart, picture] of this.#charts) {
      if (fixed !== null && chart.everyMs === undefined) continue;
      if (!isLast && now - picture.movedAt < Math.max(usual, chart.everyMs ?? 0) - SLACK_MS) continue;
      picture.movedAt = now;
      this.#outdate(chart, picture);
    }
  }

  #show(reading: Reading): void {
    this.#shown = reading;
    this.#areFiguresDue = true;
    const { time, state } = reading.now;
    for (const list of this.#lists) {
      const { written } = list;
      if (written?.state !== state || Math.abs(time - written.time) >= LIST_MS - SLACK_MS) this.#due.add(list);
    }
  }

  /** Marks every chart as out of date. */
  repaint(): void {
    for (const [chart, picture] of this.#charts) this.#outdate(chart, picture);
    this.wake();
  }
  #outdate(chart: Chart, picture: Picture): void {
    if (chart.tell) {
      this.#untold.add(chart);
      this.#due.add(this.#values);
    }
    this.#due.add(picture);
  }

  #doNext(): void {
    const next = this.#next();
    const areFiguresNext = this.#areFiguresDue && !(this.#wereFiguresLast && next);
    this.#wereFiguresLast = areFiguresNext;
    if (areFiguresNext) this.#writeFigures(this.#shown!);
    else if (next) {
      this.#run(next);
      const second = this.#next();
      if (next.isOfCharts && second?.isOfCharts && this.#areChartsFew()) this.#run(second);
    }
  }
  #run(task: Task): void {
    this.#due.delete(task);
    task.run();
  }
  /** What has waited longest of what can be seen. */
  #next(): Task | undefined {
    return [...this.#due].find(inSight);
  }
  #areChartsFew(): boolean {
    return [...this.#charts.keys()].filter((chart) => chart.tell && chart.visible).length <= FEW_CHARTS;
  }
  #writeFigures(reading: Reading): void {
    this.#areFiguresDue = false;
    for (const readout of this.#readouts) readout(reading);
    for (const list of this.#lists) if (!list.visible && this.#due.has(list)) this.#run(list);
  }
  #writeValues(): void {
    for (const chart of this.#untold) {
      if (!chart.visible) continue;
      this.#untold.delete(chart);
      chart.tell?.();
    }
    // Those out of sight wait until they are seen.
    if (this.#untold.size > 0) this.#due.add(this.#values);
  }

  /** The part of time that the charts show. */
  range(): TimeRange {
    const { fixed, span } = viewStore.getState();
    if (fixed !== null) return fixed;
    const to = this.history.series.length > 0 ? this.history.series.last(0) : Date.now() / 1000;
    return { from: to - span, to };
  }

  /** Which lines of the log have their mark in it. */
  #marksOf(entries: readonly LogEntry[]): string {
    const { from, to } = this.range();
    const isIn = ({ at }: LogEntry) => at >= 1000 * from && at <= 1000 * to;
    return entries.flatMap((entry) => (isIn(entry) ? entry.id : [])).join();
  }

  /** Registers a chart; returns how to take it out again. */
  addChart(chart: Chart): () => void {
    const picture: Picture = {
      movedAt: Number.NEGATIVE_INFINITY,
      get visible() {
        return chart.visible;
      },
      isOfCharts: true,
      run: () => chart.paint(this.history, this.range()),
    };
    this.#charts.set(chart, picture);
    this.#outdate(chart, picture);
    this.wake();
    return () => {
      this.#charts.delete(chart);
      this.#untold.delete(chart);
      this.#due.delete(picture);
    };
  }
  /** Registers a readout, which is called at once if there is something to show. */
  addReadout(readout: Readout): () => void {
    this.#readouts.add(readout);
    if (this.#shown !== null) readout(this.#shown);
    return () => this.#readouts.delete(readout);
  }
  /** Registers a list, which is called soon if there is something to show, and then once a second. */
  addList(list: List): () => void {
    const task: ListTask = {
      written: null,
      get visible() {
        return list.visible;
      },
      isOfCharts: false,
      run: () => {
        task.written = this.#shown!.now;
        list.write(this.#shown!);
      },
    };
    this.#lists.add(task);
    if (this.#shown !== null) {
      this.#due.add(task);
      // So that it is written, wherever it stands.
      this.#areFiguresDue = true;
    }
    this.wake();
    return () => {
      this.#lists.delete(task);
      this.#due.delete(task);
    };
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
}

function inSight({ visible }: { readonly visible: boolean }): boolean {
  return visible;
}
