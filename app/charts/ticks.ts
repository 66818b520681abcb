/** Labels on axes. Each says exactly where it stands: an axis from 0 to 1 with a line at 0.75 has 0.75 beside it, not 0.8. */
import { numberFormat } from '../../workers/contract/numbers/format-number.ts';

/** Digits beyond these are what a computer's fractions are off by: 0.1 + 0.2. */
const DIGITS = 12;
const EXACT = numberFormat({ maximumSignificantDigits: DIGITS });
const BARE = numberFormat({ maximumSignificantDigits: DIGITS, useGrouping: false });

/** A number in full: `1,234.5`. */
export function numberTick(value: number): string {
  return EXACT.format(value);
}
/**
 * Labels of values of any size: in full while they are short, else `1.5e30`. Zero and what is but an error of adding up
 * steps is 0; neighbours keep as many digits as tell them apart.
 */
export function valueTicks(splits: readonly number[]): string[] {
  const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0));
  const cleared = splits.map((value) => (Math.abs(value) < step * 1e-9 ? 0 : value));
  const most = Math.max(...cleared.map(Math.abs));
  if (most < 1e9 && (step === 0 ? most : step) >= 1e-6) return cleared.map(numberTick);
  const digits = step > 0 ? Math.min(15, Math.max(1, Math.ceil(Math.log10(most / step)) + 2)) : DIGITS;
  return cleared.map((value) => exponential(Number(value.toPrecision(digits))));
}
function exponential(value: number): string {
  return value === 0 ? '0' : value.toExponential().replace('e+', 'e');
}

/** A count or amount: `0.75`, `250`, `1.5 k`, `20 M`. */
export function shortTick(value: number): string {
  return scaledTick(value, 1000, ['', 'k', 'M', 'G', 'T']);
}
/** A duration in milliseconds: `50 µs`, `2.5 ms`, `100 s`. */
export function durationTick(ms: number): string {
  return ms === 0 ? '0 ms' : ms < 1 ? scaledTick(1000 * ms, 1000, ['µs']) : scaledTick(ms, 1000, ['ms', 's']);
}
/** A moment in seconds since the epoch, as exact as labels `step` seconds apart have to be: `14:03:22`, `14:03:22.25`. */
export function clockTick(seconds: number, step: number, clock: (ms: number) => string): string {
  const digits = [0, 1, 2].find((each) => Number.isInteger(round(step * 10 ** each))) ?? 3;
  const units = Math.round(seconds * 10 ** digits);
  const whole = clock(1000 * Math.floor(units / 10 ** digits));
  return digits === 0 ? whole : `${whole}.${String(units % 10 ** digits).padStart(digits, '0')}`;
}

function scaledTick(value: number, base: number, units: readonly string[]): string {
  let magnitude = value;
  let unit = 0;
  while (round(Math.abs(magnitude)) >= base && unit < units.length - 1) {
    magnitude /= base;
    unit++;
  }
  return [BARE.format(magnitude), units[unit]].filter(Boolean).join(' ');
}
function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
