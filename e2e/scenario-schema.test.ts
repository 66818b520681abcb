/**
 * `public/lessons/scenario.schema.json` is what editors check a lesson against: made of the schema that the program checks
 * it with. `npx vitest run e2e/scenario-schema.test.ts -u` writes it anew.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { figureName, scenarioSchema } from '../app/scenarios/definition/scenario-schema.ts';

const FILE = fileURLToPath(new URL('../public/lessons/scenario.schema.json', import.meta.url));

// What has no word in a JSON schema, as that an object is no list, the program checks by itself.
const schema = {
  title: 'A scenario of Penstock',
  description:
    'A lesson that can fail: claim, question, acts on the real pipeline, verdict. Acts and answers count from 1.',
  ...toJsonSchema(scenarioSchema, { errorMode: 'ignore', definitions: { figureName } }),
};

test('the published schema is the one that is checked with', async () => {
  await expect(`${JSON.stringify(schema, null, 1)}\n`).toMatchFileSnapshot(FILE);
});

test('the schema knows the parts of a scenario, and allows no others', () => {
  const published = JSON.parse(readFileSync(FILE, 'utf8')) as typeof schema;
  expect(published.additionalProperties).toBe(false);
  expect(Object.keys(published.properties ?? {})).toEqual(Object.keys(scenarioSchema.entries));
  expect(published.required).toContain('verdict');
  expect(published.required).not.toContain('needs');
});
