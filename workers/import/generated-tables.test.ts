import { expect, test } from 'vitest';
import { checkTable } from '../testing/generated-check.ts';

const TABLES = 2000;

/** Always the same ones here: `npm run fuzz -- --only tables` has others. */
test('2,000 generated tables: right with a mapping, never wrong without a question, seldom asked', async () => {
  let asked = 0;
  for (let seed = 0; seed < TABLES; seed++) if (await checkTable(seed)) asked++;
  expect(asked).toBeLessThanOrEqual(TABLES / 10);
  expect(asked).toBeGreaterThan(0);
}, 300_000);
