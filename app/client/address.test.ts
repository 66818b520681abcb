import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Config } from '../../workers/contract/config-types.ts';
import { defaultConfig, withField } from '../../workers/contract/settings/config-codec.ts';
import type { Notice } from '../stores/notice-store.ts';

/** As WebKit is the strictest: what is beyond is refused with an error. */
const MOST_CHANGES = 100;
const PER_MS = 30_000;

const linkOf = (sensors: number) => `#v=3&n=1&load.sensors=${sensors}&end`;

/** A page with an address bar, and nothing else. */
class Page extends EventTarget {
  readonly setTimeout = setTimeout;
  readonly location = { pathname: '/', search: '', hash: '', href: 'http://page/' };
  readonly times: number[] = [];
  readonly history = {
    replaceState: (_state: unknown, _title: string, address: string) => {
      const now = performance.now();
      if (this.times.filter((time) => now - time < PER_MS).length >= MOST_CHANGES) throw new Error('SecurityError');
      this.times.push(now);
      this.location.href = `http://page${address}`;
      this.location.hash = new URL(this.location.href).hash;
    },
  };
}

let page: Page;
let config: () => Config;
let notice: () => Notice | null;
let set: (sensors: number) => void;
let addressNow: () => string;
beforeEach(async () => {
  vi.useFakeTimers();
  page = new Page();
  vi.stubGlobal('window', page);
  vi.stubGlobal('location', page.location);
  vi.stubGlobal('history', page.history);
  // Anew for each test, for nobody stops following the address.
  vi.resetModules();
  const { configStore } = await import('../stores/config-store.ts');
  const { noticeStore } = await import('../stores/notice-store.ts');
  const { addressOf, followAddress } = await import('./address.ts');
  followAddress((given) => configStore.setState({ config: given }));
  config = () => configStore.getState().config;
  notice = () => noticeStore.getState().notice;
  set = (sensors) => configStore.setState({ config: withField(defaultConfig(), 'load.sensors', sensors) });
  addressNow = () => addressOf('live');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a single change is in the address at once', () => {
  set(7);
  expect(page.location.hash).toBe(linkOf(7));
});

test('a slider dragged for a minute never makes the browser refuse; the address ends where it does', () => {
  for (let i = 2001; i <= 5600; i++) {
    expect(() => set(i)).not.toThrow();
    expect(addressNow()).toBe(`/${linkOf(i)}`);
    vi.advanceTimersByTime(1000 / 60);
  }
  vi.advanceTimersByTime(500);
  expect(page.location.hash).toBe(linkOf(5600));
  expect(page.times.length).toBeGreaterThan(60);
});

test('an address that the browser refuses is written when it allows it again', () => {
  const { replaceState } = page.history;
  page.history.replaceState = () => {
    throw new Error('SecurityError');
  };
  set(7);
  expect(page.location.hash).toBe('');
  page.history.replaceState = replaceState;
  vi.advanceTimersByTime(500);
  expect(page.location.hash).toBe(linkOf(7));
});

test('a page that is left has the settings of its last moment in its address', () => {
  set(7);
  set(8);
  expect(page.location.hash).toBe(linkOf(7));
  page.dispatchEvent(new Event('pagehide'));
  expect(page.location.hash).toBe(linkOf(8));
});

test('an address that a person has just written is not written over before it is read', async () => {
  set(7);
  set(8);
  const given = linkOf(0);
  page.location.hash = given;
  page.location.href = `http://page/${given}`;
  // The rest of the settings was still to be written.
  vi.advanceTimersByTime(1000);
  expect(page.location.hash).toBe(given);
  await edit(given);
  expect(notice()?.lines.join()).toContain('load.sensors');
  set(9);
  expect(page.location.hash).toBe(linkOf(9));
});

/** As a person does who edits the address. */
async function edit(hash: string): Promise<void> {
  page.location.hash = hash;
  page.location.href = `http://page/${hash}`;
  page.dispatchEvent(new Event('hashchange'));
  await vi.dynamicImportSettled();
}
const settle = () => vi.waitFor(() => expect(notice()).not.toBeNull());

test('applies the known settings of an edited address, tells of the rest once, and leaves it as it is', async () => {
  const hash = '#load.sensors=7&utm_source=mail&load.mode=fast&batch.maxSze=5';
  await edit(hash);
  expect(config().load.sensors).toBe(7);
  await settle();
  expect(notice()).toEqual({
    tone: 'error',
    title: 'Part of this link was not used. The rest is in force.',
    lines: [
      'utm_source: no such field',
      'batch.maxSze: no such field; did you mean batch.maxSize?',
      'load.mode: "fast" is not allowed here; allowed: one of rate, max',
      'The address stays as it is until a setting changes.',
    ],
  });
  vi.advanceTimersByTime(1000);
  page.dispatchEvent(new Event('pagehide'));
  expect(page.location.hash).toBe(hash);
  set(8);
  expect(page.location.hash).toBe(linkOf(8));
});

test('an address without anything that can be used changes nothing', async () => {
  set(7);
  await edit('#nonsense');
  await settle();
  expect(config().load.sensors).toBe(7);
  expect(notice()?.title).toBe('Nothing in this link could be used. The settings are as they were.');
  expect(page.location.hash).toBe('#nonsense');
  expect(addressNow()).toBe(`/${linkOf(7)}`);
});

test('a notice about an address goes when another address is read', async () => {
  await edit('#v=3&n=3&load.sensors=7&load.mo');
  await settle();
  expect(notice()?.lines[0]).toBe('this link was cut: 1 of 3 settings; the others have their defaults');
  await edit(linkOf(9));
  expect(notice()).toBeNull();
  expect(config().load.sensors).toBe(9);
});

test('an address that was understood, though not written so, is put right', async () => {
  await edit(`${linkOf(7).replaceAll('&', '&amp;')}.`);
  expect(config().load.sensors).toBe(7);
  expect(page.location.hash).toBe(linkOf(7));
  await settle();
  expect(notice()?.tone).toBe('info');
});

test('an old address is written anew, with the defaults that stood for what it leaves out', async () => {
  const { defaultsOf } = await import('../../workers/contract/settings/default-sets.ts');
  const { toHash } = await import('../../workers/contract/links/to-hash.ts');
  await edit('#load.sensors=7');
  const meant = withField(defaultsOf(1), 'load.sensors', 7);
  expect(config()).toEqual(meant);
  expect(page.location.hash).toBe(`#${toHash(meant)}`);
  expect(notice()).toBeNull();
});

test('numbers in an address are read as people write them, before the first event', async () => {
  const { followAddress } = await import('./address.ts');
  page.location.hash = '#load.eventsPerSecond=12.4%20k/s&load.sensors=30.000&storage.kind=memory';
  const given: Config[] = [];
  await followAddress((next) => given.push(next));
  expect(given.map(({ load, storage }) => [load.eventsPerSecond, load.sensors, storage.kind])).toEqual([
    [12_400, 1024, 'memory'],
  ]);
  await settle();
  expect(notice()?.lines[0]).toContain('it could be 30 or 30,000: write the one you mean');
});

test('the scenario that an address names belongs to the screen Scenarios alone, and opens it', async () => {
  vi.resetModules();
  page.location.search = '?scenario=lessons/slow-reader.json';
  const { viewStore } = await import('../stores/view-store.ts');
  const { addressOf, followAddress } = await import('./address.ts');
  followAddress(() => {});
  expect(viewStore.getState().screen).toBe('scenarios');
  expect(addressOf('scenarios')).toContain('scenario=lessons');
  expect(addressOf('live')).toBe('/');
  expect(addressOf('data')).toBe('/?screen=data');
});

test('a load adapted to this machine is not in the address, until somebody asks for another', async () => {
  const { configStore } = await import('../stores/config-store.ts');
  const adapted = [['load.eventsPerSecond', 5000]] as const;
  configStore.setState({ config: withField(defaultConfig(), 'load.eventsPerSecond', 5000), adapted });
  expect([page.location.hash, addressNow()]).toEqual(['', '/']);
  configStore.setState({ config: withField(config(), 'load.sensors', 7) });
  vi.advanceTimersByTime(500);
  expect(page.location.hash).toBe(linkOf(7));
  configStore.setState({ config: withField(config(), 'load.eventsPerSecond', 6000) });
  vi.advanceTimersByTime(500);
  expect(page.location.hash).toBe('#v=3&n=2&load.eventsPerSecond=6000&load.sensors=7&end');
});
