import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';
import { withoutLabels, withoutWhatIsShown } from './without-labels.ts';

test('labels, units and ranges go; paths, options and defaults stay', () => {
  const code = readFileSync(new URL('../../workers/contract/settings/config-fields.ts', import.meta.url), 'utf8');
  const without = withoutWhatIsShown(code);
  const labels = FIELDS.map(({ label }) => label).filter((label) => without.includes(`'${label}'`));
  expect(labels).toEqual([]);
  expect(FIELDS.filter(({ path }) => code.includes(`'${path}'`) && !without.includes(`'${path}'`))).toEqual([]);
  expect(without).not.toMatch(/unit: '|min: \d/);
  expect(without.match(/default: ?\S*|[A-Z_]{5,}/g)).toEqual(code.match(/default: ?\S*|[A-Z_]{5,}/g));
});

test.each([
  ['stage.worker.ts', true],
  ['import.worker.ts', false],
  ['live.worker.ts', false],
  ['publisher.worker.ts', false],
  ['query.worker.ts', false],
])('in the build of %s they go: %s', (entry, doGo) => {
  const { buildStart, transform } = withoutLabels() as unknown as {
    buildStart(options: { input: readonly string[] }): void;
    transform(code: string, id: string): { code: string } | null;
  };
  buildStart({ input: [`/src/workers/${entry}`] });
  const built = transform(
    "number('load.sensors', 'Sensors', { min: 1, default: 2 })",
    '/x/contract/settings/config-fields.ts',
  );
  expect(built === null).toBe(!doGo);
});
