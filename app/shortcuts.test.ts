import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SHORTCUTS } from './header/HelpDialog.tsx';
import { installShortcuts, shortcutsOf } from './shortcuts.ts';
import { runStore } from './stores/run-store.ts';
import { setSingleKeys, setView, viewStore } from './stores/view-store.ts';

test('help explains every key, and no key of a screen that does nothing there', () => {
  const { live, scenarios, data } = shortcutsOf(
    { start: () => Promise.reject(), stop: () => Promise.reject() },
    { range: () => ({ from: 0, to: 0 }) },
  );
  // What belongs to a chart is up to that.
  const told = SHORTCUTS.filter(({ does }) => !does.startsWith('on a chart'));
  const all = told.flatMap(({ keys }) => keysIn(keys));
  expect(new Set(all)).toEqual(new Set(Object.keys(live)));
  expect(all).toEqual(expect.arrayContaining(Object.keys(data)));
  expect(all).toEqual(expect.arrayContaining(Object.keys(scenarios)));
  expect(told.find(({ does }) => does.startsWith('on Scenarios'))?.keys, 'what has its own meaning there').toBe(
    'space',
  );
  const digits = (keys: object) => Object.keys(keys).filter((key) => /\d/.test(key));
  expect(digits(data)).toEqual(keysIn(told.find(({ does }) => does.startsWith('on Data'))!.keys));
});

function keysIn(text: string): string[] {
  const range = /^(\d) to (\d)$/.exec(text);
  if (range === null) return text.split(', ').map((key) => ({ space: ' ', esc: 'Escape' })[key] ?? key);
  const [from, to] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}

describe('keys', () => {
  const client = { start: vi.fn(async () => {}), stop: vi.fn(() => new Promise<never>(() => {})) };
  let press: (key: string, more?: object) => void;
  let isDialogOpen: boolean;
  beforeEach(() => {
    vi.useFakeTimers();
    const page = new EventTarget();
    isDialogOpen = false;
    vi.stubGlobal('window', page);
    vi.stubGlobal('Element', class {});
    vi.stubGlobal('document', { querySelector: () => (isDialogOpen ? {} : null) });
    runStore.setState(runStore.getInitialState(), true);
    viewStore.setState(viewStore.getInitialState(), true);
    client.start.mockClear();
    client.stop.mockClear();
    installShortcuts(client, { range: () => ({ from: 0, to: 0 }) });
    press = (key, more = {}) => {
      const getModifierState = () => false;
      page.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key, getModifierState, ...more }));
    };
  });
  afterEach(() => {
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const counts = () => [client.start.mock.calls.length, client.stop.mock.calls.length];

  test('r starts a run; a run ends at the second press, and only within 3 s', () => {
    press('r');
    expect(counts()).toEqual([1, 0]);
    runStore.setState({ state: 'running', runId: 1 });
    press('r');
    expect(viewStore.getState().isStopArmed).toBe(true);
    vi.advanceTimersByTime(3001);
    expect(viewStore.getState().isStopArmed).toBe(false);
    press('r');
    expect(counts()).toEqual([1, 0]);
    press('r');
    expect(counts()).toEqual([1, 1]);
    expect(viewStore.getState().isStopArmed).toBe(false);
  });

  test('the second press is none for another run than the first', () => {
    runStore.setState({ state: 'running', runId: 1 });
    press('r');
    runStore.setState({ runId: 2 });
    press('r');
    expect(counts()).toEqual([0, 0]);
  });

  test('a key that is held is one press', () => {
    runStore.setState({ state: 'running', runId: 1 });
    press('r');
    for (let i = 0; i < 60; i++) press('r', { repeat: true });
    expect(counts()).toEqual([0, 0]);
    for (let i = 0; i < 3; i++) press(' ', { repeat: true });
    expect(viewStore.getState().isPaused).toBe(false);
  });

  test.each([
    ['with a modifier', { ctrlKey: true }],
    ['while a word is composed', { isComposing: true }],
    ['as the first key of a word', { key: 'Process' }],
    ['with a third level', { getModifierState: (name: string) => name === 'AltGraph' }],
  ])('r does nothing %s', (_, more) => {
    press('r', more);
    expect(counts()).toEqual([0, 0]);
  });

  test('nor while a dialog is open, wherever the focus is', () => {
    isDialogOpen = true;
    press('r');
    expect(counts()).toEqual([0, 0]);
  });

  test('the lock of the capitals changes nothing', () => {
    press('R', { shiftKey: false });
    expect(counts()).toEqual([1, 0]);
  });

  test('single keys can be turned off; esc still closes what is open', () => {
    setSingleKeys(false);
    press('r');
    press('?');
    expect(counts()).toEqual([0, 0]);
    expect(viewStore.getState().isHelpOpen).toBe(false);
    setView({ isSheetOpen: true });
    press('Escape');
    expect(viewStore.getState().isSheetOpen).toBe(false);
  });
});
