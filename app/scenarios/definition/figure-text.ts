/** Figures of a verdict as text, each in the form that its unit has everywhere. */
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFineRatio,
  formatFineShare,
  formatRate,
  formatTick,
  UNKNOWN,
} from '../../format.ts';
import type { Unit } from './figures.ts';

/** Ratios and differences have no unit of their own. */
export type RowUnit = Unit | '' | '×';

const ONE = { events: 'event', calls: 'call', batches: 'batch', tasks: 'task', times: 'time', rows: 'row' } as const;

export function unitText(value: number, unit: RowUnit): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  switch (unit) {
    case '/s':
      return formatRate(value);
    case 'ms':
      return formatDuration(value);
    case 's':
      return formatDuration(1000 * value);
    case 'share':
      return formatTick(formatFineShare(value));
    case 'bytes':
      return formatBytes(value);
    case '×':
    case '':
      return ratioText(value);
    default:
      return `${countText(value)} ${value === 1 ? ONE[unit] : unit}`;
  }
}
/** A mean of few, or what a formula says of few, is no whole number: 7.5 calls under way. */
function countText(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100 ? formatCount(value) : ratioText(value);
}
function ratioText(value: number): string {
  return formatTick(`${value < 0 ? '-' : ''}${formatFineRatio(Math.abs(value))}`);
}

/** Without what the figure says of the stretch: here it is a second. */
const STRETCH = /,? ?(mean of all and )?(counted in|over|of|in|at the end of)? ?the stretch( measured)?(, mean)?/;
/** What a figure is of, whatever the stretch: `stored per second`. */
export function figureName(help: string): string {
  return help
    .replace(/^Ledger: /, '')
    .replace(STRETCH, '')
    .replace(/, from its histogram$/, '');
}
/** The same as a title: `Stored per second`. */
export function figureTitle(help: string): string {
  const name = figureName(help);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
export function seriesName(help: string): string {
  const plain = figureName(help);
  return plain.endsWith('per second') ? plain : `${plain}, each second`;
}
