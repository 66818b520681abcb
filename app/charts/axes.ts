import type uPlot from 'uplot';
import { formatClock } from '../format.ts';
import { palette } from './palette.ts';
import { clockTick } from './ticks.ts';

/**
 * Room beside every plot, so that all charts begin and end at the same place, and with it each moment: at the left for the
 * longest label ("transform 16"), at the right for shares ("100 %") and the name of a target.
 */
export const LEFT = 76;
export const RIGHT = 42;

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
    values: (_, splits, __, ___, step) => splits.map((seconds) => clockTick(seconds, step, formatClock)),
  };
}
