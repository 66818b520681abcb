import { beforeEach, expect, test } from 'vitest';
import { PREVIEW_HEADER, SiteAnswers } from './site-answers.ts';
import type { SiteVersion } from './site-version.ts';

const PAGE = '<meta name="application-name" content="Penstock" />';
const HEADERS = { 'Cross-Origin-Embedder-Policy': 'require-corp', 'X-Content-Type-Options': 'nosniff' };

type Opened = Awaited<ReturnType<ConstructorParameters<typeof SiteAnswers>[1]['caches']['open']>>;

/** Caches that hold what they are given. */
class Caches {
  readonly stores = new Map<string, Map<string, Response>>();
  // A cache has more members than are used here.
  open = async (name: string) => {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    return {
      put: async (url: string, response: Response) => void store.set(url, response),
      match: async (url: string) => store.get(url)?.clone(),
    } as unknown as Opened;
  };
  has = async (name: string) => this.stores.has(name);
  keys = async () => [...this.stores.keys()];
  delete = async (name: string) => this.stores.delete(name);
}

/** A host with one build of the site, as another one is deployed over it. */
class Host {
  files = new Map<string, Response>();
  asked: string[] = [];
  constructor(
    readonly scope: string,
    build: string,
  ) {
    this.deploy(build);
  }
  deploy(build: string, headers: Record<string, string> = {}): void {
    const typed = (body: string, type: string) => new Response(body, { headers: { 'Content-Type': type, ...headers } });
    this.files = new Map([
      ['', typed(`${PAGE} assets/index-${build}.js`, 'text/html')],
      [`assets/index-${build}.js`, typed(build, 'text/javascript')],
      [`assets/later-${build}.js`, typed(build, 'text/javascript')],
      ['assets/same.wasm', typed('same', 'text/plain')],
      ['lessons/a.json', typed(build, 'application/json')],
      ['recordings/r.csv', typed(build, 'text/csv')],
    ]);
  }
  fetch = async (request: string | Request): Promise<Response> => {
    const url = new URL(typeof request === 'string' ? request : request.url);
    const file = url.href.slice(this.scope.length).replace(/\?.*/, '');
    this.asked.push(file);
    return this.files.get(file)?.clone() ?? new Response('Not found', { status: 404 });
  };
}

let caches: Caches;
let openPages = 0;
beforeEach(() => {
  caches = new Caches();
  openPages = 0;
});

function siteOf(host: Host, build: string): SiteAnswers {
  const version: SiteVersion = {
    id: build,
    files: ['', `assets/index-${build}.js`, `assets/later-${build}.js`, 'assets/same.wasm', 'lessons/a.json'],
    later: ['recordings/r.csv'],
    mark: `assets/index-${build}.js`,
    headers: HEADERS,
  };
  const { scope, fetch } = host;
  return new SiteAnswers(version, { scope, caches, fetch, needsOthers: async () => openPages > 0 });
}
/** What a page gets. A request of a page itself cannot be made by hand, only looked like. */
function get(
  site: SiteAnswers,
  host: Host,
  file: string,
  mode = file === '' || file.startsWith('?') ? 'navigate' : 'cors',
) {
  const request = new Request(host.scope + file);
  return site.answer(Object.defineProperty(request, 'mode', { value: mode }));
}
const text = async (answer: Promise<Response> | null) => (await (await answer!).text()).slice(-2);

const FOLDER = 'https://example.org/tools/penstock/';

test('everything of a build is there without a network, a recording once it was asked for', async () => {
  const host = new Host(FOLDER, 'A1');
  const site = siteOf(host, 'A1');
  await site.install();
  expect(await text(get(site, host, 'recordings/r.csv'))).toBe('A1');
  host.files.clear();
  host.asked = [];
  for (const file of ['assets/index-A1.js', 'assets/later-A1.js', 'lessons/a.json', 'recordings/r.csv'])
    expect(await text(get(site, host, file)), file).toBe('A1');
  expect(await text(get(site, host, '?screen=data'))).toBe('js');
  expect(host.asked).toEqual([]);
});

test('headers come with every file where the host does not send them, and what it sends stays', async () => {
  const host = new Host(FOLDER, 'A1');
  host.deploy('A1', { 'Cross-Origin-Embedder-Policy': 'credentialless' });
  const site = siteOf(host, 'A1');
  await site.install();
  for (const file of ['', 'assets/index-A1.js', 'recordings/r.csv', 'not-there.txt']) {
    const { headers } = (await get(site, host, file))!;
    expect(headers.get('X-Content-Type-Options'), file).toBe('nosniff');
    const kept = file === 'not-there.txt' ? 'require-corp' : 'credentialless';
    expect(headers.get('Cross-Origin-Embedder-Policy'), file).toBe(kept);
  }
  const { headers } = (await get(site, host, 'assets/same.wasm'))!;
  expect(headers.get('Content-Type')).toBe('application/wasm');
});

test('after a deployment an open page keeps its build and gets the parts that the host no longer has', async () => {
  const host = new Host(FOLDER, 'A1');
  const old = siteOf(host, 'A1');
  await old.install();
  host.deploy('B2');
  expect(await text(get(old, host, 'assets/later-A1.js'))).toBe('A1');
  expect(await text(get(old, host, 'lessons/a.json'))).toBe('A1');
  expect(await (await get(old, host, '')!).text()).toContain('index-A1');
  const next = siteOf(host, 'B2');
  await next.install();
  // Somebody agreed in one tab. Another one still has the old page.
  openPages = 1;
  await next.forgetOthers();
  expect(await text(get(next, host, 'assets/later-A1.js'))).toBe('A1');
  expect(await (await get(next, host, '')!).text()).toContain('index-B2');
  openPages = 0;
  await get(next, host, '');
  expect([...caches.stores.keys()]).toEqual(['penstock /tools/penstock/ B2']);
});

test('files of one name have the same contents, and are not fetched again', async () => {
  const host = new Host(FOLDER, 'A1');
  await siteOf(host, 'A1').install();
  host.deploy('B2');
  host.asked = [];
  await siteOf(host, 'B2').install();
  expect(host.asked.toSorted()).toEqual(['', 'assets/index-B2.js', 'assets/later-B2.js', 'lessons/a.json']);
});

test('a worker that is turned off, and answers once more, keeps nothing again', async () => {
  const host = new Host(FOLDER, 'A1');
  const site = siteOf(host, 'A1');
  await site.install();
  await caches.delete('penstock /tools/penstock/ A1');
  for (const file of ['', 'assets/index-A1.js', 'recordings/r.csv'])
    expect((await get(site, host, file))!.ok).toBe(true);
  expect(caches.stores.size).toBe(0);
});

test('a worker of the same build that cannot be installed takes nothing from the one before it', async () => {
  const host = new Host(FOLDER, 'A1');
  const site = siteOf(host, 'A1');
  await site.install();
  host.files.clear();
  await expect(siteOf(host, 'A1').install()).rejects.toThrow('404');
  expect(await text(get(site, host, 'assets/later-A1.js'))).toBe('A1');
});

test.each([
  ['a file that is gone', (host: Host) => host.files.delete('assets/later-A1.js'), /later-A1\.js.*404/],
  [
    'a page in the place of a file',
    (host: Host) => host.files.set('lessons/a.json', host.files.get('')!),
    /with a page/,
  ],
  ['a page of another build', (host: Host) => host.files.set('', new Response(PAGE)), /another version/],
])('%s: nothing is kept', async (_, spoil, reason) => {
  const host = new Host(FOLDER, 'A1');
  spoil(host);
  await expect(siteOf(host, 'A1').install()).rejects.toThrow(reason);
  expect(caches.stores.size).toBe(0);
});

test('leaves to the host what is not of the site, or comes without the worker', async () => {
  const host = new Host(FOLDER, 'A1');
  const site = siteOf(host, 'A1');
  await site.install();
  expect(get(site, host, '?sw=off')).toBeNull();
  expect(get(site, host, 'lessons/a.json', 'navigate')).toBeNull();
  const elsewhere = new Host('https://example.org/', 'A1');
  expect(get(site, elsewhere, 'other/')).toBeNull();
  expect(site.answer(new Request(FOLDER, { method: 'POST' }))).toBeNull();
});

test('the local preview shows its newest build, and another program at that address shows itself', async () => {
  const host = new Host('http://127.0.0.1:4173/', 'A1');
  const site = siteOf(host, 'A1');
  await site.install();
  expect(await site.isPreview()).toBe(false);
  host.deploy('B2');
  // A plain server: a new version waits.
  expect(await (await get(site, host, '')!).text()).toContain('index-A1');
  host.deploy('B2', { [PREVIEW_HEADER]: '1' });
  expect(await site.isPreview()).toBe(true);
  expect(await (await get(site, host, '')!).text()).toContain('index-B2');
  expect(await text(get(site, host, 'lessons/a.json'))).toBe('B2');
  host.files.set('', new Response('<title>Something else</title>'));
  expect(await (await get(site, host, '')!).text()).toContain('Something else');
  host.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await (await get(siteOf(host, 'A1'), host, '')!).text()).toContain('index-A1');
});
