import { beforeEach, describe, expect, test, vi } from 'vitest';
import { EXAMPLE } from '../scenarios/definition/example-scenario.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import { scenarioStore } from '../scenarios/scenario-store.ts';
import { noticeStore } from '../stores/notice-store.ts';
import { galleryStore, type Lesson, lessonAfter, loadLessons, openAddress, openFile } from './gallery-store.ts';

const lessonOf = (id: string): Lesson => ({ id, address: `lessons/${id}.json`, scenario: { ...EXAMPLE, id } });

/** Opens and closes, and does nothing else. */
function fakePlayer() {
  const opened: string[] = [];
  const player = {
    get state() {
      return scenarioStore.getState().state;
    },
    open: (scenario: Scenario) => {
      if (player.state.at !== 'closed') throw new Error('another one is open');
      opened.push(scenario.id);
      scenarioStore.setState({ state: { at: 'asked', scenario } });
    },
    close: async () => scenarioStore.setState({ state: { at: 'closed' } }),
  };
  return { opened, player };
}

beforeEach(() => {
  scenarioStore.setState({ state: { at: 'closed' } });
  galleryStore.setState(galleryStore.getInitialState(), true);
  vi.stubGlobal('location', { origin: 'http://here', pathname: '/' });
});

test('the lesson after one is that of the gallery; a file of one’s own is followed by the first', () => {
  const lessons = ['a', 'b'].map(lessonOf);
  expect(lessonAfter('a', lessons)?.id).toBe('b');
  expect(lessonAfter('b', lessons)).toBeNull();
  expect(lessonAfter('mine', lessons)?.id).toBe('a');
  expect(lessonAfter('mine', [])).toBeNull();
});

test('a list that is not there is told, and so is a lesson of it; the others are there', async () => {
  const answers: Record<string, unknown> = {};
  vi.stubGlobal('fetch', async (url: URL) => {
    const body = answers[url.pathname];
    return body === undefined ? new Response('', { status: 404 }) : new Response(JSON.stringify(body));
  });
  await loadLessons();
  expect(galleryStore.getState()).toMatchObject({ lessons: [], missing: { lines: [expect.stringContaining('404')] } });
  answers['/lessons/index.json'] = { penstock: 'lessons', version: 1, lessons: ['slow-reader', 'gone'] };
  answers['/lessons/slow-reader.json'] = EXAMPLE;
  await loadLessons();
  const { lessons, missing } = galleryStore.getState();
  expect(lessons?.map(({ id }) => id)).toEqual(['slow-reader']);
  expect(missing?.lines).toEqual([expect.stringMatching(/^lessons\/gone\.json: .*404/)]);
});

test('a folder of one’s own on this site has its own list; another site’s is not asked', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.pathname);
    const list = { penstock: 'lessons', version: 1, lessons: ['slow-reader'] };
    return new Response(JSON.stringify(url.pathname.endsWith('index.json') ? list : EXAMPLE));
  });
  vi.stubGlobal('location', { origin: 'http://here', pathname: '/', search: '?lessons=course/index.json' });
  await loadLessons();
  expect(asked).toEqual(['/course/index.json', '/course/slow-reader.json']);
  expect(galleryStore.getState().lessons).toMatchObject([{ address: 'course/slow-reader.json' }]);
  vi.stubGlobal('location', { origin: 'http://here', pathname: '/', search: '?lessons=https://there/index.json' });
  await loadLessons();
  expect(asked).toHaveLength(2);
  expect(galleryStore.getState().missing?.lines[0]).toContain('on this site');
});

describe('opening', () => {
  test('a known lesson closes what is open, and is not opened twice', async () => {
    const { opened, player } = fakePlayer();
    galleryStore.setState({ lessons: ['a', 'b'].map(lessonOf) });
    await openAddress(player, 'lessons/a.json');
    await openAddress(player, 'lessons/a.json');
    await openAddress(player, 'lessons/b.json');
    expect(opened).toEqual(['a', 'b']);
  });

  test('a file that is none leaves what is open, and says where it is wrong', async () => {
    const { opened, player } = fakePlayer();
    galleryStore.setState({ lessons: [lessonOf('a')] });
    await openAddress(player, 'lessons/a.json');
    await openFile(player, new File([JSON.stringify({ ...EXAMPLE, title: 5 })], 'mine.json'));
    expect(opened).toEqual(['a']);
    expect(galleryStore.getState().trouble).toEqual({
      title: 'mine.json cannot be played',
      lines: [expect.stringMatching(/^title: 5/)],
    });
    await openFile(player, new File([JSON.stringify({ ...EXAMPLE, id: 'mine' })], 'mine.json'));
    expect(opened).toEqual(['a', 'mine']);
    expect(galleryStore.getState().trouble).toBeNull();
  });

  test('while one plays no other is opened, and that is said', async () => {
    const { opened, player } = fakePlayer();
    const begun = { scenario: EXAMPLE, prediction: null, attempt: 1, firstReasons: [] } as const;
    scenarioStore.setState({ state: { at: 'playing', act: 1, phase: 'running', cue: null, ...begun } });
    await openFile(player, new File([JSON.stringify(EXAMPLE)], 'mine.json'));
    expect(opened).toEqual([]);
    expect(noticeStore.getState().notice?.lines).toEqual(['Stop it to open mine.json.']);
  });

  test('nothing is taken from another site', async () => {
    const { opened, player } = fakePlayer();
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(EXAMPLE)));
    await openAddress(player, 'https://example.com/x.json');
    expect(opened).toEqual([]);
    expect(galleryStore.getState().trouble?.lines.join()).toContain('example.com');
  });
});
