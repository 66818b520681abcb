/**
 * One chart over time: uPlot, fed with slices of the history without copying, with the marks of the event log.
 *
 * All charts share one time axis (the view's range) and one cursor (uPlot's own synchronisation, plus the arrow keys).
 */
import uPlot from 'uplot';
import { LATENCY_BINS, latencyBinStart } from '../../workers/contract/latency-bins.ts';
import { formatClock, formatDuration, formatTick } from '../format.ts';
import { type Chart, GAP_MS } from '../frame/frame-loop.ts';
import { columnIndex, type History } from '../frame/history.ts';
import { type LogEntry, logStore } from '../stores/log-store.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import { decades, extent, linearTop } from './axis-range.ts';
import { drawLanes, drawMarks, drawStrip, drawTarget, unknownSpans } from './canvas-layers.ts';
import type { ChartSpec, LineSpec } from './chart-specs.ts';
import { drawHeat } from './heat-layer.ts';
import { type Lane, lanesAt } from './lanes.ts';
import { faded, palette } from './palette.ts';

export interface ChartHost {
  readonly element: HTMLElement;
  /** A stretch of time was selected by dragging. */
  onZoom(range: TimeRange): void;
  onReset(): void;
  /** Tells which sample the figures beside the chart are to show, counted from the oldest; null for the latest. */
  onCursor(index: number | null): void;
}

/** How close, in CSS pixels, the mouse has to come to a mark. */
const MARK_REACH = 5;
const LANE_HEIGHT = 18;
/** Room for these is kept until it is known how many there are. */
const USUAL_LANES = 10;
const AXIS_HEIGHT = 28;
const HEIGHTS = { lines: 148, strip: 62, heat: 148 } as const;
const SYNC = { key: 'live' };
/** Charts on the screen, for moving their cursors together. */
const charts = new Set<TimeChart>();

export class TimeChart implements Chart {
  visible = true;
  readonly #spec: ChartSpec;
  readonly #host: ChartHost;
  readonly #plot: uPlot;
  readonly #columns: readonly number[];
  #history: History | null = null;
  /** Index in the history of the first sample that the plot holds. */
  #first = 0;
  #yRange: [number, number];
  #lanes: readonly Lane[] = [];
  #cursorIndex: number | null = null;
  #isDragged = false;
  readonly #markName = document.createElement('p');

  constructor(spec: ChartSpec, host: ChartHost) {
    this.#spec = spec;
    this.#host = host;
    this.#yRange = spec.log === true ? [1, 100] : [0, 1];
    this.#columns = this.#lines().map((line) => columnIndex(line.column));
    this.#plot = new uPlot(this.#options(), [[], ...this.#columns.map(() => [])], host.element);
    this.#markName.className = 'mark-name';
    this.#markName.hidden = true;
    this.#plot.over.append(this.#markName);
    charts.add(this);
  }

  paint(history: History, range: TimeRange): void {
    const { series } = history;
    this.#history = history;
    // One sample beyond either edge, so that lines run on to it.
    this.#first = Math.max(0, series.indexOf(range.from) - 1);
    const end = Math.min(series.length, series.indexOf(range.to) + 1);
    const data = [0, ...this.#columns].map((column) => series.slice(column, this.#first, end));
    if (this.#spec.kind === 'lanes') this.#setLanes(lanesAt(history, end - 1));
    this.#yRange = this.#rangeOf(data.slice(1));
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale('x', { min: range.from, max: range.to });
    });
    this.#showCursor();
  }

  get hasCursor(): boolean {
    return this.#cursorIndex !== null;
  }

  resize(width: number): void {
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#height() });
  }
  #height(): number {
    const { kind } = this.#spec;
    return kind === 'lanes' ? (this.#lanes.length || USUAL_LANES) * LANE_HEIGHT + AXIS_HEIGHT : HEIGHTS[kind];
  }
  /** The pool may have grown or shrunk. */
  #setLanes(lanes: readonly Lane[]): void {
    const isSame = lanes.length === this.#lanes.length;
    this.#lanes = lanes;
    if (!isSame) this.#plot.setSize({ width: this.#plot.width, height: this.#height() });
  }

  showLine(index: number, show: boolean): void {
    this.#plot.setSeries(index + 1, { show });
  }

  /** Moves the cursor of all charts by a number of samples, from the latest one if there is none yet. */
  moveCursor(step: number): void {
    const times = this.#plot.data[0];
    const now = this.#plot.cursor.idx ?? times.length - 1;
    const time = times[Math.max(0, Math.min(times.length - 1, now + step))];
    if (time === undefined) return;
    for (const chart of charts) chart.#setCursor(time);
  }
  /** Takes the cursor away, from all charts. */
  clearCursor(): void {
    for (const chart of charts) chart.#plot.setCursor({ left: -10, top: -10 });
  }
  #setCursor(time: number): void {
    this.#plot.setCursor({ left: this.#plot.valToPos(time, 'x'), top: this.#plot.over.clientHeight / 2 });
  }

  dispose(): void {
    charts.delete(this);
    this.#plot.destroy();
  }

  /** uPlot wants at least one line; what lanes and strips show is drawn by their own layers. */
  #lines(): readonly LineSpec[] {
    return this.#spec.kind === 'lines' ? this.#spec.lines : [{ column: 'breaker', label: '', color: 'text' }];
  }

  #rangeOf(columns: readonly ArrayLike<number>[]): [number, number] {
    if (this.#spec.kind === 'lanes') return [0, Math.max(1, this.#lanes.length)];
    if (this.#spec.kind === 'strip') return [0, 1];
    if (this.#spec.kind === 'heat') return [latencyBinStart(0), latencyBinStart(LATENCY_BINS)];
    const shown = columns.filter((_, i) => this.#plot.series[i + 1]?.show ?? true).map(extent);
    const lowest = Math.min(...shown.map(([low]) => low));
    const highest = Math.max(...shown.map(([, high]) => high));
    if (this.#spec.log === true) return decades(lowest, Math.max(highest, viewStore.getState().sloMs * 1.5));
    return [0, linearTop(this.#yRange[1], highest, this.#spec.least ?? 1)];
  }

  #showCursor(): void {
    const index = this.#indexAtCursor();
    if (index === null && this.#cursorIndex === null) return;
    this.#cursorIndex = index;
    this.#host.onCursor(index);
  }

  /** Says what happened at the mark under the mouse. In the log, the same is there for the keyboard. */
  #nameMark(): void {
    const { over, cursor } = this.#plot;
    const left = over.matches(':hover') ? (cursor.left ?? -1) : -1;
    const distance = ({ at }: LogEntry) => Math.abs(this.#plot.valToPos(at / 1000, 'x') - left);
    const near = left < 0 ? [] : logStore.getState().entries.filter((entry) => distance(entry) <= MARK_REACH);
    this.#markName.hidden = near.length === 0;
    if (near.length === 0) return;
    this.#markName.textContent = near.map(({ at, text }) => `${formatClock(at)} ${text}`).join('; ');
    const isRight = left > over.clientWidth / 2;
    this.#markName.style.left = isRight ? '' : `${left + 8}px`;
    this.#markName.style.right = isRight ? `${over.clientWidth - left + 8}px` : '';
  }

  /** The sample at the cursor: null without a cursor, -1 where there is no sample. */
  #indexAtCursor(): number | null {
    const { left = -1 } = this.#plot.cursor;
    if (left < 0) return null;
    const closest = this.#plot.posToIdx(left);
    return this.#isNear(closest, this.#plot.posToVal(left, 'x')) ? this.#first + closest : -1;
  }
  #isNear(index: number, time: number): boolean {
    return Math.abs((this.#plot.data[0][index] ?? Number.NaN) - time) < GAP_MS / 1000;
  }

  #options(): uPlot.Options {
    const { kind } = this.#spec;
    const isLines = kind === 'lines';
    return {
      width: Math.max(200, this.#host.element.clientWidth),
      height: this.#height(),
      padding: [8, isLines || kind === 'heat' ? 8 : 46, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        sync: SYNC,
        drag: { x: true, y: false, setScale: false },
        points: isLines ? { size: 6, width: 1 } : { show: false },
        dataIdx: (_, __, closest, time) => (this.#isNear(closest, time) ? closest : null),
        bind: {
          // The other charts follow the drag: only the one it began on acts on it.
          mousedown: (_, __, handler) => (event) => {
            this.#isDragged = true;
            handler(event);
            return null;
          },
          dblclick: () => () => {
            this.#host.onReset();
            return null;
          },
        },
      },
      scales: { x: { time: true }, y: { distr: this.#spec.log === true ? 3 : 1, range: () => this.#yRange } },
      series: [{}, ...this.#lines().map((line) => this.#seriesOf(line))],
      axes: [timeAxis(), this.#valueAxis()],
      hooks: {
        drawAxes: [(plot) => drawMarks(plot)],
        draw: [(plot) => this.#drawLayer(plot)],
        setCursor: [
          () => {
            this.#showCursor();
            this.#nameMark();
          },
        ],
        setSelect: [(plot) => this.#zoom(plot)],
      },
    };
  }

  #seriesOf(line: LineSpec): uPlot.Series {
    const isLines = this.#spec.kind === 'lines';
    return {
      scale: 'y',
      label: line.label,
      width: line.limit === true ? 1 : 1.5,
      stroke: () => palette[line.color],
      ...(line.filled === true ? { fill: () => faded(palette[line.color], 0.14) } : {}),
      ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
      ...(isLines ? {} : { paths: () => null }),
      points: { show: false },
      gaps: (plot, seriesIndex, from, to) => unknownSpans(plot, seriesIndex, from, to),
    };
  }

  #valueAxis(): uPlot.Axis {
    const { kind, format, tick = format, log } = this.#spec;
    const base: uPlot.Axis = {
      scale: 'y',
      size: kind === 'lanes' ? 84 : 54,
      gap: 6,
      stroke: () => palette['text-faint'],
      font: palette.font,
      grid: { stroke: () => palette.grid, width: 1 },
      ticks: { show: false },
    };
    if (kind === 'strip') return { ...base, splits: () => [], grid: { show: false } };
    if (kind === 'lanes') {
      return {
        ...base,
        grid: { show: false },
        splits: () => this.#lanes.map((_, i) => this.#lanes.length - i - 0.5),
        values: () => this.#lanes.map(({ label }) => label),
        filter: (_, all) => all,
      };
    }
    const values = (_: uPlot, splits: number[]) => splits.map((value) => formatTick(tick(value)));
    if (log !== true) return { ...base, values, space: 34 };
    // Whole decades only.
    return { ...base, values, filter: (_, all) => all, splits: (_, __, low, high) => decadesBetween(low, high) };
  }

  #drawLayer(plot: uPlot): void {
    if (this.#history === null) return;
    if (this.#spec.kind === 'lanes') drawLanes(plot, this.#history, this.#first, this.#lanes);
    if (this.#spec.kind === 'strip') drawStrip(plot);
    if (this.#spec.kind === 'heat') drawHeat(plot, this.#history, this.#first);
    const { sloMs } = viewStore.getState();
    if (this.#spec.target === true) drawTarget(plot, sloMs, `target for P99: ${formatTick(formatDuration(sloMs))}`);
  }

  #zoom(plot: uPlot): void {
    const { left, width } = plot.select;
    if (!this.#isDragged || width < 4) return;
    this.#isDragged = false;
    const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') };
    for (const chart of charts) chart.#plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#host.onZoom(range);
  }
}

function timeAxis(): uPlot.Axis {
  return {
    size: 26,
    gap: 6,
    space: 84,
    stroke: () => palette['text-faint'],
    font: palette.font,
    grid: { stroke: () => palette.grid, width: 1 },
    ticks: { show: false },
    values: (plot, splits) => splits.map((seconds) => (isClipped(plot, seconds) ? '' : formatClock(seconds * 1000))),
  };
}

/** Whether a label at this time would run over the right edge of the chart. */
function isClipped(plot: uPlot, seconds: number): boolean {
  const { min, max } = plot.scales.x!;
  const fromEdge = ((max! - seconds) / (max! - min!)) * (plot.bbox.width / uPlot.pxRatio);
  return fromEdge < HALF_LABEL;
}
const HALF_LABEL = 18;

function decadesBetween(low: number, high: number): number[] {
  const splits: number[] = [];
  for (let exponent = Math.round(Math.log10(low)); 10 ** exponent <= high * 1.0001; exponent++)
    splits.push(10 ** exponent);
  return splits;
}
