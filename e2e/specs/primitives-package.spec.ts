/** The package of the primitives as people get it: packed, installed where nothing else is, run in Node and in a page. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = join(ROOT, 'dist-primitives');
/** What each example says, a line of it. */
const EXAMPLES: Readonly<Record<string, string>> = {
  batcher: 'Batches: 1,2,3 by size; 4 by time.',
  broadcast: 'The last one read is ',
  channel: 'The sum is 500500.',
  'circuit-breaker': '200 ms: half-open → closed, probe succeeded',
  counter: 'Counted 400000.',
  'deadline-queue': 'Too late: 2. Next: 3, then 1.',
  histogram: '20000 latencies: P50 5.02 ms, P99 9.92 ms, max 10 ms.',
  stepper: 'two threads added 1, and the word is 1',
  'work-stealing-deque': '10000 tasks were done, each once.',
};

interface Packed {
  readonly files: readonly { readonly path: string }[];
  readonly filename: string;
}
interface Manifest {
  readonly dependencies?: unknown;
  readonly sideEffects: boolean;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

let folder = '';
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'penstock-primitives-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the package is whole and runs from an empty folder: in Node, and in a page without a bundler', async ({
  page,
}) => {
  test.slow();
  run('npm', ['run', 'build:primitives'], ROOT);
  const [packed]: Packed[] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], PACKAGE));
  checkFiles(packed!.files.map(({ path }) => path));

  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${packed!.filename}`], folder);
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'penstock-primitives',
  ]);
  const installed = join(folder, 'node_modules/penstock-primitives');
  expect(readdirSync(join(installed, 'examples')).sort()).toEqual(Object.keys(EXAMPLES).map((name) => `${name}.js`));
  for (const [name, line] of Object.entries(EXAMPLES)) {
    expect(run(process.execPath, [join(installed, 'examples', `${name}.js`)], folder), name).toContain(line);
  }
  // The first program of the README, as it stands there.
  const [, program] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(installed, 'README.md'), 'utf8'))!;
  writeFileSync(join(folder, 'sum.mjs'), program!);
  expect(run(process.execPath, ['sum.mjs'], folder)).toBe('The sum is 500500.\n');
  writeFileSync(join(folder, 'all.mjs'), "import * as all from 'penstock-primitives'; console.log(Object.keys(all));");
  expect(run(process.execPath, ['all.mjs'], folder)).toContain('workStealingDeque');

  expect(await sumInPage()).toEqual([
    'Channel.send may wait, which this thread is not allowed to; use trySend',
    'The sum is 500500.',
  ]);

  async function sumInPage(): Promise<string[]> {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="main.js"></script>');
    writeFileSync(join(folder, 'main.js'), MAIN);
    writeFileSync(join(folder, 'worker.js'), WORKER);
    const server = createServer(({ url }, response) => {
      const file = join(folder, new URL(url!, 'http://host').pathname);
      if (!existsSync(file) || extname(file) === '') return void response.writeHead(404).end();
      response.writeHead(200, {
        'Content-Type': extname(file) === '.html' ? 'text/html' : 'text/javascript',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      });
      response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/index.html`);
    await expect(page.locator('p')).toHaveCount(2);
    const texts = await page.locator('p').allTextContents();
    server.closeAllConnections();
    server.close();
    return texts;
  }
});

/** Every entry is there with its types; no test, no source, nothing of the build's own. */
function checkFiles(files: readonly string[]): void {
  const { exports, sideEffects, dependencies }: Manifest = JSON.parse(
    readFileSync(join(PACKAGE, 'package.json'), 'utf8'),
  );
  expect([sideEffects, dependencies]).toEqual([false, undefined]);
  const named = Object.values(exports).flatMap((each) => (typeof each === 'string' ? [each] : Object.values(each)));
  expect(files).toEqual(expect.arrayContaining(named.map((file) => file.replace('./', ''))));
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
  expect(files.filter((file) => !/(\.js|\.d\.ts|^README\.md|^LICENSE|^package\.json)$/.test(file))).toEqual([]);
  expect(files.filter((file) => /test|thread-body/.test(file))).toEqual([]);
  for (const file of files.filter((each) => each.endsWith('.js') && !each.startsWith('examples/'))) {
    const code = readFileSync(join(PACKAGE, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const imports = [...code.matchAll(/(?:from|import) ["']([^"']+)["']/g)].map(([, specifier]) => specifier!);
    expect(
      imports.filter((specifier) => !/^\.\.?\/.*\.js$/.test(specifier)),
      file,
    ).toEqual([]);
  }
}

const MAIN = `
import { allocate, Channel, FULL } from './node_modules/penstock-primitives/channel/index.js';
const say = (text) => document.body.append(Object.assign(document.createElement('p'), { textContent: text }));
const memory = allocate({ capacity: 500 });
const channel = new Channel(memory);
try { channel.send(1); } catch (error) { say(error.message); }
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => say(data);
worker.postMessage(memory);
for (let i = 1; i <= 1000; i++) {
  while (channel.trySend(i) === FULL) await new Promise((resolve) => setTimeout(resolve, 1));
}
channel.close();
`;
const WORKER = `
import { CLOSED, Channel } from './node_modules/penstock-primitives/channel/index.js';
onmessage = ({ data }) => {
  const channel = new Channel(data);
  let sum = 0;
  for (let item = channel.receive(); item !== CLOSED; item = channel.receive()) sum += item;
  postMessage('The sum is ' + sum + '.');
};
`;
