/** The latency heatmap: a column for each short stretch of time, a row for each latency bin, a stronger colour for more events. */
import type uPlot from 'uplot';
import { LATENCY_BINS, latencyBinStart } from '../../workers/contract/view/latency-bins.ts';
import { FIRST_BIN, type History, SAMPLE_MS } from '../frame/history.ts';
import { faded, palette } from './palette.ts';

/** Narrower columns cost time to draw and cannot be told apart. */
const MOST_COLUMNS = 150;
const SHADES = 12;

/** Sums samples into columns that begin at whole multiples of their width, so that they stand still as time goes on. */
export function drawHeat(plot: uPlot, { series }: History): void {
  const { ctx, bbox } = plot;
  const times = plot.data[0];
  const { min, max } = plot.scales.x!;
  if (times.length === 0 || min == null || max == null) return;
  const step = Math.max((2 * SAMPLE_MS) / 1000, (max - min) / MOST_COLUMNS);
  const origin = Math.floor(min / step);
  const columns = Math.ceil(max / step) - origin;
  const first = series.indexOf(times[0]!);
  const counts = new Float64Array(columns * LATENCY_BINS);
  for (let bin = 0; bin < LATENCY_BINS; bin++) {
    const values = series.slice(FIRST_BIN + bin, first, first + times.length);
    for (let i = 0; i < values.length; i++) {
      const column = Math.floor(times[i]! / step) - origin;
      // After a gap it is not known.
      if (column >= 0 && column < columns) counts[column * LATENCY_BINS + bin]! += values[i]! || 0;
    }
  }
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paintCells(plot, counts, (column) => Math.round(plot.valToPos((origin + column) * step, 'x', true)));
  ctx.restore();
}

/** Shades are logarithmic: a few slow events among thousands of quick ones are what one looks for. */
function paintCells({ ctx, valToPos }: uPlot, counts: Float64Array, xOf: (column: number) => number): void {
  const edges = Array.from({ length: LATENCY_BINS + 1 }, (_, bin) =>
    Math.round(valToPos(latencyBinStart(bin), 'y', true)),
  );
  const shades = Array.from({ length: SHADES }, (_, i) => faded(palette['data-1'], 0.16 + (0.84 * i) / (SHADES - 1)));
  let most = 1;
  for (const count of counts) most = Math.max(most, count);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    const column = Math.floor(i / LATENCY_BINS);
    const bin = i % LATENCY_BINS;
    ctx.fillStyle = shades[Math.min(SHADES - 1, Math.floor((SHADES * Math.log1p(count)) / Math.log1p(most)))]!;
    const left = xOf(column);
    ctx.fillRect(left, edges[bin + 1]!, xOf(column + 1) - left, edges[bin]! - edges[bin + 1]!);
  }
}
