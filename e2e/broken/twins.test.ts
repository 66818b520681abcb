import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

// `override` is refused by the compiler when the method is gone; a twin that puts a property in its place breaks nothing then.
test.each(Object.keys(TWINS))('%s replaces methods by `override`, or exported functions', (name) => {
  const text = readFileSync(join(ROOT, `e2e/broken/${name}.ts`), 'utf8');
  expect(text).not.toMatch(/defineProperty|\.prototype|Object\.assign/);
  expect(text).toMatch(/\boverride\b|^export function /m);
});
