import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { saveTabText, tabText } from '../stores/saved-text.ts';
import { giveBackAddress, KEPT } from './came-back.ts';

const kept = { before: '/?screen=data#v=2&n=1&batch.maxSize=7&end', own: ['#v=2&n=1&batch.maxSize=9&end', ''] };
const location = { hash: '' };
const replaceState = vi.fn();

beforeEach(() => {
  const texts = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  });
  vi.stubGlobal('location', location);
  vi.stubGlobal('history', { replaceState });
  replaceState.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

function loadAnew(hash: string, text: string | null = JSON.stringify(kept)): void {
  saveTabText(KEPT, text);
  location.hash = hash;
  giveBackAddress();
}

test('a page that was loaded anew in the middle of an act has the address of before, once', () => {
  loadAnew('#v=2&n=1&batch.maxSize=9&end');
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', kept.before);
  expect(tabText(KEPT)).toBeNull();
  giveBackAddress();
  expect(replaceState).toHaveBeenCalledTimes(1);
});
test('also where the acts had the default settings', () => {
  loadAnew('');
  expect(replaceState).toHaveBeenCalledWith(null, '', kept.before);
});
test('an address that somebody has written since stays, and so does one without a scenario', () => {
  loadAnew('#v=2&n=1&batch.maxSize=5&end');
  loadAnew('#v=2&n=1&batch.maxSize=9&end', null);
  loadAnew('#v=2&n=1&batch.maxSize=9&end', 'spoilt');
  loadAnew('', '{}');
  expect(replaceState).not.toHaveBeenCalled();
  expect(tabText(KEPT)).toBeNull();
});
