import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const PUBLIC = fileURLToPath(new URL('../../public', import.meta.url));

test('every file of the build is loaded by something: by name, from the page on', () => {
  const copied = new Set(filesOf(PUBLIC));
  const built = filesOf(DIST).filter((path) => !copied.has(path));
  const reached = new Set(['index.html']);
  // A set goes on through what is added to it meanwhile.
  for (const path of reached) {
    if (!/\.(?:html|js|css)$/.test(path)) continue;
    const text = readFileSync(join(DIST, path), 'utf8');
    for (const other of built) if (text.includes(basename(other))) reached.add(other);
  }
  expect(built.length).toBeGreaterThan(10);
  expect(built.filter((path) => !reached.has(path))).toEqual([]);
});

test('no file of the build is one of the benchmarks, or a worker that is turned off', () => {
  expect(filesOf(DIST).filter((path) => /bench|opfs-async-proxy|sqlite3-worker1/.test(path))).toEqual([]);
});

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}
