import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noticeStore } from '../stores/notice-store.ts';
import { saveTabText, tabText } from '../stores/saved-text.ts';
import { giveBackAddress, KEPT } from './came-back.ts';
import { tellCameBack } from './tell-came-back.ts';

const QUERY = '?screen=scenarios&scenario=x';
const kept = {
  before: '/?screen=data#v=3&n=1&batch.maxSize=7&end',
  query: QUERY,
  own: ['#v=3&n=1&batch.maxSize=9&end', ''],
  stored: [7],
};
const location = { hash: '', search: QUERY, pathname: '/' };
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

function loadAnew(hash: string, text: string | null = JSON.stringify(kept)) {
  saveTabText(KEPT, text);
  location.hash = hash;
  return giveBackAddress();
}

test('a page that was loaded anew in the middle of an act has the address of before, once', () => {
  expect(loadAnew('#v=3&n=1&batch.maxSize=9&end')).toEqual({ isBack: true, stored: [7] });
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', kept.before);
  expect(tabText(KEPT)).toBeNull();
  expect(giveBackAddress()).toBeNull();
  expect(replaceState).toHaveBeenCalledTimes(1);
});
test.each(['?screen=live', '?screen=scenarios&scenario=y'])(
  'at %s, which was gone to since, only the settings come back',
  (search) => {
    location.search = search;
    loadAnew('');
    location.search = QUERY;
    expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', `/${search}#v=3&n=1&batch.maxSize=7&end`);
  },
);
test('also where the acts had the default settings', () => {
  loadAnew('');
  expect(replaceState).toHaveBeenCalledWith(null, '', kept.before);
});
test('an address that somebody has written since stays, and so does one without a scenario', () => {
  expect(loadAnew('#v=3&n=1&batch.maxSize=5&end')).toEqual({ isBack: false, stored: [7] });
  expect(loadAnew('#v=3&n=1&batch.maxSize=9&end', null)).toBeNull();
  expect(loadAnew('#v=3&n=1&batch.maxSize=9&end', 'spoilt')).toBeNull();
  expect(loadAnew('', '{}')).toBeNull();
  expect(replaceState).not.toHaveBeenCalled();
  expect(tabText(KEPT)).toBeNull();
});

describe('once the page is there', () => {
  const said = () => noticeStore.getState().notice;
  test('it is said that settings are back, and what acts stored is removed', async () => {
    const removeRun = vi.fn(async () => {});
    await tellCameBack({ isBack: true, stored: [7, 8] }, { removeRun });
    expect(removeRun.mock.calls).toEqual([[7], [8]]);
    expect(said()).toEqual({
      tone: 'note',
      title: 'Your settings from before the scenario are back',
      lines: ['The page was reloaded before the scenario was closed.'],
    });
  });
  test('a run that can not be removed is named', async () => {
    const removeRun = vi
      .fn()
      .mockRejectedValueOnce(new Error('another tab has the database'))
      .mockResolvedValue(undefined);
    await tellCameBack({ isBack: false, stored: [7, 8] }, { removeRun });
    expect(said()?.title).toBe('The scenario has ended');
    expect(said()?.lines[1]).toBe('Run 7 is the scenario’s, and still in the database: the screen Data can delete it.');
  });
});
