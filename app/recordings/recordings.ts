/** The library of recordings as the page has it, and the one that runs play. */
import { createStore } from 'zustand/vanilla';
import { siteBudget } from '../../workers/contract/budget/site-budget.ts';
import type { RecordingData } from '../../workers/contract/coordinator-types.ts';
import { LEAST_OWN } from '../../workers/contract/database-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { ImportedTable, RowsFile, TableMapping } from '../../workers/contract/import-types.ts';
import { formatBytes } from '../format.ts';
import { notify } from '../stores/notice-store.ts';
import { savedText, saveText } from '../stores/saved-text.ts';
import {
  entryOf,
  MOST_RECORDINGS,
  memoryShelf,
  openShelf,
  type RecordingColumns,
  type RecordingEntry,
  type Shelf,
} from './recording-shelf.ts';

const CHOSEN = 'penstock-recording';

interface Recordings {
  /** Latest first; null until they are known. */
  readonly entries: readonly RecordingEntry[] | null;
  /** Of the one that a run plays. */
  readonly chosen: string | null;
  /** They are gone when the page is closed: this browser keeps nothing for the site. */
  readonly isMemory: boolean;
}
export const recordingStore = createStore<Recordings>(() => ({
  entries: null,
  chosen: savedText(CHOSEN),
  isMemory: false,
}));

let opened: Promise<Shelf> | null = null;
function shelf(): Promise<Shelf> {
  opened ??= openShelf().catch(() => {
    recordingStore.setState({ isMemory: true });
    return memoryShelf();
  });
  return opened;
}

/** Loaded when the library is looked at. */
const rowsFiles = () => import('./rows-files.ts');
async function removeFile(file: RowsFile): Promise<void> {
  await rowsFiles()
    .then(({ removeRows }) => removeRows(file))
    .catch(() => {});
}

let isCleared = false;
/** Once, when the library is first looked at. */
function clearLooseRows(entries: readonly RecordingEntry[]): void {
  if (isCleared) return;
  isCleared = true;
  const known = new Set(entries.flatMap(({ file }) => file?.name ?? []));
  rowsFiles()
    .then(({ removeLooseRows }) => removeLooseRows(known))
    .catch(() => {});
}

/** Reads the list of recordings in this browser, the latest first, into `recordingStore`. */
export async function loadRecordings(): Promise<readonly RecordingEntry[]> {
  const entries = (await (await shelf()).list()).toSorted((a, b) => b.addedMs - a.addedMs);
  recordingStore.setState({ entries });
  clearLooseRows(entries);
  return entries;
}

/** A recording that is larger than all recordings may be together. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
  /** Of so many rows one would fit. */
  readonly everyNth: number;
  /** How many rows there is room for, and the times of all of them, ms since the epoch. */
  readonly room: { readonly rows: number; readonly fromMs: number; readonly toMs: number };

  constructor({ rows, bytes, fromMs, toMs }: RecordingEntry, most: number) {
    super(
      `The recording takes ${formatBytes(bytes)}, and recordings may take ${formatBytes(most)} in this browser. Keep a stretch of time, every n-th row, or the first rows.`,
    );
    this.everyNth = Math.ceil(bytes / most);
    this.room = { rows: Math.floor((rows * most) / bytes), fromMs, toMs };
  }
}

/** Adds a table; then the oldest ones that are not chosen make room, which is said. @throws Error when there is no room for it */
export async function addRecording(table: ImportedTable, name: string): Promise<RecordingEntry> {
  const entries = await loadRecordings();
  const entry = entryOf(table, name);
  const { timeMs, value, sensor } = table;
  // A run that begins always has its part for events.
  const most = (1 - LEAST_OWN) * (await siteBudget()).bytes;
  if (entry.bytes > most) {
    if (entry.file) await removeFile(entry.file);
    throw new NoRoomError(entry, most);
  }
  try {
    await (await shelf()).add(entry, { timeMs, value, sensor });
  } catch (error) {
    if (entry.file) await removeFile(entry.file);
    throw new Error(`there is no room for the recording in this browser: ${errorText(error)}`);
  }
  await makeRoom(entries, entry.bytes, most);
  await loadRecordings();
  return entry;
}

/** @param others latest first: all but the one that has just been added, which has so many bytes */
async function makeRoom(others: readonly RecordingEntry[], bytes: number, most: number): Promise<void> {
  const gone = goneFor(others, recordingStore.getState().chosen, bytes, most);
  for (const entry of gone) await drop(entry);
  if (gone.length === 0) return;
  const names = gone.map(({ name }) => name).join(', ');
  notify('note', `${names} made room in the library of recordings`, [
    `It keeps ${MOST_RECORDINGS}, of ${formatBytes(most)} together; the oldest goes first.`,
  ]);
}

/**
 * What goes for another recording: the oldest, but never the one that is played.
 *
 * @param others latest first
 * @param chosen the one that is played
 */
export function goneFor(
  others: readonly RecordingEntry[],
  chosen: string | null,
  bytes: number,
  most: number,
): readonly RecordingEntry[] {
  const staying = others.filter(({ id }) => id === chosen);
  let count = 1 + staying.length;
  let sum = staying.reduce((all, entry) => all + entry.bytes, bytes);
  return others.filter((entry) => {
    if (entry.id === chosen) return false;
    count++;
    sum += entry.bytes;
    return count > MOST_RECORDINGS || sum > most;
  });
}

/** Gives a recording another name. */
export async function renameRecording(entry: RecordingEntry, name: string): Promise<void> {
  await (await shelf()).change({ ...entry, name });
  await loadRecordings();
}
/** Deletes a recording with its rows. */
export async function removeRecording(entry: RecordingEntry): Promise<void> {
  await drop(entry);
  await loadRecordings();
}
async function drop({ id, file }: RecordingEntry): Promise<void> {
  await (await shelf()).remove(id);
  if (file) await removeFile(file);
}
/** Plays its gaps as they are, or as the usual interval, from the next run on. */
export async function setGaps(entry: RecordingEntry, gaps: TableMapping['gaps']): Promise<RecordingEntry> {
  const changed = { ...entry, mapping: { ...entry.mapping, gaps } };
  await (await shelf()).change(changed);
  await loadRecordings();
  return changed;
}
/** Gives its rows from one on, so many at once: they may be more than memory is to hold. */
export async function* rowsOf({ id, file, rows }: RecordingEntry, atOnce: number): AsyncGenerator<RecordingColumns> {
  const columns = file ? null : await (await shelf()).columns(id);
  for (let from = 0; from < rows; from += atOnce) {
    const to = Math.min(rows, from + atOnce);
    if (file) yield await (await rowsFiles()).readRows(file, from, to - from);
    if (columns === null) continue;
    const { timeMs, value, sensor } = columns;
    yield { timeMs: timeMs.subarray(from, to), value: value.subarray(from, to), sensor: sensor.subarray(from, to) };
  }
}

/** Makes a recording the one that `feed.recording: 'imported'` plays; kept in this browser. */
export function chooseRecording(id: string): void {
  saveText(CHOSEN, id);
  recordingStore.setState({ chosen: id });
}

/** What a run plays that plays an imported recording: the chosen one, or the latest. @throws Error when there is none */
export async function recordingToPlay(): Promise<RecordingData> {
  const entries = await loadRecordings();
  const entry = entries.find(({ id }) => id === recordingStore.getState().chosen) ?? entries[0];
  if (entry === undefined)
    throw new Error('feed.recording is "imported", but no recording has been opened in this browser yet');
  const { file = null, gaps = null } = entry;
  const none = { timeMs: new Float64Array(0), value: new Float64Array(0), sensor: new Uint16Array(0) };
  const { timeMs, value, sensor } = file === null ? await (await shelf()).columns(entry.id) : none;
  const isShortened = entry.mapping.gaps === 'shorten';
  return { timeMs, value, sensor, sensors: entry.sensors.length, file, gaps: isShortened ? gaps : null };
}
