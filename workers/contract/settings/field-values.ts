/** What the value of a single setting may be. */
import * as v from 'valibot';
import type { FieldValue } from '../config-types.ts';
import { formatSetting } from '../numbers/format-number.ts';
import { type NumberReader, type ReadNumber, readPlain } from '../numbers/plain-number.ts';
import type { Field, NumberField } from './config-fields.ts';

/** Whether a field accepts a value, by itself: rules that span fields are not looked at. */
export function isAccepted(field: Field, value: unknown): boolean {
  return v.is(fieldSchema(field), value);
}

/** What a field accepts, in words. */
export function allowedValues(field: Field): string {
  switch (field.kind) {
    case 'number': {
      const range = `${formatSetting(field.min, '')} to ${formatSetting(field.max, field.unit)}`;
      return field.isInteger ? `a whole number from ${range}` : `a number from ${range}`;
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
  return field.isInteger ? v.pipe(inRange, v.integer()) : inRange;
}

/** The value that a text stands for, which the field may accept or not; null when it stands for none. */
export function readValue(field: Field, text: string, read: NumberReader = readPlain): FieldValue | null {
  switch (field.kind) {
    case 'number':
      return numberOrNull(read(text, unitOf(field)));
    case 'choice':
      return text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : null;
  }
}

/** What a number for this field is measured in; a share may be written in percent. */
export function unitOf({ unit, isInteger, max }: NumberField): string {
  return unit === '' && !isInteger && max === 1 ? 'share' : unit;
}
export function numberOrNull(read: ReadNumber): number | null {
  return typeof read === 'number' ? read : null;
}
