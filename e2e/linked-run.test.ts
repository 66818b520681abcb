import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { momentOf, openLinkedRun } from '../app/runs/linked-run.ts';
import { runsForScript } from '../app/runs-for-scripts.ts';
import { noticeStore } from '../app/stores/notice-store.ts';
import { goLive, viewStore } from '../app/stores/view-store.ts';
import type { KeptRun } from '../workers/contract/kept-run-types.ts';
import { momentQuery } from '../workers/contract/links/moment-query.ts';

const HERE = 'https://example.org/penstock/';
const FILE = new URL('../workers/contract/runs/first-format.penstock', import.meta.url);

/** A keeper with what is added to it. */
function world() {
  const runs: { run: KeptRun; bytes: Uint8Array<ArrayBuffer> }[] = [];
  const keeper = {
    list: async () => ({ runs: runs.map(({ run }) => run), isLasting: true }),
    file: async (key: string) => runs.find(({ run }) => run.key === key)!.bytes,
    add: async (bytes: Uint8Array<ArrayBuffer>, summary: KeptRun['summary'], label: KeptRun['label']) => {
      const key = `run-${runs.length}`;
      runs.push({ run: { key, summary, label, bytes: bytes.length, state: 'ended' }, bytes });
      return key;
    },
  };
  const source = { keptRuns: async () => keeper as never };
  const open = (search: string) => openLinkedRun(source, { openHistory: () => {} }, { search, href: HERE + search });
  return { runs, source, open };
}
async function site(): Promise<void> {
  const bytes = await readFile(FILE);
  const answer = async (url: URL) =>
    url.pathname.endsWith('first.penstock') ? new Response(bytes) : new Response('', { status: 404 });
  vi.stubGlobal('fetch', answer);
  vi.stubGlobal('location', new URL(HERE));
  vi.stubGlobal('history', { pushState: () => {} });
}
const said = () => noticeStore.getState().notice?.lines[0];
afterEach(() => {
  goLive();
  noticeStore.setState({ notice: null });
  vi.unstubAllGlobals();
});

test('a link opens a file of the same site at a moment, and adds it to the list once', async () => {
  await site();
  const { runs, open } = world();
  await open('?run=files/first.penstock&at=0.2');
  const { opened, eye } = viewStore.getState();
  expect(said()).toBeUndefined();
  expect(opened?.key).toBe('run-0');
  expect(eye).toBeCloseTo(opened!.range.from + 0.2);
  await open('?run=files/first.penstock');
  expect([runs.length, said()]).toEqual([1, undefined]);
});

test('the link to a moment leads to the very sample that was looked at, the last one included', async () => {
  await site();
  const { open } = world();
  await open('?run=files/first.penstock');
  expect(viewStore.getState().opened?.address).toBe('files/first.penstock');
  const { range } = viewStore.getState().opened!;
  for (const looked of [range.from, range.from + 0.1234567, range.to]) {
    const query = momentQuery('files/first.penstock', looked - range.from);
    expect(query).toMatch(/^\?run=files\/first.penstock&at=\d+(?:\.\d{1,3})?$/);
    await open(query);
    const eye = viewStore.getState().eye!;
    expect(said()).toBeUndefined();
    expect(eye - looked).toBeGreaterThan(-1e-6);
    expect(eye - looked).toBeLessThan(0.0011);
  }
  expect(momentQuery('my runs/größe & co.penstock', 1)).toBe('?run=my%20runs/gr%C3%B6%C3%9Fe%20%26%20co.penstock&at=1');
});

test.each([
  ['?run=https://other.example/first.penstock', /^run: https:\/\/other.example.*a file of this site/],
  ['?run=missing.penstock', /the site answers 404/],
  ['?run=https://', /^run: "https:\/\/" is not allowed here; allowed: the address of a file of this site/],
])('%s is refused with what is wrong', async (search, text) => {
  await site();
  await world().open(search);
  expect(said()).toMatch(text);
  expect(noticeStore.getState().notice?.title).toMatch(/could not be opened$/);
});

test.each([
  ['at=1e9', /^at: "1e9".*0 to \d+(?:\.\d)?, in seconds of the run/],
  ['at=noon', /^at: "noon"/],
  ['at=', /^at: "" is not allowed here/],
])('a link whose moment is none (%s) opens its run, and says so', async (at, text) => {
  await site();
  const { runs, open } = world();
  await open(`?run=files/first.penstock&${at}`);
  expect(said()).toMatch(text);
  expect(noticeStore.getState().notice?.title).toBe('The run of this link is open, but not at the moment that it says');
  expect([runs.length, viewStore.getState().opened?.key]).toEqual([1, 'run-0']);
});

test('a link to a run says so when nothing answers', async () => {
  await site();
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  await world().open('?run=files/first.penstock');
  expect(said()).toBe('nothing answers there: check the connection');
});

test('a page without such a link opens nothing', async () => {
  const { runs, open } = world();
  await open('?screen=runs');
  expect([runs.length, said()]).toEqual([0, undefined]);
});

test('a moment is in seconds of the run, or a time', () => {
  expect(momentOf('12.5', 1000)).toBe(1012.5);
  expect(momentOf('1970-01-01T00:20:00Z', 1000)).toBe(1200);
  expect(momentOf('', 1000)).toBeNaN();
});

test('a script adds the file of a run once, when it is whole, and no other file', async () => {
  const { runs, source } = world();
  const kept = await runsForScript(source);
  const file = Uint8Array.from(await readFile(FILE));
  expect([await kept.add(file), await kept.add(new Blob([file]))]).toEqual(['run-0', 'run-0']);
  await expect(kept.add(file.slice(0, file.length / 2))).rejects.toThrow(
    /^file: a file of \d+ bytes is not allowed here; allowed: a Blob/,
  );
  expect(runs).toHaveLength(1);
});
