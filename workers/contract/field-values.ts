/** What the value of a single setting may be. */
import * as v from 'valibot';
import type { FieldValue } from './config-codec.ts';
import type { Field, NumberField } from './config-fields.ts';

/** Whether a field accepts a value, by itself: rules that span fields are not looked at. */
export function accepts(field: Field, value: unknown): boolean {
  return v.is(fieldSchema(field), value);
}

/** What a field accepts, in words. */
export function allowedValues(field: Field): string {
  switch (field.kind) {
    case 'number': {
      const range = `${grouped(field.min)} to ${grouped(field.max)}`;
      const unit = field.unit === '' ? '' : ` ${field.unit}`;
      return field.integer ? `a whole number from ${range}${unit}` : `a number from ${range}${unit}`;
    }
    case 'choice':
      return `one of ${field.options.join(', ')}`;
    case 'switch':
      return 'true or false';
  }
}

/** What it accepts, as a schema. */
export function fieldSchema(field: Field): v.GenericSchema {
  switch (field.kind) {
    case 'number':
      return numberSchema(field);
    case 'choice':
      return v.picklist(field.options);
    case 'switch':
      return v.boolean();
  }
}
function numberSchema(field: NumberField): v.GenericSchema {
  const inRange = v.pipe(v.number(), v.finite(), v.minValue(field.min), v.maxValue(field.max));
  return field.integer ? v.pipe(inRange, v.integer()) : inRange;
}

const GROUPING = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
function grouped(value: number): string {
  return GROUPING.format(value);
}

/** Decimal notation only: `Number` alone would also take '', ' 1 ', '0x10' and 'Infinity'. */
const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
export function readNumber(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}

/** The value that a text stands for, which the field may accept or not; null when it stands for none. */
export function readValue(field: Field, text: string): FieldValue | null {
  switch (field.kind) {
    case 'number':
      return readNumber(text);
    case 'choice':
      return text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : null;
  }
}
