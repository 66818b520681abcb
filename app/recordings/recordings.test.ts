import { expect, test, vi } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { TableMapping } from '../../workers/contract/import-types.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Sample } from '../frame/reading.ts';
import { noticeStore } from '../stores/notice-store.ts';
import { candidatesOf } from './for-scripts.ts';
import { understoodText } from './mapping-text.ts';
import { playingSpeed, stopAtEnd } from './play.ts';
import { speedsWith } from './player/player-speeds.ts';
import { entryOf, MOST_RECORDINGS, memoryShelf, type RecordingEntry } from './recording-shelf.ts';
import {
  addRecording,
  chooseRecording,
  goneFor,
  NoRoomError,
  recordingStore,
  recordingToPlay,
  removeRecording,
  renameRecording,
  setGaps,
} from './recordings.ts';
import { rememberedWish, rememberMapping } from './remembered.ts';

const MAPPING: TableMapping = {
  format: 'table',
  encoding: 'utf-8',
  separator: ';',
  header: 1,
  firstRow: 2,
  columns: ['Zeit', 'Halle'],
  list: '',
  time: [0],
  timeForm: 'dmy',
  zone: 'Europe/Berlin',
  values: [1],
  units: [''],
  sensor: [],
  quality: [],
  missing: [],
  states: false,
  decimal: ',',
  thousands: '',
  outliers: 'leave-out',
  gaps: 'keep',
  joined: 'sensors',
  between: [],
  everyNth: 1,
  firstRows: 0,
  mayExpand: false,
};

const none = {
  sensors: ['Halle'],
  leftOut: {},
  leftOutRows: [],
  suspects: [],
  notes: [],
  file: null,
  gaps: null,
} as const;

test('the card of a recording says in one line how it was understood', () => {
  expect(understoodText(MAPPING)).toBe(
    'separator semicolon · decimal comma · time “Zeit”: day, month, year · times without a zone are in Europe/Berlin · value “Halle”',
  );
});

test('the card says which of several lists in JSON was read', () => {
  const list = (path: string) => understoodText({ ...MAPPING, format: 'ndjson', list: path });
  expect(list('hourly')).toContain('JSON · list “hourly” · decimal');
  expect(list('.')).toContain('JSON · list of its outermost columns · decimal');
});

test.each([
  ['a reading a minute for two hours', 120, 7140, 200],
  ['1,000 a second for 20 s', 20_000, 20, 1],
  ['100 a second for an hour', 360_000, 3600, 10],
  ['one row', 1, 0, 1],
  ['a year of hours', 8760, 31_536_000, 1_000_000],
])('%s play at a speed that the pipeline carries', (_, rows, seconds, speed) => {
  expect(playingSpeed({ rows, fromMs: 0, toMs: seconds * 1000 })).toBe(speed);
});

test('candidates decide every doubt, the likeliest ways first', () => {
  const doubts = [
    { about: 'timeForm', text: '', choices: [{ timeForm: 'dmy' }, { timeForm: 'mdy' }] },
    { about: 'zone', text: '', choices: [{ zone: 'UTC' }, { zone: 'Europe/Berlin' }] },
  ] as const;
  const found = candidatesOf(MAPPING, doubts).map(({ timeForm, zone }) => `${timeForm} ${zone}`);
  expect(found).toEqual(['dmy UTC', 'dmy Europe/Berlin', 'mdy UTC', 'mdy Europe/Berlin']);
});

test('a mapping is not remembered where the browser keeps nothing, and nothing breaks', () => {
  rememberMapping(MAPPING, MAPPING);
  expect(rememberedWish(MAPPING)).toBeNull();
});

test('a mapping is remembered, and what others have written among them is passed over', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
  });
  rememberMapping(MAPPING, MAPPING);
  expect(rememberedWish(MAPPING)).toMatchObject({ separator: ';', time: [0] });
  const [[name, text]] = [...kept] as [[string, string]];
  kept.set(name, JSON.stringify([null, 7, ['x'], [1, {}], ...JSON.parse(text)]));
  expect(rememberedWish(MAPPING)).toMatchObject({ separator: ';', time: [0] });
  rememberMapping(MAPPING, MAPPING);
  expect(JSON.parse(kept.get(name)!)).toHaveLength(1);
  vi.unstubAllGlobals();
});

test('a shelf keeps, renames and removes', async () => {
  const columns = { timeMs: Float64Array.of(1, 2), value: Float64Array.of(0.1, 0.2), sensor: Uint16Array.of(0, 0) };
  const entry = entryOf({ ...columns, ...none, mapping: MAPPING, fromMs: 1, toMs: 2 }, 'a');
  const shelf = memoryShelf();
  await shelf.add(entry, columns);
  await shelf.change({ ...entry, name: 'b' });
  expect(await shelf.list()).toMatchObject([{ name: 'b', rows: 2, fromMs: 1, toMs: 2, bytes: 36 }]);
  expect((await shelf.columns(entry.id)).value).toEqual(columns.value);
  await shelf.remove(entry.id);
  expect(await shelf.list()).toEqual([]);
});

test('the speed in force is among those to choose from', () => {
  expect(speedsWith(20).slice(0, 6)).toEqual([1, 2, 5, 10, 20, 50]);
  expect(speedsWith(300_000)).toContain(300_000);
  expect(speedsWith(1).at(-1)).toBe(100_000_000);
});

test('a run whose recording is over is stopped once, and the next one again', async () => {
  let listen: (sample: Sample) => void = () => {};
  let stops = 0;
  const stop = async () => {
    stops++;
    throw new Error('a reset came first');
  };
  const addListener = (given: typeof listen) => {
    listen = given;
  };
  stopAtEnd({ addListener }, { stop });
  const sample = (runId: number, isOver: boolean, state = 'running') =>
    listen({ now: { ...idleSnapshot(defaultConfig()), state, runId, recording: { isOver } } } as Sample);
  for (const isOver of [false, true, true]) sample(1, isOver);
  expect(stops).toBe(1);
  sample(2, true, 'paused');
  sample(2, true);
  expect(stops).toBe(2);
});

test('the library keeps 20, and says when the oldest goes; recordings can be renamed and deleted', async () => {
  const columns = { timeMs: Float64Array.of(1), value: Float64Array.of(0.1), sensor: Uint16Array.of(0) };
  const gaps = { count: 1, longestMs: 5000, overMs: 10, usualMs: 1 };
  const table = { ...columns, ...none, mapping: MAPPING, fromMs: 1, toMs: 1, gaps };
  const now = vi.spyOn(Date, 'now');
  for (let i = 0; i < 20; i++) {
    now.mockReturnValue(1000 + i);
    await addRecording(table, `file ${i}`);
  }
  expect(noticeStore.getState().notice).toBeNull();
  const names = () => recordingStore.getState().entries!.map(({ name }) => name);
  const [oldest] = recordingStore.getState().entries!.toReversed();
  chooseRecording(oldest!.id);
  now.mockReturnValue(2000);
  const added = await addRecording(table, 'new');
  now.mockRestore();
  expect([names().length, names()[0], names().includes('file 0'), names().includes('file 1')]).toEqual([
    20,
    'new',
    true,
    false,
  ]);
  expect(noticeStore.getState().notice?.title).toBe('file 1 made room in the library of recordings');
  await renameRecording(added, 'hall');
  expect(names()[0]).toBe('hall');
  expect(await recordingToPlay()).toEqual({ ...columns, sensors: 1, file: null, gaps: null });
  // Gaps that are shortened are so when it plays; its rows stay what they are.
  const chosen = recordingStore.getState().entries!.find(({ id }) => id === oldest!.id)!;
  await setGaps(chosen, 'shorten');
  expect(await recordingToPlay()).toEqual({ ...columns, sensors: 1, file: null, gaps });
  await removeRecording(added);
  expect([names().length, names().includes('hall')]).toEqual([19, false]);
});

test('the oldest recordings make room, by number and by bytes, and never the one that is played', () => {
  const entry = (id: string, bytes: number): RecordingEntry => ({
    ...entryOf(
      {
        ...none,
        mapping: MAPPING,
        timeMs: new Float64Array(1),
        value: new Float64Array(1),
        sensor: new Uint16Array(1),
        fromMs: 0,
        toMs: 0,
      },
      id,
    ),
    id,
    bytes,
  });
  const gone = (others: readonly RecordingEntry[], bytes: number, chosen: string | null = null) =>
    goneFor(others, chosen, bytes, 100).map(({ id }) => id);
  const three = [entry('new', 30), entry('older', 30), entry('oldest', 30)];
  expect(gone(three, 10)).toEqual([]);
  expect(gone(three, 20)).toEqual(['oldest']);
  expect(gone(three, 20, 'oldest')).toEqual(['older']);
  expect(gone(three, 90)).toEqual(['new', 'older', 'oldest']);
  const many = Array.from({ length: MOST_RECORDINGS }, (_, i) => entry(`${i}`, 0));
  expect(gone(many, 0)).toEqual([`${MOST_RECORDINGS - 1}`]);
  expect(gone(many, 0, `${MOST_RECORDINGS - 1}`)).toEqual([`${MOST_RECORDINGS - 2}`]);
  expect(new NoRoomError({ ...entry('large', 400), rows: 40 }, 100)).toMatchObject({ everyNth: 4, room: { rows: 10 } });
});
