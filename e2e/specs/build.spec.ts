import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { versionIn } from '../bundle/site-scripts.ts';

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

test('the service worker keeps all that the page may need, at most 2 MB compressed', () => {
  const { files, later } = versionIn(DIST);
  const needed = filesOf(DIST).filter((path) => /\.(?:js|css|wasm|webmanifest)$|^lessons\/[\w-]+\.json$/.test(path));
  expect(needed.filter((path) => path !== 'sw.js' && !files.includes(path))).toEqual([]);
  expect(files).toContain('');
  expect(later).toEqual(
    filesOf(DIST)
      .filter((path) => /^recordings\/.*\.(?:csv|json)$/.test(path))
      .sort(),
  );
  const bytes = files.map((path) => gzipSync(readFileSync(join(DIST, path || 'index.html'))).length);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
  const worker = readFileSync(join(DIST, 'sw.js'), 'utf8');
  for (const path of files) expect(worker).toContain(path);
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
