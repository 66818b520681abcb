import uPlot from 'uplot';
import { formatClock } from '../format.ts';
import { palette } from './palette.ts';

/** The axis of time of every chart. */
export function timeAxis(): uPlot.Axis {
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
