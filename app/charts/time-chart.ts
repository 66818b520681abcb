/**
 * One chart over time: uPlot, fed with slices of the history without copying, with the marks of the event log.
 *
 * All charts share one time axis (the view's range) and one cursor (`cursor.ts`).
 */
import uPlot from 'uplot';
import { LATENCY_BINS, latencyBinStart } from '../../workers/contract/view/latency-bins.ts';
import type { Chart } from '../frame/chart-turns.ts';
import { cursorStore } from '../frame/cursor.ts';
import { columnIndex, type History } from '../frame/history.ts';
import { limitsOn } from '../objectives/limits.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import { RIGHT, timeAxis } from './axes.ts';
import { insideOf } from './axis-range.ts';
import { drawEye, drawGaps, drawLanes, drawStretch, drawStrip, drawTarget } from './canvas-layers.ts';
import type { ChartSpec } from './chart-specs.ts';
import { type Finger, followFingers } from './gestures/fingers.ts';
import { followClicks, isDragging, isDragOf, LEAST_DRAG, type MouseTarget, mouseCursor } from './gestures/mouse.ts';
import { pinched } from './gestures/time-range.ts';
import { drawHeat } from './heat-layer.ts';
import { LaneShares } from './lanes/lane-shares.ts';
import type { Lane } from './lanes/lanes.ts';
import { drawPinned } from './lines/pinned-run.ts';
import { drawMarks, MarkName } from './marks.ts';
import { palette } from './palette.ts';
import { isLineShown, linesOf, pointAt, seriesOf, targetMs, valueAxis, valueRange } from './plot-parts.ts';
import type { Extensible } from './spare-height.ts';
import { stretchStore } from './stretch/stretch-store.ts';
import { durationTick } from './ticks.ts';

interface ChartHost {
  readonly element: HTMLElement;
  /** Two fingers carry this stretch of time. */
  onZoom(range: TimeRange): void;
  /** A stretch of time was dragged over, with the mouse or a finger. */
  onStretch(range: TimeRange): void;
  onReset(): void;
  /** The mouse or a finger points to this moment; null when the mouse has left. */
  onPoint(time: number | null): void;
  /** This moment was clicked. */
  onPick(time: number): void;
}

const LANE_HEIGHT = 18;
/** Room for these is kept until it is known how many there are. */
const USUAL_LANES = 10;
const AXIS_HEIGHT = 28;
const HEIGHTS = { lines: 148, strip: 62, heat: 148 } as const;
/** A place left of the plot: uPlot then draws no cursor. */
const NOWHERE = { left: -10, top: -10 };
/** Charts on the screen, of which all follow a drag. */
const charts = new Set<TimeChart>();

export class TimeChart implements Chart, Extensible {
  isVisible = true;
  extra = 0;
  private readonly spec: ChartSpec;
  private readonly host: ChartHost;
  private readonly plot: uPlot;
  private readonly columns: readonly number[];
  /** What it was last painted of. */
  private painted: [history: History, range: TimeRange] | null = null;
  private yRange: [number, number];
  /** Where the mouse is, or a finger was last, in CSS pixels from the left end of the plot; null while it is elsewhere. */
  private mouse: number | null = null;
  private readonly markName = new MarkName();
  private readonly shares = new LaneShares();
  private readonly mouseTarget: MouseTarget = {
    onPoint: (left) => this.point(left),
    onReset: () => this.host.onReset(),
    onRelease: () => {
      for (const chart of charts) chart.placeCursor();
    },
  };
  /** While a picture is made: how many times as many pixels as the screen has. */
  private enlarged: number | null = null;

  constructor(spec: ChartSpec, host: ChartHost) {
    this.spec = spec;
    this.host = host;
    this.yRange = spec.isLog === true ? [1, 100] : [0, 1];
    this.columns = linesOf(spec).map((line) => columnIndex(line.column));
    this.plot = new uPlot(this.options(), [[], ...this.columns.map(() => [])], host.element);
    this.plot.over.append(this.markName.element);
    if (spec.kind === 'lanes') this.plot.over.append(this.shares.element);
    followClicks(this.plot.over, (left) => this.host.onPick(this.plot.posToVal(left, 'x')));
    followFingers(this.plot.over, {
      momentAt: (left) => this.plot.posToVal(left, 'x'),
      onPoint: (left) => this.point(left),
      onPinch: (fingers) => this.pinch(fingers),
      choosesStretch: () => stretchStore.getState().isChoosing,
      onStretch: (moment, left) => this.stretchTo(moment, left),
      onStretchEnd: (isWanted) => this.endStretch(isWanted),
    });
    charts.add(this);
  }

  paint(history: History, range: TimeRange): void {
    this.paintAt(history, range, this.plot.width);
    this.placeCursor();
    if (this.mouse !== null) this.markName.show(this.plot, this.mouse);
  }
  private paintAt(history: History, range: TimeRange, width: number): void {
    const { series } = history;
    this.painted = [history, range];
    // One sample beyond either edge, so that lines run on to it.
    const first = Math.max(0, series.indexOf(range.from) - 1);
    const end = Math.min(series.length, series.indexOf(range.to) + 1);
    const data = [0, ...this.columns].map((column) => series.slice(column, first, end));
    const [from, to] = insideOf(data[0]!, range);
    this.yRange = this.rangeOf(data.slice(1).map((values) => values.subarray(from, to)));
    const height = this.height();
    this.plot.batch(() => {
      if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
      this.plot.setData(data, false);
      this.plot.setScale('x', { min: range.from, max: range.to });
    });
  }

  resize(width: number): void {
    if (width > 0 && width !== this.plot.width) this.fit(width);
  }
  setExtra(extra: number): void {
    if (extra === this.extra || this.spec.kind !== 'lines') return;
    this.extra = extra;
    this.fit(this.plot.width);
  }
  /** The same picture at another size. */
  private fit(width: number): void {
    if (this.painted === null) this.plot.setSize({ width, height: this.height() });
    // The slices that the plot holds are those of then: by now other samples may lie there.
    else this.paintAt(...this.painted, width);
    this.placeCursor();
  }
  private height(): number {
    const { kind } = this.spec;
    return kind === 'lanes'
      ? (this.shares.lanes.length || USUAL_LANES) * LANE_HEIGHT + AXIS_HEIGHT
      : HEIGHTS[kind] + this.extra;
  }

  /** The plot as it stands, drawn anew, not stretched, with so many pixels to one of CSS. */
  drawAt(scale: number): OffscreenCanvas {
    const { canvas } = this.plot.ctx;
    this.enlarged = scale / uPlot.pxRatio;
    this.redraw();
    const drawn = new OffscreenCanvas(canvas.width, canvas.height);
    drawn.getContext('2d')?.drawImage(canvas, 0, 0);
    this.enlarged = null;
    this.redraw();
    return drawn;
  }
  private redraw(): void {
    const { width, height } = this.plot;
    if (this.painted !== null) this.paintAt(...this.painted, width);
    // At once, and with a canvas that has forgotten what it was.
    this.plot.batch(() => this.plot.setSize({ width, height }));
  }
  private enlarge({ ctx }: uPlot): void {
    if (this.enlarged === null) return;
    const { canvas } = ctx;
    canvas.width = Math.round(canvas.width * this.enlarged);
    canvas.height = Math.round(canvas.height * this.enlarged);
    ctx.scale(this.enlarged, this.enlarged);
  }

  showLine(index: number, isShown: boolean): void {
    this.plot.setSeries(index + 1, { show: isShown });
  }

  /** Follows the cursor to another moment. */
  followCursor(): void {
    this.placeCursor();
  }
  /**
   * Writes how busy each lane is. Where the pool has grown or shrunk, the picture gets the same lanes at once.
   *
   * @param lanes null: those that there are
   * @param shares by the lane's label
   */
  writeShares(lanes: readonly Lane[] | null, shares: ReadonlyMap<string, string>): void {
    if (this.shares.write(lanes ?? this.shares.lanes, shares)) this.fit(this.plot.width);
  }
  /** Puts the line where the cursor's moment is now. While something is dragged, uPlot's cursor is its end. */
  private placeCursor(): void {
    if (isDragging()) return;
    const { time } = cursorStore.getState();
    if (time !== null) this.plot.setCursor({ left: this.plot.valToPos(time, 'x'), top: 0 }, false);
    else if ((this.plot.cursor.left ?? -1) >= 0) this.plot.setCursor(NOWHERE, false);
  }
  private point(left: number | null): void {
    this.mouse = left;
    // A finger may go on beside the plot: then it is at its end.
    const within = left === null ? null : Math.max(0, Math.min(this.plot.over.clientWidth, left));
    this.host.onPoint(within === null ? null : this.plot.posToVal(within, 'x'));
    // uPlot has just drawn it at the mouse; and the moment may be the same as before.
    this.placeCursor();
    this.markName.show(this.plot, left);
  }

  private pinch(fingers: readonly [Finger, Finger]): void {
    if (this.painted === null) return;
    const [{ series }, range] = this.painted;
    this.host.onZoom(pinched(series, range, fingers, this.plot.over.clientWidth));
  }

  /** A finger has come so far, from where this moment lay. */
  private stretchTo(moment: number, left: number): void {
    const { over } = this.plot;
    const [from, to] = [this.plot.valToPos(moment, 'x'), left].map((at) => Math.max(0, Math.min(over.clientWidth, at)));
    const select = { left: Math.min(from!, to!), width: Math.abs(to! - from!), top: 0, height: over.clientHeight };
    this.plot.setSelect(select, false);
  }
  private endStretch(isWanted: boolean): void {
    const { left, width } = this.plot.select;
    this.plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (isWanted && width >= LEAST_DRAG) this.host.onStretch(this.rangeBetween(left, left + width));
  }
  private rangeBetween(left: number, right: number): TimeRange {
    return { from: this.plot.posToVal(left, 'x'), to: this.plot.posToVal(right, 'x') };
  }

  dispose(): void {
    charts.delete(this);
    this.plot.destroy();
  }

  private rangeOf(columns: readonly ArrayLike<number>[]): [number, number] {
    if (this.spec.kind === 'lanes') return [0, Math.max(1, this.shares.lanes.length)];
    if (this.spec.kind === 'strip') return [0, 1];
    if (this.spec.kind === 'heat') return [latencyBinStart(0), latencyBinStart(LATENCY_BINS)];
    const shown = columns.filter((_, i) => isLineShown(this.plot, i));
    return valueRange(this.spec, this.plot, shown, this.yRange[1]);
  }

  private options(): uPlot.Options {
    return {
      width: Math.max(200, this.host.element.clientWidth),
      height: this.height(),
      padding: [8, RIGHT, 0, 0],
      legend: { show: false },
      cursor: this.cursorOptions(),
      scales: { x: { time: true }, y: { distr: this.spec.isLog === true ? 3 : 1, range: () => this.yRange } },
      series: [{}, ...linesOf(this.spec).map((line) => seriesOf(this.spec, line))],
      axes: [timeAxis(), valueAxis(this.spec, () => this.shares.lanes)],
      hooks: {
        drawClear: [(plot) => this.enlarge(plot)],
        drawAxes: [drawGaps, (plot) => this.drawPinned(plot), drawMarks],
        draw: [(plot) => this.drawLayer(plot)],
        setSelect: [(plot) => this.zoom(plot)],
      },
    };
  }

  private cursorOptions(): uPlot.Cursor {
    return {
      y: false,
      ...mouseCursor(this.mouseTarget),
      points: this.spec.kind === 'lines' ? { size: 6, width: 1 } : { show: false },
      dataIdx: pointAt,
    };
  }

  private drawLayer(plot: uPlot): void {
    if (this.painted === null) return;
    const [history] = this.painted;
    if (this.spec.kind === 'lanes') drawLanes(plot, history, this.shares.lanes);
    if (this.spec.kind === 'strip') drawStrip(plot);
    if (this.spec.kind === 'heat') drawHeat(plot, history);
    const target = this.spec.isTarget === true ? targetMs() : null;
    if (target !== null) drawTarget(plot, target, ['target', durationTick(target)]);
    for (const { value, sign } of limitsOn(this.spec.id)) drawTarget(plot, value, [`${sign} ${this.spec.tick(value)}`]);
    const { first, second } = stretchStore.getState();
    drawStretch(plot, first, second === null ? '' : 'A');
    drawStretch(plot, second, 'B');
    drawEye(plot, viewStore.getState().eye);
  }

  /** Of the lines that are shown. */
  private drawPinned(plot: uPlot): void {
    if (this.spec.kind !== 'lines') return;
    const shown = this.spec.lines.filter((_, i) => isLineShown(plot, i));
    drawPinned(
      plot,
      shown.map(({ column, color }) => ({ column, color: palette[color] })),
    );
  }

  private zoom(plot: uPlot): void {
    const { left, width } = plot.select;
    // The other charts follow the drag: only the one it began on acts on it.
    if (!isDragOf(this.mouseTarget) || width < LEAST_DRAG) return;
    const range = this.rangeBetween(left, left + width);
    for (const chart of charts) chart.plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.host.onStretch(range);
  }
}
