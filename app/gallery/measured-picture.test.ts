import { beforeEach, expect, test, vi } from 'vitest';
import { EXAMPLE } from '../scenarios/definition/example-scenario.ts';
import {
  fitting,
  forgetPictures,
  linePath,
  loadPictures,
  notePicture,
  pictureStore,
  readPictures,
} from './measured-picture.ts';

const SITE = 'https://somebody.example/penstock/';
const MEASURED = EXAMPLE.acts.map(({ seconds }) => Array.from({ length: seconds }, (_, i) => 1000 + i / 3));

beforeEach(() => {
  pictureStore.setState({ own: new Map(), given: new Map() });
  vi.unstubAllGlobals();
});

test('a picture is kept in this browser, in few digits, and read back', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { setItem: (name: string, text: string) => kept.set(name, text) });
  notePicture(EXAMPLE, [[1234.567, Number.NaN], [0.012345]]);
  notePicture(EXAMPLE, [[1234.567, Number.NaN], [0.012345]]);
  const [[id, picture]] = readPictures(kept.get('penstock.pictures')!) as [[string, unknown]];
  expect([id, picture]).toEqual([EXAMPLE.id, { series: EXAMPLE.watch.series, acts: [[1230, null], [0.0123]] }]);
  expect(readPictures(kept.get('penstock.pictures')!)).toHaveLength(1);
});

test('pictures of this browser can be forgotten; those that came with the lessons stay', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { setItem: (name: string, text: string) => kept.set(name, text) });
  const given = new Map([[EXAMPLE.id, { series: EXAMPLE.watch.series, acts: MEASURED }]]);
  pictureStore.setState({ given });
  notePicture(EXAMPLE, [[5]]);
  forgetPictures();
  expect(pictureStore.getState()).toEqual({ own: new Map(), given });
  expect(readPictures(kept.get('penstock.pictures')!)).toEqual([]);
});

test.each([
  null,
  '',
  'no JSON',
  '{}',
  '[1]',
  '[["a"]]',
  '[["a",{"series":"none","acts":[]}]]',
  '[["a",{"series":"lost","acts":[["x"]]}]]',
])('what anybody else has written there is passed over: %s', (text) => {
  expect(readPictures(text)).toEqual([]);
});

test('pictures that come with the lessons are fetched beside them; without them nothing is missing', async () => {
  const lessons = { [EXAMPLE.id]: { series: EXAMPLE.watch.series, acts: MEASURED } };
  const fetched: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    fetched.push(url.href);
    return Response.json({ penstock: 'pictures', version: 1, lessons });
  });
  await loadPictures('lessons/pictures.json', SITE);
  expect(fetched).toEqual([`${SITE}lessons/pictures.json`]);
  expect(fitting(EXAMPLE, pictureStore.getState().given.get(EXAMPLE.id))).toEqual(lessons[EXAMPLE.id]);
  for (const answer of [new Response('<html>'), Response.json({ lessons: 5 }), Response.error()]) {
    vi.stubGlobal('fetch', async () => answer);
    await loadPictures('lessons/pictures.json', SITE);
  }
  await loadPictures('https://elsewhere.example/pictures.json', SITE);
  expect(pictureStore.getState().given.size).toBe(1);
});

test('a picture of an older definition is none', () => {
  const { series } = EXAMPLE.watch;
  expect(fitting(EXAMPLE, { series, acts: MEASURED })).not.toBeNull();
  expect(fitting(EXAMPLE, undefined)).toBeNull();
  expect(fitting(EXAMPLE, { series: 'copies', acts: MEASURED })).toBeNull();
  expect(fitting(EXAMPLE, { series, acts: MEASURED.slice(1) })).toBeNull();
  expect(fitting(EXAMPLE, { series, acts: MEASURED.map((act) => act.slice(3)) })).toBeNull();
  expect(fitting(EXAMPLE, { series, acts: MEASURED.map((act) => act.map(() => 0)) })).toBeNull();
});

test('a line has a gap where nothing is known', () => {
  const place = (second: number, value: number) => [10 * second, value] as const;
  expect(linePath([1, 2, null, 3], place)).toBe('M5.0 1.0h.1L15.0 2.0M35.0 3.0h.1');
});
