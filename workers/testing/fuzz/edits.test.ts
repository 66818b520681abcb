import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withOwnPart } from './edits.ts';

const names = fc.oneof(fc.constantFrom('length', '__proto__', 'constructor', '0', '-1', ''), fc.string());

test('any value takes a part of any name, and stays what it was', () => {
  const values = fc.oneof(fc.array(fc.nat(), { maxLength: 3 }), fc.dictionary(fc.string(), fc.nat()));
  fc.assert(
    fc.property(values, names, fc.anything(), (value, name, part) => {
      const edited = withOwnPart(structuredClone(value), name, part);
      expect(Object.getPrototypeOf(edited)).toBe(Array.isArray(value) ? Array.prototype : Object.prototype);
      const isLength = Array.isArray(value) && name === 'length';
      expect(Object.getOwnPropertyDescriptor(edited, name)?.value).toStrictEqual(isLength ? value.length : part);
    }),
    { numRuns: 2000 },
  );
});
