/** The parts of a plot by a chart's specification: its lines, its value axis and the range of that, and its dots at the cursor. */
import type uPlot from 'uplot';
import { GAP_MS } from '../frame/history.ts';
import { limitsOn } from '../objectives/limits.ts';
import { configStore } from '../stores/config-store.ts';
import { LEFT } from './axes.ts';
import { decades, decadesBetween, extent, linearTop } from './axis-range.ts';
import type { ChartSpec, LineSpec } from './chart-specs.ts';
import type { Lane } from './lanes/lanes.ts';
import { brokenLine } from './lines/broken-line.ts';
import { pinnedTop } from './lines/pinned-run.ts';
import { faded, palette } from './palette.ts';

/** One pixel is drawn as a line. A wider line is first made an area, round joins and all, which takes thirty times as long. */
const LINE_WIDTH = 1;

/** uPlot wants at least one line; what lanes and strips show is drawn by their own layers. */
export function linesOf(spec: ChartSpec): readonly LineSpec[] {
  return spec.kind === 'lines' ? spec.lines : [{ column: 'breaker', label: '', color: 'text' }];
}

/** A line as uPlot takes it; colours follow the theme. */
export function seriesOf(spec: ChartSpec, line: LineSpec): uPlot.Series {
  return {
    scale: 'y',
    label: line.label,
    width: LINE_WIDTH,
    stroke: () => palette[line.color],
    ...(line.isFilled === true ? { fill: () => faded(palette[line.color], 0.14) } : {}),
    ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
    paths: spec.kind === 'lines' ? brokenLine(line.isFilled === true) : () => null,
    points: { show: false },
  };
}

/** @param lanes those that are shown at the moment, for a chart of lanes */
export function valueAxis({ kind, tick, isLog }: ChartSpec, lanes: () => readonly Lane[]): uPlot.Axis {
  const base: uPlot.Axis = {
    scale: 'y',
    size: LEFT,
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
      splits: () => lanes().map((_, i) => lanes().length - i - 0.5),
      values: () => lanes().map(({ label }) => label),
      filter: (_, all) => all,
    };
  }
  const values = (_: uPlot, splits: number[]) => splits.map(tick);
  if (isLog !== true) return { ...base, values, space: 34 };
  // Whole decades only.
  return { ...base, values, filter: (_, all) => all, splits: (_, __, low, high) => decadesBetween(low, high) };
}

/** Where a line has its dot at the cursor: nowhere in a gap, and nowhere where its value is unknown. */
export function pointAt({ data }: uPlot, line: number, closest: number, time: number): number | null {
  const isNear = Math.abs(data[0][closest]! - time) <= GAP_MS / 2000;
  return isNear && !Number.isNaN(data[line]![closest]) ? closest : null;
}

/** Whether a line of the chart, counted from 0, is shown: uPlot's series 0 is the time. */
export function isLineShown(plot: uPlot, line: number): boolean {
  return plot.series[line + 1]?.show ?? true;
}

/**
 * The values that the axis of a chart of lines has room for: those in view, those of the pinned run, the limits and the target.
 * @param shown the values in view of the lines that are shown
 * @param top of the axis as it is: a linear one keeps still while the values move within it
 */
export function valueRange(
  { id, lines, isLog, least = 1 }: ChartSpec,
  plot: uPlot,
  shown: readonly ArrayLike<number>[],
  top: number,
): [lowest: number, highest: number] {
  const extents = shown.map(extent);
  const { min, max } = plot.scales.x!;
  const columns = lines.filter((_, i) => isLineShown(plot, i)).map(({ column }) => column);
  const limits = limitsOn(id).map(({ value }) => value);
  const lowest = Math.min(...extents.map(([low]) => low));
  const highest = Math.max(...extents.map(([, high]) => high), ...limits, pinnedTop(columns, min ?? 0, max ?? 0));
  if (isLog === true) return decades(lowest, Math.max(highest, (targetMs() ?? 0) * 1.5));
  return [0, linearTop(top, highest, least)];
}

/** The target that is set now, also for a look back; null where it is for another latency than the chart's. */
export function targetMs(): number | null {
  const { p99Ms, p99Of } = configStore.getState().config.objectives;
  return p99Of === 'stored' ? p99Ms : null;
}
