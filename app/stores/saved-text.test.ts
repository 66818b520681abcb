import { afterEach, expect, test, vi } from 'vitest';
import { savedText, saveTabText, saveText, tabText } from './saved-text.ts';

afterEach(() => vi.unstubAllGlobals());

test('a blocked storage of texts has none, and saving does nothing', () => {
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

test('a storage that throws when it is touched, as in a sandboxed frame, has none either', () => {
  vi.stubGlobal('localStorage', undefined);
  saveText('a', 'b');
  expect(savedText('a')).toBeNull();
});
