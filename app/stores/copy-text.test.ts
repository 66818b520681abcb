import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { copyText } from './copy-text.ts';
import { noticeStore } from './notice-store.ts';

beforeEach(() => noticeStore.setState({ notice: null }));
afterEach(() => {
  vi.unstubAllGlobals();
});

test('a copy is said; where the browser does not allow it, so is what to do', async () => {
  const copied: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => copied.push(text) } });
  await copyText('a link', ['Link copied', 'It holds all.']);
  expect(copied).toEqual(['a link']);
  expect(noticeStore.getState().notice).toEqual({ tone: 'info', title: 'Link copied', lines: ['It holds all.'] });

  const refused = { tone: 'error', title: 'The browser did not allow copying' };
  vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('no')) } });
  await copyText('a link', ['Link copied']);
  expect(noticeStore.getState().notice).toEqual({ ...refused, lines: ['a link'] });
  // Where pages may not copy at all.
  vi.stubGlobal('navigator', {});
  await copyText('a link', ['Link copied'], 'The address bar has it too.');
  expect(noticeStore.getState().notice).toEqual({ ...refused, lines: ['The address bar has it too.'] });
});
