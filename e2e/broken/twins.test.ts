import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../bench/site.ts';
import { TWINS } from './twins.ts';

const HELPERS = ['broken-site.ts', 'twins.ts', 'twins.test.ts'];

test('every twin is a module of this folder, and replaces one that there is', () => {
  const modules = readdirSync(join(ROOT, 'e2e/broken')).filter((name) => !HELPERS.includes(name));
  expect(modules.sort()).toEqual(Object.keys(TWINS).map((name) => `${name}.ts`));
  expect(Object.values(TWINS).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
