import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultConfig, withField } from '../../workers/contract/config-codec.ts';

/** As WebKit is the strictest: what is beyond is refused with an error. */
const MOST_CHANGES = 100;
const PER_MS = 30_000;

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
  const { addressOf, followAddress } = await import('./address.ts');
  followAddress((config) => configStore.setState({ config }));
  set = (sensors) => configStore.setState({ config: withField(defaultConfig(), 'load.sensors', sensors) });
  addressNow = () => addressOf('live');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a single change is in the address at once', () => {
  set(7);
  expect(page.location.hash).toBe('#load.sensors=7');
});

test('a slider dragged for a minute never makes the browser refuse, and the address ends where the slider does', () => {
  for (let i = 2001; i <= 5600; i++) {
    expect(() => set(i)).not.toThrow();
    expect(addressNow()).toBe(`/#load.sensors=${i}`);
    vi.advanceTimersByTime(1000 / 60);
  }
  vi.advanceTimersByTime(500);
  expect(page.location.hash).toBe('#load.sensors=5600');
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
  expect(page.location.hash).toBe('#load.sensors=7');
});

test('a page that is left has the settings of its last moment in its address', () => {
  set(7);
  set(8);
  expect(page.location.hash).toBe('#load.sensors=7');
  page.dispatchEvent(new Event('pagehide'));
  expect(page.location.hash).toBe('#load.sensors=8');
});
