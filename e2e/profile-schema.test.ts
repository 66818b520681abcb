/**
 * `public/profiles/profile.schema.json` is what editors check a profile against: made of the schema that the program checks it
 * with. `npx vitest run e2e/profile-schema.test.ts -u` writes it anew.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { parseProfileText } from '../app/profile/parse-profile.ts';
import { profileSchema } from '../app/profile/profile-schema.ts';

const inPublic = (name: string) => fileURLToPath(new URL(`../public/profiles/${name}`, import.meta.url));

// What has no word in a JSON schema, as that an object is no list, the program checks by itself.
const schema = {
  title: 'A profile of Penstock',
  description: 'A pipeline of your own: costs of stages and database, load, budgets, and where the numbers come from.',
  ...toJsonSchema(profileSchema, { errorMode: 'ignore' }),
};

test('the published schema is the one that is checked with', async () => {
  await expect(`${JSON.stringify(schema, null, 1)}\n`).toMatchFileSnapshot(inPublic('profile.schema.json'));
});

const EXAMPLES = readdirSync(inPublic('')).filter((name) => name.endsWith('.json') && !name.includes('schema'));
test.each(EXAMPLES)('%s is a profile, and says where its numbers come from', (name) => {
  const { note, sources } = parseProfileText(readFileSync(inPublic(name), 'utf8'));
  expect([note?.includes('From the sources: '), sources?.length]).toEqual([true, 2]);
});
