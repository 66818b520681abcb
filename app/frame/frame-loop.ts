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
 * stage for which others then wait. Sixty a second cost a fifth to a third of the pipeline's speed. So where few charts are in
 * sight, and a frame costs less for it, pictures come two in a frame. During a speed check nothing is drawn: before a lesson
 * and after it other things are on the screen, and the check after it was a sixth slower for that.
 */

import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { configStore } from '../stores/config-store.ts';
import { type LogEntry, logStore } from '../stores/log-store.ts';
import { setMoment } from '../stores/moment-store.ts';
import { runStore } from '../stores/run-store.ts';
import { speedStore } from '../stores/speed-store.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import { type Chart, ChartTurns } from './chart-turns.ts';
import { cursorIn, cursorStore, sampleNear } from './cursor.ts';
import { sampleLookedAt } from './eye.ts';
import type { History } from './history.ts';
import { type List, ListTurns, type Readout, SLACK_MS } from './list-turns.ts';
import type { Sample, Shown } from './reading.ts';
import type { Sampler } from './sampler.ts';

/** How often text is written. Samples are twice as many: to be looked back at. */
const TEXT_MS = 200;

export class FrameLoop {
  /** Of a kept run that is looked at. */
  private opened: History | null = null;
  /** What is on the screen, or about to be: while the view looks back not the latest. */
  private current: Shown | null = null;
  /** What all text is of. A part of the screen that comes before the next text, or is made anew, is of the same moment. */
  private written: Shown | null = null;
  private readonly readouts = new Set<Readout>();
  private readonly lists = new ListTurns();
  private isTextDue = false;
  private wasTextLast = false;
  private readonly charts = new ChartTurns();
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
      if (this.current !== null) this.writeText('all');
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
    if (this.isTextNeeded() || this.charts.hasPicture) this.wake();
    else this.wasTextLast = false;
  }

  private take(sample: Sample): void {
    const { now } = sample;
    const isLive = viewStore.getState().fixed === null;
    if (isLive ? this.isTimeFor(now) : this.current === null) this.show({ ...sample, isPast: !isLive });
    this.charts.follow(now.state, viewStore.getState());
    // Also where nothing is due: the next sample is asked for from a frame.
    if (this.sampler.needsFrame || this.charts.hasPicture) this.wake();
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
    this.charts.invalidateValues();
    this.wake();
  }

  /** Marks every chart as out of date. */
  repaint(): void {
    this.charts.invalidate();
    this.wake();
  }
  /** Everything at once, also what is out of sight: for paper. */
  paintAll(): void {
    this.repaint();
    if (this.current !== null) this.writeText('all');
    this.charts.paintAll();
  }

  private doNext(): void {
    const isTextNext = this.isTextNeeded() && !(this.wasTextLast && this.charts.hasPicture);
    this.wasTextLast = isTextNext;
    if (isTextNext) this.writeText();
    else this.charts.paintNext();
  }
  private isTextNeeded(): boolean {
    return this.current !== null && (this.isTextDue || this.charts.hasStaleValues);
  }
  /** @param values of which charts: those out of sight can wait until they are seen */
  private writeText(values: 'in sight' | 'all' = 'in sight'): void {
    const shown = this.current!;
    this.written = shown;
    this.isTextDue = false;
    for (const readout of this.readouts) readout(shown);
    this.charts.writeValues(values);
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
    const remove = this.charts.add(chart, () => chart.paint(this.history, this.range()));
    this.wake();
    return remove;
  }
  /** Registers a readout, which is called at once if there is something to show: with what all other text is of. */
  addReadout(readout: Readout): () => void {
    this.readouts.add(readout);
    if (this.written !== null) readout(this.written);
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

function inForce({ now, config }: Sample): Sample['config'] {
  return now.state === 'idle' ? configStore.getState().config : config;
}
