import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';
import { withoutWhatIsShown } from './without-labels.ts';

test('labels, units and ranges go; paths, options and defaults stay', () => {
  const code = readFileSync(new URL('../../workers/contract/settings/config-fields.ts', import.meta.url), 'utf8');
  const without = withoutWhatIsShown(code);
  const labels = FIELDS.map(({ label }) => label).filter((label) => without.includes(`'${label}'`));
  expect(labels).toEqual([]);
  expect(FIELDS.filter(({ path }) => code.includes(`'${path}'`) && !without.includes(`'${path}'`))).toEqual([]);
  expect(without).not.toMatch(/unit: '|min: \d/);
  expect(without.match(/default: ?\S*|[A-Z_]{5,}/g)).toEqual(code.match(/default: ?\S*|[A-Z_]{5,}/g));
});
