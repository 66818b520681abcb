/** Rules of the house that no linter knows, checked on the text of all sources: one list for each set of names, and so on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as nameSets from './contract/name-sets.ts';
import * as tasks from './memory/tasks.ts';
import * as broadcast from './primitives/broadcast/broadcast.ts';

const { CHANNELS, POLICIES, SUBSCRIBERS } = nameSets;

interface Line {
  readonly place: string;
  readonly text: string;
}
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const files = ['app', 'e2e', 'workers'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('kernel/assembly'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);

/** The whole line at a place that was found. */
function lineAt(place: string): string {
  const [path, number] = place.split(':');
  return files.find((file) => file.path === path)!.text.split('\n')[Number(number) - 1]!;
}

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
  const homes = ['workers/contract/name-sets.ts', 'workers/memory/event-columns.ts', 'workers/memory/live-words.ts'];
  for (const [name, list] of Object.entries(nameSets)) {
    // Two of a set may stand together by chance.
    if (!Array.isArray(list) || list.length < 3) continue;
    const names: readonly string[] = list;
    const literal = new RegExp(`\\[\\s*${names.map((each) => `'${each}'`).join(',\\s*')}\\s*,?\\s*\\]`, 'g');
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

test('private members say private, tests say test, and one place asks what an error says', () => {
  expect(
    findings(/\bthis\.#\w+|^ +(?:readonly )?#\w+/gm, (path) => path.startsWith('workers/primitives/stepper/')),
  ).toEqual([]);
  expect(findings(/^\s*it(?:\.each)?\(/gm)).toEqual([]);
  const isHome = (path: string) => path === 'workers/contract/error-text.ts' || path.startsWith('workers/primitives/');
  expect(findings(/(\w+) instanceof Error \? \1\.message : String/g, isHome)).toEqual([]);
});

/** Of settings, snapshots, SQL results, automation, files that people write, and the browser: outside, they keep their names. */
const OUTSIDE = [
  ...['discardExpired', 'stop', 'enabled', 'outage', 'hang', 'quotaFull', 'naiveLatency', 'holds'],
  ...['withoutDurability', 'gone', 'full', 'consumerGone', 'expired'],
  ...['notFinite', 'outOfRange', 'unknownSensor', 'badStatus', 'badCrc', 'default'],
  ...['exact', 'persistent', 'starred', 'owner', 'truncated', 'states', 'acceptBest', 'keepOpen', 'endsWhenDecided'],
  ...['crossOriginIsolated', 'ctrlKey', 'metaKey', 'disabled', 'sideEffects'],
  ...['preserveOnInitFailure', 'forceReinitIfPreviouslyFailed'],
];

test('a boolean is named as a question: isX or hasX, and their like', () => {
  const isQuestion = /^(?:is|are|was|were|has|have|had|can|may|must|does|needs)[A-Z]/;
  const declared = [
    /(?<![\w.'"])(\w+)\??: boolean(?= *[;,)=}|])/gm,
    /\b(?:const|let|readonly|private|static) (\w+) = (?:true|false)[,;]/g,
    /\b(?:const|let) (\w+) = !?[\w.()[\]]+ (?:===|!==|<=|>=|<|>) [\w.()[\]'-]+;/g,
    /const \[(\w+), \w+\] = useState\((?:true|false)\)/g,
  ];
  const isQuestionOrOutside = (name: string) => isQuestion.test(name) || OUTSIDE.includes(name);
  const others = files.flatMap(({ path, text }) =>
    declared.flatMap((pattern) =>
      [...text.matchAll(pattern)]
        .filter(([, name]) => !isQuestionOrOutside(name!))
        .map(([line]) => `${path}: ${line.trim()}`),
    ),
  );
  expect(others).toEqual([]);
});

test('every refusal has one form: what, its value, what is allowed', async () => {
  const homes = ['workers/contract/error-text.ts', 'workers/primitives/shared/options.ts'];
  const isTool = (path: string) => /\.test\.ts$|^e2e\/|\/testing\/|\/stepper\//.test(path);
  const byHand = /(?:is not allowed|allowed is\b|; allowed: )[^'"`\n]*/g;
  // The screen's own form, in sentences, for a control that stands beside the text.
  const isHome = (path: string) =>
    homes.includes(path) || isTool(path) || path === 'workers/contract/numbers/parse-number.ts';
  const spoken = /^\s*(?:\*|\/\/|\/\*\*)/;
  const others = findings(byHand, isHome).filter(
    ({ place }) =>
      !spoken.test(lineAt(place)) && !/patch\.ts|NotIsolated|TimelineEditor|parse-scenario\.ts|event-count/.test(place),
  );
  expect(others.map(({ place }) => lineAt(place).trim())).toEqual([]);
  const [inContract, inPackage] = await Promise.all([
    import('./contract/error-text.ts'),
    import('./primitives/shared/options.ts'),
  ]);
  const refused = ['capacity', 0, 'a whole number from 1'] as const;
  expect(inContract.notAllowedText(...refused)).toBe('capacity: 0 is not allowed here; allowed: a whole number from 1');
  expect(inPackage.notAllowedText(...refused)).toBe(inContract.notAllowedText(...refused));
});

test('a RangeError refuses a value, and says which one and what is allowed', () => {
  const isTool = (path: string) => /\.test\.ts$|^e2e\/|\/testing\/|\/stepper\//.test(path);
  const free = findings(/new RangeError\((?!\s*notAllowedText\()[^;]*/g, isTool).map(({ text }) => text);
  // A reason that a rule has worded; what cannot be done just now; and faults of our own SQL and files.
  const known = [
    /^new RangeError\((?:refusal|refused)\)/,
    /is being started or replaced/,
    /is in memory, and goes/,
    /no (?:row|statement): /,
    /not a batch of events/,
  ];
  expect(free.filter((text) => !known.some((each) => each.test(text)))).toEqual([]);
});

test('no method is called look: its name says what it does with what it finds', () => {
  expect(findings(/^ +(?:private |async )*look\(.*\{$/gm, (path) => path.endsWith('.test.ts'))).toEqual([]);
});

test('the time since the epoch is asked for in one place', () => {
  const isHome = (path: string) =>
    path === 'workers/contract/epoch-now.ts' || /^e2e\/|\.test\.ts$|thread-body\.ts$/.test(path);
  expect(findings(/performance\.timeOrigin \+ performance\.now\(\)/g, isHome)).toEqual([]);
});

test('a packed word is read by its reader', () => {
  const isHome = (path: string) =>
    /\.test\.ts$|thread-body\.ts$|^workers\/(?:feeds|primitives|kernel)\/|transform-packet|event-twin/.test(path) ||
    path.startsWith('e2e/');
  expect(findings(/meta(?:\[\w+\]!?)? (?:& 0xffff|>>> (?:16|24))|\bword (?:& 0xffff|>>> 24)/g, isHome)).toEqual([]);
  expect(
    findings(/\b4294967296\b/g, (path) => !path.startsWith('workers/storage/') || path.endsWith('.test.ts')),
  ).toEqual([]);
});

test('the way in is short: the README of the pipeline has at most 120 lines', () => {
  const lines = readFileSync(join(ROOT, 'workers/README.md'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(120);
});

test('a field has a written type, or a value that shows it', () => {
  const isExempt = (path: string) => /\.test\.ts$|^e2e\/|^workers\/testing\//.test(path);
  expect(findings(/^ {2}(?:private |protected )?(?:readonly )?\w+;$/gm, isExempt)).toEqual([]);
});

test('a thread is a worker, and what works in the transform pool is a member', () => {
  const mixed = /\bworkers? of the (?:transform )?pool|\bpool(?:'s)? workers?\b/gi;
  expect(findings(mixed, (path) => path === 'workers/house.test.ts')).toEqual([]);
});

test('the title of a test has at most 100 characters, and a long one does not begin with what or who', () => {
  const titles = /\b(?:test|describe)(?:\.each\((?:[^()]|\([^()]*\))*\))?\(\s*(['`"])((?:(?!\1).)*)\1/g;
  const isHard = (title: string) => title.length > 100 || (title.length > 60 && /^(?:what|who)/.test(title));
  const hard = files.flatMap(({ path, text }) =>
    /\.(?:test|spec)\.tsx?$/.test(path) ? [...text.matchAll(titles)].map(([, , title]) => title!).filter(isHard) : [],
  );
  expect(hard).toEqual([]);
});

test('words that people stumbled over are gone', () => {
  const words = [
    'touch it off',
    'many times the load a burst',
    'the growing open time',
    'callers spread',
    'lying is closed',
    'most took up to',
    'is somewhere, always',
    'probes whether',
    'did not do what was',
    'the last: error',
    'Left out, by cause',
    "is the disk's answer",
    'sensors that there are not',
    'the stronger the more',
    'in its normal again',
    'most it held',
    'most waiting',
    'gives them up',
    'to see whether storage is back',
    'Turns away what',
    'hold everyone up',
    'takes no more, because',
    'are gone with the tab',
    'leaves it to the rate',
    'told by no report',
    'comings and goings',
    'one can explain',
    'calls without end',
    'what has the database open',
    'at which it was looked',
    'bear on it',
  ];
  const odd = new RegExp(words.join('|'), 'g');
  expect(findings(odd, (path) => path === 'workers/house.test.ts')).toEqual([]);
});

test('what is exported is used elsewhere, and not by tests alone', () => {
  const isTest = (path: string) => /\.test\.tsx?$|\/testing\/|^e2e\/|thread-body|\/examples\//.test(path);
  // The package's own, which others use; what the JSX runtime has to have; statistics of the benchmark; a run's file; messages,
  // which headless commands write.
  const isOutside = (path: string) =>
    /^workers\/primitives\/|^app\/jsx\/|^app\/comparison\/paired\.ts$|^workers\/contract\/runs\/read-run\.ts$|^workers\/feeds\/batch(?:-\w+)?\.ts$/.test(
      path,
    );
  const users = new Map<string, string[]>();
  for (const { path, text } of files) {
    const code = text.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '');
    for (const [word] of code.matchAll(/\w+/g)) {
      const places = users.get(word);
      if (places) places.push(path);
      else users.set(word, [path]);
    }
  }
  const unused: string[] = [];
  for (const { path, text } of files) {
    if (isTest(path) || isOutside(path)) continue;
    for (const [, name] of text.matchAll(/^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm)) {
      const places = users.get(name!)!;
      const others = places.filter((place) => place !== path);
      const isUsedHere = places.length - others.length > 1;
      if (others.length === 0 || (!isUsedHere && others.every(isTest))) unused.push(`${path}: ${name}`);
    }
  }
  expect(unused).toEqual([]);
});
