/**
 * Unit tests in two groups, for `vite.config.ts`. To start a process and to read again what all tests use takes 0.6 s of
 * processor time, longer than most files take for their tests. So files that leave nothing behind share a process.
 *
 * One of its own has a file that replaces something of the process, starts threads or programs, or has to do with a store,
 * which the next would find as it was left. So has one that runs code for seconds: it is to be compiled for that file alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['workers', 'app', 'e2e'];
/** In its text: of the process, of the test runner, of threads, or of a store. */
const LEAVES =
  /\bvi\b|\bglobalThis\b|\bprocess\.|\bprototype\b|performance\.now|setFlagsFromString|node:(v8|worker_threads|child_process)|[Ss]tore(\.ts)?\b/;
/** By its name: it takes long, or threads are started for it. */
const TAKES_LONG = /\.(model|interleave|threads)\.test\.ts$/;
const LONG_NAMES = ['hostile-input', 'wasm-kernels', 'generated-tables', 'live-settings', 'threads', 'work'];
const NAMED_LONG = new RegExp(`/(recovery-\\w+|${LONG_NAMES.join('|')})\\.test\\.ts$`);

/** Every file of unit tests, from the root, by whether it has a process of its own. */
export function unitGroups(): { readonly shared: string[]; readonly own: string[] } {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.test.ts')),
  );
  const isOwn = (file: string) =>
    TAKES_LONG.test(file) || NAMED_LONG.test(file) || LEAVES.test(readFileSync(`${ROOT}${file}`, 'utf8'));
  return { shared: files.filter((file) => !isOwn(file)), own: files.filter(isOwn) };
}
