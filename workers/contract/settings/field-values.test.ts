import { expect, test } from 'vitest';
import { FIELDS } from './config-fields.ts';
import { greatestValue, isAccepted } from './field-values.ts';

test('the greatest value of a number is accepted, and nothing above it', () => {
  for (const field of FIELDS) {
    if (field.kind !== 'number') continue;
    const most = greatestValue(field.path);
    expect(isAccepted(field, most), field.path).toBe(true);
    expect(isAccepted(field, most + 1), field.path).toBe(false);
  }
});

test.each(['feed.kind', 'feed.sped', ''])('"%s", which is no number, has no greatest value', (path) => {
  expect(() => greatestValue(path)).toThrow(`path: ${path} is not allowed here`);
});
