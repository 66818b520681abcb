/** What the package says of itself agrees with its folders. The packed package is tested in `primitives-package.spec.ts`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => readFileSync(at(path), 'utf8');
const parts = readdirSync(at('.'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'examples')
  .map(({ name }) => name);
const { exports }: { exports: Record<string, unknown> } = JSON.parse(read('./package.json'));

test.each(parts)('%s is an entry of the package, is in the table of parts, and has an example', (part) => {
  expect(existsSync(at(`./${part}/index.ts`))).toBe(true);
  expect(exports[`./${part}`]).toEqual({ types: `./${part}/index.d.ts`, default: `./${part}/index.js` });
  expect(read('./README.md')).toContain(`| \`${part}\` |`);
  if (part !== 'shared') expect(read(`./examples/${part}.js`)).toContain(`'penstock-primitives/${part}'`);
});

test('there are no other entries, and no dependency', () => {
  expect(Object.keys(exports).sort()).toEqual(['.', './package.json', ...parts.map((part) => `./${part}`)].sort());
  expect(read('./package.json')).not.toContain('ependencies');
});

test('the README begins with the example of the channel', () => {
  const [, program] = /```js\n([\s\S]*?)```/.exec(read('./README.md'))!;
  const [, ...example] = read('./examples/channel.js').split('\n');
  expect(program).toBe(example.join('\n'));
});

test('private members have no hash', () => {
  const files = readdirSync(at('.'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.filter((name) => /^ {2}(?:readonly )?#\w/m.test(read(`./${name}`)))).toEqual([]);
});
