/** What is said of the gaps of a recording. */
import type { Gaps, TableMapping } from '../import-types.ts';
import { formatCount } from '../numbers/format-number.ts';

/** A sentence on how many gaps there are and how they are played. */
export function gapsText({ count, longestMs, usualMs }: Gaps, choice: TableMapping['gaps']): string {
  const [longest, usual] = [lengthText(longestMs), lengthText(usualMs)];
  if (count === 1) return `A gap of ${longest} is played as ${choice === 'keep' ? 'it is' : usual}.`;
  return `${formatCount(count)} gaps, the longest of ${longest}, are played as ${choice === 'keep' ? 'they are' : `${usual} each`}.`;
}
/** Whether a note is such a sentence. */
export function isGapsText(note: string): boolean {
  return /^(?:A gap|[\d,]+ gaps)\b/.test(note);
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
] as const;
/** A time in its largest unit, to two digits: `3 h`. */
export function lengthText(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => ms >= 0.995 * each) ?? UNITS.at(-1)!;
  const length = Number((ms / size).toPrecision(2));
  return `${length < 1000 ? length : formatCount(length)} ${unit}`;
}
