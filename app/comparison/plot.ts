/** A chart of several runs as paths: the same geometry on the screen and in a report. Pure. */
interface PlotLine {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
export interface PlotSpec {
  readonly title: string;
  readonly lines: readonly PlotLine[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  /** Every power of ten takes the same room; values up to 0 are left out. */
  readonly isLog?: boolean;
  /** A line across at 0. */
  readonly isSigned?: boolean;
}
export interface Tick {
  readonly at: number;
  readonly text: string;
}
interface Plot {
  readonly paths: readonly string[];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly zero: number | null;
  readonly range: { readonly from: number; readonly to: number };
}
/** On the right there is room for half of the last label. */
export const PLOT = { width: 640, height: 200, left: 64, right: 30, top: 10, bottom: 24 } as const;

export function plotOf(spec: PlotSpec): Plot {
  const y = scaleY(spec);
  const xs = spec.lines.flatMap((line) => extent(line.x));
  // Nothing was measured: an empty chart.
  const [from, to] = xs.length === 0 ? [0, 1] : [Math.min(...xs), Math.max(...xs)];
  const toX = (value: number) =>
    PLOT.left + ((value - from) / (to - from || 1)) * (PLOT.width - PLOT.left - PLOT.right);
  return {
    paths: spec.lines.map((line) => pathOf(line, toX, y.place)),
    xTicks: niceTicks(from, to, 6).map((value) => ({ at: toX(value), text: spec.formatX(value) })),
    yTicks: y.ticks.map((value) => ({ at: y.place(value), text: spec.formatY(value) })),
    zero: spec.isSigned === true ? y.place(0) : null,
    range: { from, to },
  };
}

/** Of the numbers among them; nothing of none. */
function extent(values: readonly number[]): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? [] : [low, high];
}

function scaleY({ lines, isLog, isSigned }: PlotSpec) {
  const all = lines.flatMap(({ y }) => extent(isLog === true ? y.filter((value) => value > 0) : y));
  const [bottom, top] = [PLOT.height - PLOT.bottom, PLOT.top];
  const place = (share: number) => bottom - share * (bottom - top);
  if (isLog === true && all.length > 0) {
    const low = Math.floor(Math.log10(Math.min(...all)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...all))));
    const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
    return {
      ticks,
      place: (value: number) => (value > 0 ? place((Math.log10(value) - low) / (high - low)) : Number.NaN),
    };
  }
  const low = isSigned === true ? Math.min(0, ...all) : 0;
  const high = Math.max(0, ...all);
  // Nothing but 0: it is the only number that the axis can tell.
  const ticks = low === high ? [low] : ticksAround(low, high, 4);
  const [first, last] = [Math.min(low, ticks[0] ?? low), Math.max(high, ticks.at(-1) ?? high)];
  return { ticks, place: (value: number) => place((value - first) / (last - first || 1)) };
}

/** A round distance of which `most` span it, or fewer. */
function stepOf(span: number, most: number): number {
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power;
}
/** Round numbers with all values between the first and the last: within their range there may be none but 0. */
function ticksAround(low: number, high: number, most: number): number[] {
  const step = stepOf(high - low, most);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
/** Round numbers from one end to the other. */
function niceTicks(from: number, to: number, most: number): number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const step = stepOf(span, most);
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step);
}

/** Broken where a value is unknown. Of many points on one pixel the first, the lowest, the highest and the last are drawn. */
function pathOf({ x, y }: PlotLine, toX: (value: number) => number, toY: (value: number) => number): string {
  let path = '';
  let isOn = false;
  let onPixel: Point[] = [];
  const draw = () => {
    for (const { px, py } of outline(onPixel)) {
      path += `${isOn ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}`;
      isOn = true;
    }
    onPixel = [];
  };
  for (let i = 0; i < x.length; i++) {
    const point = { px: toX(x[i]!), py: toY(y[i]!) };
    if (!Number.isFinite(point.px) || !Number.isFinite(point.py)) {
      draw();
      isOn = false;
      continue;
    }
    if (onPixel.length > 0 && Math.round(onPixel[0]!.px) !== Math.round(point.px)) draw();
    onPixel.push(point);
  }
  draw();
  return path;
}
interface Point {
  readonly px: number;
  readonly py: number;
}
/** In their order. */
function outline(points: readonly Point[]): readonly Point[] {
  if (points.length <= 4) return points;
  const lowest = points.reduce((a, b) => (b.py > a.py ? b : a));
  const highest = points.reduce((a, b) => (b.py < a.py ? b : a));
  const kept = new Set([points[0], lowest, highest, points.at(-1)]);
  return points.filter((point) => kept.has(point));
}

/** The value of a line at a place on the axis: of the last point up to there; NaN before the first. */
export function valueAt({ x, y }: PlotLine, at: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 || at > x.at(-1)! + 1 ? Number.NaN : y[low - 1]!;
}
