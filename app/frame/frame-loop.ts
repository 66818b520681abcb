/**
 * The one animation-frame loop: brings up to date what a sample (`sampler.ts`) has made out of date.
 *
 * 1. Text first, all of it in one frame and all of one sample: every readout, the values beside the charts in sight, and the
 *    lists. So a figure that stands in two places is the same number in both, and the browser puts the page together once.
 *    Five times a second; a list that says so, once a second.
 * 2. Then the pictures of the charts in sight, one a frame. They may be a few frames behind.
 *
 * Text does not come twice in a row while a picture waits. So each has its turn, however slow frames are, and no frame pays
 * for text and pictures. React takes no part in any of it.
 *
 * While the view looks back, text and pictures are of the moment looked at (`eye.ts`), and samples change nothing.
 *
 * A frame is asked for only when something is due: on two cores every frame, even an empty one, takes the processor from a
 * stage for which others then wait. So during a speed check nothing is drawn: before a lesson and after it, other things are on
 * the screen, and the check after it was a sixth slower for that. Sixty a second cost a fifth to a third of the pipeline's speed. So where few charts
 * are in sight, and a frame costs less for it, pictures come two in a frame.
 */

import { isActive, type RunState } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { configStore } from '../stores/config-store.ts';
import { type LogEntry, logStore } from '../stores/log-store.ts';
import { setMoment } from '../stores/moment-store.ts';
import { runStore } from '../stores/run-store.ts';
import { speedStore } from '../stores/speed-store.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import { cursorIn, cursorStore, sampleNear } from './cursor.ts';
import { sampleLookedAt } from './eye.ts';
import { type History, SAMPLE_MS } from './history.ts';
import { type List, ListTurns, type Readout, SLACK_MS } from './list-turns.ts';
import type { Sample, Shown } from './reading.ts';
import type { Sampler } from './sampler.ts';

export interface Chart {
  /** False while it is scrolled out of sight: it is then painted when it comes back. */
  readonly isVisible: boolean;
  /** The same of the values beside it, which may be in sight while the picture is not. */
  readonly isTextVisible?: boolean;
  /** Shows the whole history: it moves on also while the others look back, and need not be painted more often than this. */
  readonly everyMs?: number;
  /** Writes the values that stand beside it. */
  writeValues?(): void;
  paint(history: History, range: TimeRange): void;
}
/** The picture of a chart, to be painted in a frame. */
interface CanvasTask {
  readonly isVisible: boolean;
  /** When it was last found out of date. */
  invalidatedAt: number;
  paint(): void;
}

/** A live chart is painted anew when it has moved by this part of its width, which is about a pixel or two, … */
const CHART_STEPS = 600;
/** … and not more often than this. */
const CHART_MS = 400;
/** How often text is written. Samples are twice as many: to be looked back at. */
const TEXT_MS = 200;
/** So many charts in sight leave a frame time for two of their pictures: a laptop's screen has four. */
const FEW_CHARTS = 4;
export class FrameLoop {
  /** Of a kept run that is looked at. */
  private opened: History | null = null;
  /** What is on the screen, or about to be: while the view looks back not the latest. */
  private current: Shown | null = null;
  private readonly readouts = new Set<Readout>();
  private readonly lists = new ListTurns();
  private isTextDue = false;
  private wasTextLast = false;
  private readonly charts = new Map<Chart, CanvasTask>();
  /** Charts whose values are out of date. */
  private readonly staleValues = new Set<Chart>();
  /** Pictures that are out of date, in the order in which they became so. */
  private readonly due = new Set<CanvasTask>();

  /** The frame that was asked for; 0 for none. */
  private frame = 0;

  constructor(private readonly sampler: Sampler) {
    sampler.addListener((sample) => this.take(sample));
  }

  /** What the charts show: of this page's runs, or of one that is opened. */
  get history(): History {
    return this.opened ?? this.sampler.history;
  }
  /** Before the view is told of it. */
  openHistory(history: History): void {
    this.opened = history;
  }

  start(): void {
    viewStore.subscribe((view, before) => {
      if (view.opened === null) this.opened = null;
      const hasMoved = view.fixed !== before.fixed || view.eye !== before.eye;
      if (hasMoved) this.showMoment();
      if (hasMoved || view.span !== before.span || view.stage !== before.stage) this.repaint();
    });
    // Where nothing runs, what is in force is what is set.
    configStore.subscribe(() => {
      // A change is a mark on the charts, and may be a limit.
      this.repaint();
      if (this.sampler.latest?.now.state === 'idle') this.showMoment();
    });
    cursorStore.subscribe(() => {
      if (viewStore.getState().fixed !== null) this.showMoment();
      else this.invalidateText();
      // At once, and of charts out of sight as well: a person who points somewhere waits for the answer, or hears it read.
      if (this.current !== null) this.writeText(() => true);
    });
    // A run that begins, ends or is paused shows at once, and ends a rest; so does what gets a mark on the charts.
    runStore.subscribe(() => this.wake());
    speedStore.subscribe((now, before) => {
      if (before.isMeasuring && !now.isMeasuring) this.wake();
    });
    logStore.subscribe((now, before) => {
      if (this.marksOf(now.entries) !== this.marksOf(before.entries)) this.repaint();
    });
    this.wake();
  }

  /** Asks for a frame. To be called when something may be due that was not. */
  wake(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.turn());
  }

  private turn(): void {
    this.frame = 0;
    this.sampler.keepUp();
    // Drawing takes the processor from the pipeline. The next sample asks for a frame again.
    if (speedStore.getState().isMeasuring) return;
    this.doNext();
    if (this.isTextNeeded() || this.next() !== undefined) this.wake();
    else this.wasTextLast = false;
  }

  private take(sample: Sample): void {
    const { now } = sample;
    const isLive = viewStore.getState().fixed === null;
    if (isLive ? this.isTimeFor(now) : this.current === null) this.show({ ...sample, isPast: !isLive });
    this.invalidateCharts(now.state);
    // Also where nothing is due: the next sample is asked for from a frame.
    if (this.sampler.needsFrame || this.next() !== undefined) this.wake();
  }
  private isTimeFor({ time, state, runId }: Snapshot): boolean {
    const shown = this.current?.now;
    if (shown?.state !== state || shown.runId !== runId) return true;
    return Math.abs(time - shown.time) >= TEXT_MS - SLACK_MS;
  }

  /** Shows the moment that the view looks at: the latest sample, or one of the past. */
  private showMoment(): void {
    const { fixed, eye } = viewStore.getState();
    const { latest } = this.sampler;
    const { series, past } = this.history;
    if (fixed !== null) this.show(past.at(sampleLookedAt(series, fixed, cursorIn(fixed) ?? eye)));
    else if (latest !== null) this.show({ ...latest, config: inForce(latest), isPast: false });
  }
  private show(shown: Shown | null): void {
    if (shown !== null) {
      this.current = shown;
      setMoment(shown.isPast ? shown.now.time : null);
    }
    this.invalidateText();
  }
  private invalidateText(): void {
    this.isTextDue = true;
    for (const chart of this.charts.keys()) if (chart.writeValues) this.staleValues.add(chart);
    this.wake();
  }

  /**
   * Live charts follow the present; the last sample of a run is always painted. Of many in sight a few become due with each
   * sample: all at once, they would leave frames of text without a picture after them, which then pay for the next samples.
   * Their values are those of the text, and do not change with them.
   */
  private invalidateCharts(state: RunState): void {
    const now = performance.now();
    const { fixed, span, isPaused } = viewStore.getState();
    if (isPaused) return;
    const isLast = !isActive(state);
    const usual = Math.max(CHART_MS, (1000 * span) / CHART_STEPS);
    const moved = [...this.charts].filter(([chart, task]) => {
      if (fixed !== null && chart.everyMs === undefined) return false;
      return isLast || now - task.invalidatedAt >= Math.max(usual, chart.everyMs ?? 0) - SLACK_MS;
    });
    moved.sort(([, a], [, b]) => a.invalidatedAt - b.invalidatedAt);
    const isAtOnce = isLast || this.hasFewCharts();
    const most = isAtOnce ? moved.length : Math.ceil((this.charts.size * SAMPLE_MS) / usual);
    for (const [chart, task] of moved.slice(0, most)) {
      task.invalidatedAt = now;
      this.due.add(task);
      // The strip of the whole history tells where in it the view is, which moves while that stands still.
      if (fixed !== null && chart.writeValues) this.staleValues.add(chart);
    }
  }

  /** Marks every chart as out of date. */
  repaint(): void {
    for (const [chart, task] of this.charts) this.invalidate(chart, task);
    this.wake();
  }
  /** Everything at once, also what is out of sight: for paper. */
  paintAll(): void {
    this.repaint();
    if (this.current !== null) this.writeText(() => true);
    for (const task of [...this.due]) this.paint(task);
  }
  private invalidate(chart: Chart, task: CanvasTask): void {
    if (chart.writeValues) this.staleValues.add(chart);
    this.due.add(task);
  }

  private doNext(): void {
    const next = this.next();
    const isTextNext = this.isTextNeeded() && !(this.wasTextLast && next);
    this.wasTextLast = isTextNext;
    if (isTextNext) this.writeText();
    else if (next) {
      this.paint(next);
      const second = this.next();
      if (second && this.hasFewCharts()) this.paint(second);
    }
  }
  private paint(task: CanvasTask): void {
    this.due.delete(task);
    task.paint();
  }
  /** Of the pictures that can be seen, the one that has waited longest. */
  private next(): CanvasTask | undefined {
    return [...this.due].find(isInSight);
  }
  private hasFewCharts(): boolean {
    return [...this.charts.keys()].filter((chart) => chart.writeValues && chart.isVisible).length <= FEW_CHARTS;
  }
  private isTextNeeded(): boolean {
    return this.current !== null && (this.isTextDue || [...this.staleValues].some(isTextInSight));
  }
  /** @param isWanted of the charts whose values are out of date; the others wait until they are seen */
  private writeText(isWanted: (chart: Chart) => boolean = isTextInSight): void {
    const shown = this.current!;
    this.isTextDue = false;
    for (const readout of this.readouts) readout(shown);
    for (const chart of this.staleValues) {
      if (!isWanted(chart)) continue;
      this.staleValues.delete(chart);
      chart.writeValues?.();
    }
    this.lists.write(shown);
  }
  /** The part of time that the charts show. */
  range(): TimeRange {
    const { fixed, span, stage, screen } = viewStore.getState();
    if (fixed !== null) return fixed;
    const to = this.history.series.length > 0 ? this.history.series.last(0) : Date.now() / 1000;
    // What plays moves towards its end, and takes no more of what was before.
    if (stage !== null && screen === 'scenarios')
      return { from: stage.from, to: Math.max(to, stage.from + stage.seconds) };
    return { from: to - span, to };
  }

  /** Index of the sample whose values stand beside the charts: that of all other text, but where the cursor is elsewhere. */
  sampleShown(): number {
    const { series } = this.history;
    const { from, to } = this.range();
    const cursor = cursorIn({ from, to });
    if (cursor !== null) return sampleNear(series, cursor);
    if (this.current === null) return -1;
    const time = this.current.now.time / 1000;
    // Where nothing is known of what is in view, other text is of the moment before, and charts show nothing.
    if (time < from || time > to + 1e-6) return -1;
    const index = series.indexOf(time);
    return series.at(0, index) === time ? index : -1;
  }
  /** What is on the screen. */
  get shown(): Shown | null {
    return this.current;
  }

  /** Which lines of the log have their mark in it. */
  private marksOf(entries: readonly LogEntry[]): string {
    const { from, to } = this.range();
    const isIn = ({ at }: LogEntry) => at >= 1000 * from && at <= 1000 * to;
    return entries.flatMap((entry) => (isIn(entry) ? entry.id : [])).join();
  }

  /** Registers a chart; returns how to take it out again. */
  addChart(chart: Chart): () => void {
    const task: CanvasTask = {
      invalidatedAt: Number.NEGATIVE_INFINITY,
      get isVisible() {
        return chart.isVisible;
      },
      paint: () => chart.paint(this.history, this.range()),
    };
    this.charts.set(chart, task);
    this.invalidate(chart, task);
    this.wake();
    return () => {
      this.charts.delete(chart);
      this.staleValues.delete(chart);
      this.due.delete(task);
    };
  }
  /** Registers a readout, which is called at once if there is something to show. */
  addReadout(readout: Readout): () => void {
    this.readouts.add(readout);
    if (this.current !== null) readout(this.current);
    return () => this.readouts.delete(readout);
  }
  /** Registers a list, which is called soon if there is something to show, and then as often as it says. */
  addList(list: List): () => void {
    this.isTextDue = true;
    this.wake();
    return this.lists.add(list);
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

function isTextInSight({ isVisible, isTextVisible = isVisible }: Chart): boolean {
  return isTextVisible;
}
function isInSight({ isVisible }: CanvasTask): boolean {
  return isVisible;
}

function inForce({ now, config }: Sample): Sample['config'] {
  return now.state === 'idle' ? configStore.getState().config : config;
}
