/** uPlot with what one sensor sent: single values, or the mean of each second within its range; and its alarms. */
import uPlot from 'uplot';
import { faded, palette } from '../charts/palette.ts';
import { valueTicks } from '../charts/ticks.ts';
import { formatClock, formatMoment } from '../format.ts';
import type { SensorPoints, Span } from './sensor-points.ts';

interface SensorChartHost {
  readonly element: HTMLElement;
  /** A stretch of time was selected by dragging. */
  onZoom(span: Span): void;
  onReset(): void;
  /** Which point the values beside the chart are to be of; null without a cursor. */
  onCursor(index: number | null): void;
}

const HEIGHT = 220;
/** Points of single events are drawn as dots while there is room. */
const FEW_POINTS = 400;
const EMPTY: uPlot.AlignedData = [[], [], [], []];

/** The chart of one sensor in an element of the page. UI thread. */
export class SensorChart {
  private readonly host: SensorChartHost;
  private readonly plot: uPlot;
  private points: SensorPoints | null = null;

  constructor(host: SensorChartHost) {
    this.host = host;
    this.plot = new uPlot(this.options(), EMPTY, host.element);
  }

  show(points: SensorPoints, span: Span | null): void {
    this.points = points;
    const seconds = points.times.map((time) => time / 1000);
    const range = points.kind === 'seconds' ? [points.max, points.min] : [nothing(seconds), nothing(seconds)];
    this.plot.batch(() => {
      this.plot.setData([seconds, range[0]!, range[1]!, points.mean], false);
      this.plot.setScale('x', this.xRange(seconds, span));
    });
  }
  resize(width: number): void {
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT });
  }
  /** In the colours of now. */
  repaint(): void {
    // Before it has drawn anything for the first time, uPlot cannot draw again.
    if (this.points !== null) this.plot.redraw(false);
  }
  /** Moves the cursor by a number of points, from the last one if there is none yet. */
  moveCursor(step: number): void {
    const times = this.plot.data[0];
    const last = times.length - 1;
    const at = Math.max(0, Math.min(last, (this.plot.cursor.idx ?? last) + step));
    const left = this.plot.valToPos(times[at] ?? 0, 'x');
    this.plot.setCursor({ left, top: this.plot.over.clientHeight / 2 });
  }
  clearCursor(): void {
    this.plot.setCursor({ left: -10, top: -10 });
  }
  /** Under the cursor, or in the middle; milliseconds since the epoch. */
  get centre(): number {
    const { min, max } = this.plot.scales.x!;
    const time = this.plot.data[0][this.plot.cursor.idx ?? -1];
    return 1000 * (time ?? ((min ?? 0) + (max ?? 0)) / 2);
  }
  /** What is in view. */
  get span(): Span {
    const { min, max } = this.plot.scales.x!;
    return { from: 1000 * (min ?? 0), to: 1000 * (max ?? 0) };
  }
  dispose(): void {
    this.plot.destroy();
  }

  private xRange(seconds: readonly number[], span: Span | null): { min: number; max: number } {
    if (span !== null) return { min: span.from / 1000, max: span.to / 1000 };
    const [first = 0, last = 1] = [seconds[0], seconds.at(-1)];
    return { min: first, max: Math.max(last, first + 0.001) };
  }

  private options(): uPlot.Options {
    const gaps: uPlot.Series.GapsRefiner = (plot, _, from, to) => this.pauses(plot, from, to);
    const line: uPlot.Series = { gaps, stroke: () => palette['data-1'], width: 1.5 };
    const edge: uPlot.Series = {
      gaps,
      stroke: () => faded(palette['data-1'], 0.35),
      width: 1,
      points: { show: false },
    };
    const dots: uPlot.Series.Points = {
      show: true,
      // Of many, only those that no line leads to.
      filter: () => this.dotted(),
      size: 4,
      fill: () => palette['data-1'],
    };
    return {
      width: Math.max(200, this.host.element.clientWidth),
      height: HEIGHT,
      padding: [10, 10, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: { size: 7, width: 1 },
        bind: {
          dblclick: () => () => {
            this.host.onReset();
            return null;
          },
        },
      },
      scales: { x: { time: true, auto: false }, y: {} },
      bands: [{ series: [1, 2], fill: () => faded(palette['data-1'], 0.16) }],
      series: [
        {},
        { ...edge, label: 'greatest' },
        { ...edge, label: 'least' },
        { ...line, label: 'mean', points: dots },
      ],
      axes: [timeAxis(), valueAxis()],
      hooks: {
        draw: [(plot) => drawAlarms(plot, this.points)],
        setCursor: [(plot) => this.host.onCursor((plot.cursor.left ?? -1) < 0 ? null : (plot.cursor.idx ?? null))],
        setSelect: [(plot) => this.zoom(plot)],
      },
    };
  }

  /** Where lines are broken: the sensor sent nothing. */
  private pauses(plot: uPlot, from: number, to: number): [number, number][] {
    const times = plot.data[0];
    const spans: [number, number][] = [];
    const at = (index: number) => Math.round(plot.valToPos(times[index]!, 'x', true));
    for (let i = from + 1; i <= to; i++) if (this.points?.apart[i]) uPlot.addGap(spans, at(i - 1), at(i));
    return spans;
  }
  /** Indexes of the points that are drawn as dots. */
  private dotted(): number[] {
    if (this.points === null) return [];
    const { kind, times, apart } = this.points;
    const isFew = kind === 'events' && times.length <= FEW_POINTS;
    const isAlone = (i: number) => (i === 0 || apart[i]) && (i === times.length - 1 || apart[i + 1]);
    return times.flatMap((_, i) => (isFew || isAlone(i) ? i : []));
  }

  private zoom(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.host.onZoom({ from: from * 1000, to: to * 1000 });
  }
}

function nothing(times: readonly number[]): null[] {
  return times.map(() => null);
}

/** With more of them, alarms are drawn small and without their line: else they would hide what they are about. */
const MANY_ALARMS = 60;

/** A diamond at each alarm, standing on a line down to the axis: shape and place, not colour alone. */
function drawAlarms(plot: uPlot, points: SensorPoints | null): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales.x!;
  const inView = (points?.alarms ?? []).filter(({ time }) => time / 1000 >= (min ?? 0) && time / 1000 <= (max ?? 0));
  const isMany = inView.length > MANY_ALARMS;
  const size = (isMany ? 2.5 : 5) * uPlot.pxRatio;
  ctx.save();
  ctx.fillStyle = palette['bad-fill'];
  for (const { time, value } of inView) {
    const x = plot.valToPos(time / 1000, 'x', true);
    const y = Math.max(bbox.top, Math.min(bbox.top + bbox.height, plot.valToPos(value, 'y', true)));
    if (!isMany) ctx.fillRect(x - uPlot.pxRatio / 2, y, uPlot.pxRatio, bbox.top + bbox.height - y);
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.fill();
  }
  ctx.restore();
}

const AXIS: uPlot.Axis = {
  gap: 6,
  stroke: () => palette['text-faint'],
  grid: { stroke: () => palette.grid, width: 1 },
  ticks: { show: false },
};

function timeAxis(): uPlot.Axis {
  return {
    ...AXIS,
    size: 40,
    space: 96,
    font: palette.font,
    values: (_, splits, __, ___, step) => timeTicks(splits, step),
  };
}
function valueAxis(): uPlot.Axis {
  return {
    ...AXIS,
    // As wide as its longest label.
    size: (_, labels) => Math.max(54, 12 + 7 * Math.max(0, ...(labels ?? []).map(({ length }) => length))),
    space: 34,
    font: palette.font,
    values: (_, splits) => valueTicks(splits),
  };
}

/** Times of day, and below the first of each day its date where they are not all of today. */
export function timeTicks(seconds: readonly number[], step: number, now = Date.now()): string[] {
  const dayOf = (ms: number) => formatMoment(Math.floor(ms)).slice(0, 10);
  const days = seconds.map((each) => dayOf(each * 1000));
  const isToday = days.every((day) => day === dayOf(now));
  return seconds.map((each, i) => {
    const time = step >= 86_400 ? '' : preciseClock(each * 1000, step < 1);
    return isToday || days[i] === days[i - 1] ? time : [time, days[i]].filter((part) => part !== '').join('\n');
  });
}

/** A moment beside the chart: with its day where that is not today. */
export function momentText(time: number, hasMilliseconds: boolean, now = Date.now()): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  if (isToday) return preciseClock(time, hasMilliseconds);
  return formatMoment(hasMilliseconds ? time : Math.floor(time / 1000) * 1000);
}

/** `14:03:22`, or `14:03:22.125`. */
function preciseClock(time: number, hasMilliseconds: boolean): string {
  if (!hasMilliseconds) return formatClock(time);
  return `${formatClock(time)}.${String(Math.floor(((time % 1000) + 1000) % 1000)).padStart(3, '0')}`;
}
