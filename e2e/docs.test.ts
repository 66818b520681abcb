/** What the Markdown files promise a reader who types or opens what they name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const FILES = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => {
  if (!entry.isDirectory()) return [entry.name];
  return ['.github', 'app', 'bundle', 'e2e', 'public', 'workers'].includes(entry.name) ? filesBelow(entry.name) : [];
});
function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}
const NAMES = new Set(FILES.map((path) => basename(path)));
const PAGES = FILES.filter((path) => path.endsWith('.md')).map((path) => ({ path, text: read(path) }));

/** A file or folder of this project, in backquotes or as the target of a link. */
const FILE =
  /`([\w./-]+\.(?:tsx?|mjs|css|html|json|md|svg|png|yml|wasm|rs|toml))`|\]\((?!https?:|#|mailto:)([^)#\s]+)/g;
const FOLDER = /`([\w.-]+(?:\/[\w.-]+)*\/)`/g;

function named(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => (match[1] ?? match[2])!);
}

/** From the page's folder or from the root; a bare name anywhere. */
function isThere(page: string, path: string): boolean {
  if (!path.includes('/')) return NAMES.has(path) || existsSync(join(ROOT, dirname(page), path));
  return [dirname(page), '.'].some((from) => existsSync(join(ROOT, from, path)));
}

/** Not there before a build or a run, in the browser's own files, or standing for any name. */
const NOT_HERE =
  /^(?:dist|dist-primitives|test-results|e2e\/screenshots|e2e\/demos\/output|e2e\/theory\/output|penstock-(?:database|export))\/|^x\./;

describe.each(PAGES)('$path', ({ path, text }) => {
  test('names files and folders that are there', () => {
    const paths = [...named(text, FILE), ...named(text, FOLDER)].filter((name) => !NOT_HERE.test(name));
    expect(paths.filter((name) => !isThere(path, name))).toEqual([]);
  });

  test('names what its files hold', () => {
    // A changelog tells of what was.
    if (path.endsWith('CHANGELOG.md')) return;
    const claims = [...text.matchAll(/`([\w.]+)(?:\(\))?`\s+(?:in|of)\s+`([\w./-]+\.tsx?)`/g)];
    const isHeld = ([, name, file]: RegExpMatchArray) =>
      FILES.filter((each) => basename(each) === basename(file!)).some((each) =>
        read(each).includes(name!.split('.').at(-1)!),
      );
    expect(claims.filter((claim) => !isHeld(claim)).map(([claim]) => claim)).toEqual([]);
  });

  test('names commands that npm knows', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = [...text.matchAll(/npm run(?: --silent)? ([\w:]+)/g)].map((match) => match[1]!);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('a promise has a test of that title', () => {
  const rows = [...read('app/docs/promises.md').matchAll(/^\|[^|]+\| `([^`]+)` \| (.+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(50);
  const has = ([, file, title]: RegExpMatchArray) =>
    FILES.filter((path) => basename(path) === file).some((path) => read(path).includes(title!));
  expect(rows.filter((row) => !has(row)).map(([row]) => row)).toEqual([]);
});

test('the address of the public demo is the same in the package and in the README, or in neither', () => {
  const { homepage, repository } = JSON.parse(read('package.json')) as { homepage?: string; repository?: unknown };
  expect(homepage === undefined, 'homepage and repository come together').toBe(repository === undefined);
  const linked = /\[public demo\]\((\S+)\)/.exec(read('README.md'))?.[1];
  expect(linked).toBe(homepage);
});

test('the changelog begins with the version of the package', () => {
  const [, newest] = /^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$/m.exec(read('CHANGELOG.md'))!;
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const lock = JSON.parse(read('package-lock.json')) as { version: string };
  expect([newest, lock.version]).toEqual([version, version]);
});
