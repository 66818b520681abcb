import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = (path: string) => new URL(`../${path}`, import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(root(path), 'utf8')) as Record<string, unknown>;

const LICENSES = readFileSync(root('public/licenses.txt'), 'utf8');
/** What the build contains: what the project depends on, and what that brings along. */
const BUNDLED = [
  ...Object.keys(json('package.json').dependencies as object),
  '@tanstack/virtual-core',
  '@nats-io/nkeys',
  '@nats-io/nuid',
  'scheduler',
  'tweetnacl',
];

test.each(BUNDLED)('the licence of %s goes with the build', (name) => {
  const { version, license } = json(`node_modules/${name}/package.json`);
  expect(LICENSES).toContain(`\n${String(name)} ${String(version)} (${String(license)})\n`);
  const file = ['LICENSE', 'LICENSE.md'].map((each) => root(`node_modules/${name}/${each}`)).find(existsSync);
  if (file !== undefined) expect(LICENSES).toContain(readFileSync(file, 'utf8').trim());
});
