/** A setting's value in words: the same in its box, the log, a remedy, a comparison and a report. */
import { formatPercent, formatSetting } from './format-number.ts';

/** What of a setting its text needs: see `Field` in `settings/config-fields.ts`. */
interface NumberField {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
  readonly zero?: string;
}
type Field = (NumberField & { readonly kind: 'number' }) | { readonly kind: 'choice' | 'switch' | 'text' };

/** A share, which is 0.05 in links, files and scripts, and 5 % wherever people read or type it. */
export function isPercent({ unit }: Pick<NumberField, 'unit'>): boolean {
  return unit === '%';
}

/** `20,000 /s`, `5 %` */
export function numberText(field: NumberField, value: number): string {
  return isPercent(field) ? formatPercent(value) : formatSetting(value, field.unit);
}
/** The same in a box that has the unit beside it. */
export function boxText(field: NumberField, value: number): string {
  return isPercent(field) ? formatPercent(value).replace(' %', '') : formatSetting(value, '');
}
/** `1 to 20,000,000 /s`, `0 to 100 %` */
export function rangeText(field: NumberField): string {
  return `${boxText(field, field.min)} to ${numberText(field, field.max)}`;
}
/** What can be typed, in the unit of the box. */
export function allowedTyped(field: NumberField): string {
  return `${field.isInteger ? 'a whole number' : 'a number'} from ${rangeText(field)}`;
}

/** `5 %`, `on`, `shed`; `none` for a timeout of 0 */
export function valueText(field: Field, value: number | string | boolean): string {
  if (field.kind === 'number') return (Number(value) === 0 && field.zero) || numberText(field, Number(value));
  return field.kind === 'switch' ? (value === true ? 'on' : 'off') : String(value);
}
