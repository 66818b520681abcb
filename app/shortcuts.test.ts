import { expect, test } from 'vitest';
import { SHORTCUTS } from './panels/HelpDialog.tsx';
import { shortcutsOf } from './shortcuts.ts';

test('help explains every key, and no key of a screen that does nothing there', () => {
  const { live, data } = shortcutsOf(
    { start: () => Promise.reject(), stop: () => Promise.reject() },
    { range: () => ({ from: 0, to: 0 }) },
  );
  // What belongs to a chart is up to that.
  const told = SHORTCUTS.filter(({ does }) => !does.startsWith('on a chart'));
  const on = (screen: 'live' | 'data') =>
    told.filter(({ does }) => screen === 'live' || !does.startsWith('on Data')).flatMap(({ keys }) => keysIn(keys));
  expect(new Set(on('live'))).toEqual(new Set(Object.keys(live)));
  expect(on('live')).toEqual(expect.arrayContaining(Object.keys(data)));
  const digits = (keys: object) => Object.keys(keys).filter((key) => /\d/.test(key));
  expect(digits(data)).toEqual(keysIn(told.find(({ does }) => does.startsWith('on Data'))!.keys));
});

function keysIn(text: string): string[] {
  const range = /^(\d) to (\d)$/.exec(text);
  if (range === null) return text.split(', ').map((key) => ({ space: ' ', esc: 'Escape' })[key] ?? key);
  const [from, to] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}
