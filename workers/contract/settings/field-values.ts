/** What the value of a single setting may be. */
import * as v from 'valibot';
import type { FieldValue } from '../config-types.ts';
import { notAllowedText } from '../error-text.ts';
import { allowedTyped, isPercent } from '../numbers/field-text.ts';
import { type NumberReader, type ReadNumber, readPlain } from '../numbers/plain-number.ts';
import { FIELD_BY_PATH, type Field, type NumberField } from './config-fields.ts';

/** Whether a field accepts a value, by itself: rules that span fields are not looked at. */
export function isAccepted(field: Field, value: unknown): boolean {
  return v.is(fieldSchema(field), value);
}

/** What a field accepts, in words. */
export function allowedValues(field: Field): string {
  switch (field.kind) {
    case 'number':
      // Of a share, as it stands in links and files.
      return isPercent(field) ? `a number from ${field.min} to ${field.max}` : allowedTyped(field);
    case 'choice':
      return `one of ${field.options.join(', ')}`;
    case 'switch':
      return 'true or false';
    case 'text':
      return `${field.allowed}, or nothing`;
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
    case 'text':
      return v.union([v.literal(''), v.pipe(v.string(), v.regex(field.pattern))]);
  }
}
function numberSchema(field: NumberField): v.GenericSchema {
  const inRange = v.pipe(v.number(), v.finite(), v.minValue(field.min), v.maxValue(field.max));
  return field.isInteger ? v.pipe(inRange, v.integer()) : inRange;
}

/**
 * What a setting accepts that is a list, as a schema.
 *
 * @param objection what would be allowed where a row is not; null where it is
 * @param most rows
 */
export function rowsSchema<Row>(
  row: v.GenericSchema<unknown, Row>,
  objection: (row: Row) => string | null,
  most: number,
): v.GenericSchema {
  const sound = v.pipe(
    row,
    v.rawCheck<Row>(({ dataset, addIssue }) => {
      const allowed = dataset.typed ? objection(dataset.value) : null;
      if (allowed !== null) addIssue({ message: allowed });
    }),
  );
  return v.pipe(v.array(sound), v.maxLength(most));
}

/** The value that a text stands for, which the field may accept or not; null when it stands for none. */
export function readValue(field: Field, text: string, read: NumberReader = readPlain): FieldValue | null {
  switch (field.kind) {
    case 'number':
      return numberOrNull(read(text, unitOf(field)));
    case 'choice':
    case 'text':
      return text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : null;
  }
}

/** The greatest number that a setting may have. @param path of a number @throws RangeError when it is none */
export function greatestValue(path: string): number {
  const field = FIELD_BY_PATH.get(path);
  if (field?.kind !== 'number')
    throw new RangeError(notAllowedText('path', path, 'that of a setting that is a number'));
  return field.max;
}

/** What a number for this field is measured in, in a link or a file: there a share is one from 0 to 1, or has its % behind it. */
export function unitOf(field: NumberField): string {
  return isPercent(field) ? 'share' : field.unit;
}
/** The same in a box, which has the unit beside it: there a share is in percent. */
export function typedUnitOf(field: NumberField): string {
  return isPercent(field) ? 'percent' : field.unit;
}
/** A number that was read; null where the text was refused. */
export function numberOrNull(read: ReadNumber): number | null {
  return typeof read === 'number' ? read : null;
}
