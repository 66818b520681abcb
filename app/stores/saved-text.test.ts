import { afterEach, expect, test, vi } from 'vitest';
import { savedText, saveTabText, saveText, tabText } from './saved-text.ts';

afterEach(() => vi.unstubAllGlobals());

test('where small texts are blocked, there are none, and keeping one does nothing', () => {
  const refuse = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError');
  };
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
  saveText('a', 'b');
  saveTabText('a', 'b');
  saveTabText('a', null);
  expect(savedText('a')).toBeNull();
  expect(tabText('a')).toBeNull();
});

test('where even looking at them throws, as with a sandboxed frame, the same', () => {
  vi.stubGlobal('localStorage', undefined);
  saveText('a', 'b');
  expect(savedText('a')).toBeNull();
});
