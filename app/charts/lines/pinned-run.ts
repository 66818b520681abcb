/**
 * A kept run behind the lines of the charts: each of its moments stands at the same time since the beginning as in the run that
 * is shown.
 */
import type uPlot from 'uplot';
import { createStore } from 'zustand/vanilla';
import { type ColumnName, columnIndex, GAP_MS } from '../../frame/history.ts';
import type { Series } from '../../frame/series.ts';

interface PinnedRun {
  /** Of its files. */
  readonly key: string;
  readonly name: string;
  readonly series: Pick<Series, 'length' | 'at' | 'indexOf'>;
  /** When it began, in seconds since the epoch. */
  readonly from: number;
}
export const pinnedStore = createStore<{
  readonly pinned: PinnedRun | null;
  /** When the run that is shown began, in seconds since the epoch. */
  readonly begin: number | null;
}>(() => ({ pinned: null, begin: null }));

/** The pinned run's samples that are in view, one beyond either edge: numbers of the first and the one after the last. */
function inView(from: number, to: number): [first: number, end: number, by: number] | null {
  const { pinned, begin } = pinnedStore.getState();
  if (pinned === null || begin === null) return null;
  const { series } = pinned;
  const by = begin - pinned.from;
  const first = Math.max(0, series.indexOf(from - by) - 1);
  return [first, Math.min(series.length, series.indexOf(to - by) + 1), by];
}

/** The highest value of the pinned run in view, so that charts have room for it; 0 without one. */
export function pinnedTop(columns: readonly ColumnName[], from: number, to: number): number {
  const view = inView(from, to);
  const { pinned } = pinnedStore.getState();
  if (view === null || pinned === null) return 0;
  let top = 0;
  for (const column of columns.map(columnIndex))
    for (let i = view[0]; i < view[1]; i++) top = Math.max(top, pinned.series.at(column, i) || 0);
  return top;
}

/** Thin and dotted, below the lines of the chart. @param lines those that are shown */
export function drawPinned(
  plot: uPlot,
  lines: readonly { readonly column: ColumnName; readonly color: string }[],
): void {
  const { min, max } = plot.scales.x!;
  const view = inView(min!, max!);
  const { pinned } = pinnedStore.getState();
  if (view === null || pinned === null) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 1;
  ctx.setLineDash([1, 3]);
  for (const { column, color } of lines) {
    ctx.strokeStyle = color;
    ctx.stroke(pathOf(plot, pinned.series, columnIndex(column), view));
  }
  ctx.restore();
}
function pathOf(
  plot: uPlot,
  series: PinnedRun['series'],
  column: number,
  [first, end, by]: readonly [number, number, number],
): Path2D {
  const path = new Path2D();
  let before = Number.NEGATIVE_INFINITY;
  for (let i = first; i < end; i++) {
    const [time, value] = [series.at(0, i), series.at(column, i)];
    if (Number.isNaN(value)) {
      before = Number.NEGATIVE_INFINITY;
      continue;
    }
    const [x, y] = [plot.valToPos(time + by, 'x', true), plot.valToPos(value, 'y', true)];
    // Where no sample was taken there is no line.
    if (1000 * (time - before) > GAP_MS) path.moveTo(x, y);
    else path.lineTo(x, y);
    before = time;
  }
  return path;
}
