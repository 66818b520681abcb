/** The library of recordings as the page has it, and the one that runs play. */
import { createStore } from 'zustand/vanilla';
import type { RecordingData } from '../../workers/contract/coordinator-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { ImportedTable } from '../../workers/contract/import-types.ts';
import { notify } from '../stores/notice-store.ts';
import { savedText, saveText } from '../stores/saved-text.ts';
import {
  entryOf,
  MOST_RECORDINGS,
  memoryShelf,
  openShelf,
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

export async function loadRecordings(): Promise<readonly RecordingEntry[]> {
  const entries = (await (await shelf()).list()).toSorted((a, b) => b.addedMs - a.addedMs);
  recordingStore.setState({ entries });
  return entries;
}

/** Adds a table; then the oldest one that is not chosen makes room, which is said. @throws Error when there is no room for it */
export async function addRecording(table: ImportedTable, name: string): Promise<RecordingEntry> {
  const entries = await loadRecordings();
  const entry = entryOf(table, name);
  const { timeMs, value, sensor } = table;
  try {
    await (await shelf()).add(entry, { timeMs, value, sensor });
  } catch (error) {
    throw new Error(`there is no room for the recording in this browser: ${errorText(error)}`);
  }
  await makeRoom(entries);
  await loadRecordings();
  return entry;
}

/** @param others latest first: all but the one that has just been added */
async function makeRoom(others: readonly RecordingEntry[]): Promise<void> {
  const { chosen } = recordingStore.getState();
  const loose = others.filter(({ id }) => id !== chosen);
  const gone = loose.slice(Math.max(0, MOST_RECORDINGS - 1 - (others.length - loose.length)));
  for (const { id } of gone) await (await shelf()).remove(id);
  if (gone.length === 0) return;
  const names = gone.map(({ name }) => name).join(', ');
  notify('note', `${names} made room in the library of recordings`, [
    `It keeps ${MOST_RECORDINGS}; the oldest goes first.`,
  ]);
}

export async function renameRecording(entry: RecordingEntry, name: string): Promise<void> {
  await (await shelf()).change({ ...entry, name });
  await loadRecordings();
}
export async function removeRecording(id: string): Promise<void> {
  await (await shelf()).remove(id);
  await loadRecordings();
}
export async function columnsOf(id: string) {
  return (await shelf()).columns(id);
}

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
  const { timeMs, value, sensor } = await columnsOf(entry.id);
  return { timeMs, value, sensor, sensors: entry.sensors.length };
}
