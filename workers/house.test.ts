/** Rules of the house that no linter knows, checked on the text of all sources: one list for each set of names, and so on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CHANNELS, CLASSES, LINE_STAGES, POLICIES, SUBSCRIBERS } from './contract/name-sets.ts';
import * as tasks from './memory/tasks.ts';
import * as broadcast from './primitives/broadcast/broadcast.ts';

interface Line {
  readonly place: string;
  readonly text: string;
}
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const files = ['app', 'e2e', 'workers'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('kernel/'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);

/** Where the text of a file is as it should not be. */
function findings(pattern: RegExp, isExempt: (path: string) => boolean = () => false): Line[] {
  return files.flatMap(({ path, text }) =>
    isExempt(path)
      ? []
      : [...text.matchAll(pattern)].map((found) => ({
          place: `${path}:${text.slice(0, found.index).split('\n').length}`,
          text: found[0],
        })),
  );
}

test('a set of names is listed once', () => {
  const lists = { CHANNELS, CLASSES, LINE_STAGES, POLICIES, SUBSCRIBERS };
  const homes = ['workers/contract/name-sets.ts', 'workers/memory/event-columns.ts', 'workers/memory/tasks.ts'];
  for (const [name, list] of Object.entries(lists)) {
    const literal = new RegExp(`\\[\\s*${list.map((each) => `'${each}'`).join(',\\s*')}\\s*,?\\s*\\]`, 'g');
    expect(
      findings(literal, (path) => homes.includes(path) || path.endsWith('.test.ts')),
      name,
    ).toEqual([]);
  }
});

test('numbers in shared memory are places in the lists of names', () => {
  expect(tasks.SUBSCRIBER_TASKS.map(tasks.taskName)).toEqual(SUBSCRIBERS);
  expect(tasks.CHANNELS).toBe(CHANNELS.length);
  expect([broadcast.SKIP, broadcast.CONFLATE, broadcast.BLOCK].map((word) => POLICIES[word])).toEqual(POLICIES);
});

test('private members are private by the word, tests are tests, and what an error says is asked in one place', () => {
  expect(
    findings(/\bthis\.#\w+|^ +(?:readonly )?#\w+/gm, (path) => path.startsWith('workers/primitives/stepper/')),
  ).toEqual([]);
  expect(findings(/^\s*it(?:\.each)?\(/gm)).toEqual([]);
  const isHome = (path: string) => path === 'workers/contract/error-text.ts' || path.startsWith('workers/primitives/');
  expect(findings(/(\w+) instanceof Error \? \1\.message : String/g, isHome)).toEqual([]);
});

test('words that people stumbled over are gone', () => {
  const words = [
    'touch it off',
    'sensors that there are not',
    'the stronger the more',
    'in its normal again',
    'most it held',
    'most waiting',
    'gives them up',
  ];
  const odd = new RegExp(words.join('|'), 'g');
  expect(findings(odd, (path) => path === 'workers/house.test.ts')).toEqual([]);
});
