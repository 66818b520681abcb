/** A row of a verdict in words: what was measured, and what was to be. */

import { type RowUnit, unitText } from '../scenarios/definition/figure-text.ts';
import type { MeasuredPart, RowResult } from '../scenarios/player-types.ts';

type Limits = Pick<RowResult, 'least' | 'most' | 'unit'>;

export function measuredText({ measured, unit }: Pick<RowResult, 'measured' | 'unit'>): string {
  return measured === null ? 'no value' : unitText(measured, unit);
}

/** `at most 0 events`, `870 /s to 1.15 k/s` */
export function limitText({ least, most, unit }: Limits): string {
  const text = (value: number) => unitText(value, unit);
  if (least !== null && most !== null) return least === most ? text(least) : `${text(least)} to ${text(most)}`;
  if (most !== null) return `at most ${text(most)}`;
  return least === null ? 'not known' : `at least ${text(least)}`;
}

/** Which figures it is about: `Stored per second: “It blocks” ÷ “It skips”`. */
export function partsText({ parts, by }: Pick<RowResult, 'parts' | 'by'>): string {
  const [own, other] = parts;
  if (own === undefined) return '';
  const whole = ({ name, where }: MeasuredPart) => (where === '' ? name : `${name}, ${where}`);
  if (other === undefined) return whole(own);
  if (own.name === other.name) return `${own.name}: ${own.where} ${by} ${other.where}`;
  return own.where === other.where
    ? whole({ ...own, name: `${own.name} ${by} ${other.name}` })
    : `${whole(own)} ${by} ${whole(other)}`;
}
/** What these were, where there are two: `68 /s ÷ 1.94 k/s`. */
export function valuesText({ parts, by }: Pick<RowResult, 'parts' | 'by'>): string | null {
  if (by === null) return null;
  return parts.map(({ value, unit }) => (value === null ? 'no value' : unitText(value, unit))).join(` ${by} `);
}
/** What stands for the letters of the formula: `λ 5.00 k/s, T 2.00 s`. */
export function givenText({ given }: Pick<RowResult, 'given'>): string {
  return given.map(({ letter, value, unit }) => `${letter} ${unitText(value, unit)}`).join(', ');
}
/** What a formula comes to: `1.00 k/s`. */
export function expectedText({ expected, unit }: Pick<RowResult, 'expected' | 'unit'>): string {
  return expected === null ? 'not known' : unitText(expected, unit);
}

/** Where things stand on the axis of a row, from 0 to 1: what is allowed, and what was measured. */
export interface RowPlaces {
  readonly least: number;
  readonly most: number;
  readonly measured: number | null;
  readonly ends: readonly [string, string];
}

/** From 0, or a little below what is less than that, to a little beyond the highest of them. */
export function placesOf({ least, most, measured, unit }: Limits & Pick<RowResult, 'measured'>): RowPlaces {
  const known = [least, most, measured].filter((value): value is number => value !== null && Number.isFinite(value));
  const high = Math.max(0, ...known) * 1.15 || 1;
  const low = Math.min(0, ...known) * 1.15;
  const place = (value: number) => (value - low) / (high - low);
  return {
    least: least === null ? 0 : place(least),
    most: most === null ? 1 : place(most),
    measured: measured === null ? null : place(measured),
    ends: [endText(low, unit), endText(high, unit)],
  };
}
function endText(value: number, unit: RowUnit): string {
  return unitText(value, unit);
}
