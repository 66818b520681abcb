/** Hostile numbers, typed or pasted: each is the number that it says, or refused with a hint. */
import fc from 'fast-check';
import { numberText } from '../../contract/numbers/field-text.ts';
import { formatDuration, formatRate, formatSetting, formatShort } from '../../contract/numbers/format-number.ts';
import { parseNumber } from '../../contract/numbers/parse-number.ts';
import { FIELDS, type NumberField } from '../../contract/settings/config-fields.ts';
import { readValue, unitOf } from '../../contract/settings/field-values.ts';
import { mutated } from './mutations.ts';
import { defineTarget } from './target.ts';

const NUMBERS: readonly NumberField[] = FIELDS.filter((field) => field.kind === 'number');
const FORMATS: readonly ((value: number) => string)[] = [
  formatDuration,
  formatRate,
  formatShort,
  (value) => formatSetting(value, ''),
  String,
];
const LONGEST_HINT = 400;

const printed = fc
  .tuple(fc.constantFrom(...FORMATS), fc.double({ min: 0, max: 1e9, noNaN: true }))
  .map(([format, value]) => format(value));
const text = fc.oneof(
  mutated(printed),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom('1', '00', '000', '.', ',', ' ', "'", '_', 'e', 'k', 'm', 'min', ':', '%', '-', '\u202f'), {
      maxLength: 12,
    })
    .map((pieces) => pieces.join('')),
);
const value = fc.constantFrom(...NUMBERS).chain((field) =>
  fc.record({
    field: fc.constant(field),
    exact: fc
      .double({ min: field.min, max: field.max, noNaN: true })
      .map((x) => (field.isInteger ? Math.round(x) : x + 0)),
    text,
  }),
);

export const numbers = defineTarget('numbers', 0.08, () => ({
  arbitrary: value,
  check(given) {
    const { field, exact } = given;
    for (const shown of [numberText(field, exact), formatSetting(exact, ''), String(exact)]) {
      if (readValue(field, shown, parseNumber) !== exact) throw new Error(`${field.path}: ${shown} is not ${exact}`);
    }
    const read = parseNumber(given.text, unitOf(field));
    if (typeof read === 'string' ? read === '' || read.length > LONGEST_HINT : !Number.isFinite(read))
      throw new Error(`${field.unit}: ${JSON.stringify(given.text)} is ${read}`);
  },
}));
