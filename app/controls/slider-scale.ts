/** Where a value stands on a slider, and what value a place on it means. */
import type { NumberField } from '../../workers/contract/settings/config-fields.ts';

/** Stops of a slider: enough to be smooth, few enough that an arrow key does something. */
const STOPS = 240;

/** Number of steps from one end of the slider to the other. */
export function stopsOf(field: NumberField): number {
  const whole = field.max - field.min;
  return field.isInteger && field.scale === 'linear' && whole <= STOPS ? whole : STOPS;
}

/** The stop at which a value stands, from 0. */
export function stopOf(field: NumberField, value: number): number {
  return Math.round(shareOf(field, value) * stopsOf(field));
}

/** The value at a stop, rounded to what can be read: two significant digits on the way, exact at the ends. */
export function valueAt(field: NumberField, stop: number): number {
  const stops = stopsOf(field);
  if (stop <= 0) return field.min;
  if (stop >= stops) return field.max;
  const raw = field.scale === 'linear' ? linearValue(field, stop / stops) : logValue(field, stop / stops);
  return Math.min(field.max, Math.max(field.min, rounded(field, raw)));
}

/**
 * The value when the slider is moved from `value` to a stop. Neighbouring stops may round to the same number: then the
 * next one in that direction, for a key pressed once must not be without effect.
 */
export function valueMoved(field: NumberField, value: number, stop: number): number {
  const there = valueAt(field, stop);
  const direction = Math.sign(stop - stopOf(field, value));
  return there === value && direction !== 0 ? nextValue(field, value, direction) : there;
}

/** The next value up or down from one that may lie between two stops: always a different one, unless at the end. */
export function nextValue(field: NumberField, value: number, step: number): number {
  const direction = Math.sign(step);
  const stops = stopsOf(field);
  for (let stop = stopOf(field, value); stop >= 0 && stop <= stops; stop += direction) {
    const candidate = valueAt(field, stop);
    if ((candidate - value) * direction > 0) return beyond(field, stop, step);
  }
  return direction > 0 ? field.max : field.min;
}
function beyond(field: NumberField, stop: number, step: number): number {
  return valueAt(field, stop + step - Math.sign(step));
}

function shareOf(field: NumberField, value: number): number {
  if (field.scale === 'linear') return (value - field.min) / (field.max - field.min);
  if (value <= field.min) return 0;
  const low = lowest(field);
  const share = Math.log(Math.max(value, low) / low) / Math.log(field.max / low);
  // A range that starts at zero keeps its first stop for it.
  return field.min === 0 ? (1 + share * (STOPS - 1)) / STOPS : share;
}
function linearValue(field: NumberField, share: number): number {
  return field.min + (field.max - field.min) * share;
}
function logValue(field: NumberField, share: number): number {
  const low = lowest(field);
  const within = field.min === 0 ? (share * STOPS - 1) / (STOPS - 1) : share;
  return low * (field.max / low) ** within;
}
/** Where the logarithm starts: a range from zero begins at a ten-thousandth of its end, or at one. */
function lowest(field: NumberField): number {
  return field.min > 0 ? field.min : Math.min(1, field.max / 10_000);
}

function rounded(field: NumberField, value: number): number {
  const precise = field.scale === 'linear' ? Number(value.toFixed(3)) : Number(value.toPrecision(2));
  return field.isInteger ? Math.round(precise) : precise;
}
