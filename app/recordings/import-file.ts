/** Opens files: reads them when all is certain, asks when something is not, and adds what was read to the library. */

import { errorText } from '../../workers/contract/error-text.ts';
import type { ImportAnswer, ImportedTable, MappingWish, TablePreview } from '../../workers/contract/import-types.ts';
import { type Imports, importStore, type NamedFile, nameOfAll } from './import-store.ts';
import { rowsText } from './mapping-text.ts';
import type { RecordingEntry } from './recording-shelf.ts';
import { addRecording, NoRoomError, recordingStore, removeRecording } from './recordings.ts';
import { rememberedWish, rememberMapping } from './remembered.ts';
import { previewTableFile, readTableFile } from './table-file.ts';

let underWay = new AbortController();

/** Ends the reading of the file, if there is one. */
export function cancelImport(): void {
  underWay.abort(new DOMException('The import was cancelled', 'AbortError'));
}

/** Of several files people say whether they are one recording. */
export async function importFiles(files: readonly NamedFile[]): Promise<void> {
  if (files.length > 1) importStore.setState({ several: files, done: null, problem: null });
  else await importApart(files);
}

/** One after the other; each becomes a recording. What is asked about one is answered before the next one is read. */
export async function importApart(files: readonly NamedFile[]): Promise<void> {
  importStore.setState({ several: null, earlier: null });
  for (const [i, file] of files.entries()) {
    if (i > 0) {
      await whenAnswered();
      keepOutcome(files[i - 1]!);
    }
    await importFile(file);
  }
}

async function whenAnswered(): Promise<void> {
  const isOpen = ({ question, reading }: Imports) => question !== null || reading !== null;
  while (isOpen(importStore.getState()))
    await new Promise<void>((resolve) => {
      const stop = importStore.subscribe(() => {
        stop();
        // With the answer the reading begins, in the same turn.
        setTimeout(resolve, 0);
      });
    });
}
/** The card of a file makes room for that of the next one. */
function keepOutcome({ name }: NamedFile): void {
  const { done, problem, earlier } = importStore.getState();
  const text =
    problem !== null
      ? `${name} was not read: ${problem.message}`
      : done !== null
        ? `${name} is in the library: ${rowsText(done.entry.rows)}`
        : `${name} was not read`;
  importStore.setState({ earlier: [...(earlier ?? []), text] });
}

/** One recording of all of them. */
export async function importJoined(files: readonly NamedFile[]): Promise<void> {
  importStore.setState({ several: null, earlier: null });
  // Their names tell the order in which they were written.
  const parts = files.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  await importFile({ name: nameOfAll(parts), blob: parts[0]!.blob, parts });
}

async function importFile(file: NamedFile): Promise<void> {
  await guarded(file, async (signal) => {
    const seen = await previewTableFile(file.blob, {}, signal);
    if (seen.kind === 'problem') return settle(file, seen, null, null);
    if (seen.kind !== 'doubt') return;
    const wish = rememberedWish(seen.preview.mapping);
    const answer = await read(file, wish ?? {}, wish !== null, signal);
    // What was remembered may not fit any more.
    const isStale = wish !== null && answer.kind === 'problem';
    await settle(file, isStale ? { kind: 'doubt', preview: seen.preview } : answer, seen.preview, null);
  });
}

/**
 * Reads a file as a person has decided.
 *
 * @param understood what was found without help, to be known again
 * @param before what the file became when it was read another way: it goes, unless it is played
 */
export async function importAs(
  file: NamedFile,
  mapping: MappingWish,
  understood: TablePreview | null,
  before: RecordingEntry | null = null,
): Promise<void> {
  importStore.setState({ question: null, problem: null, done: null });
  await guarded(file, async (signal) => {
    const answer = await read(file, mapping, true, signal);
    if (answer.kind === 'table' && understood !== null) rememberMapping(understood.mapping, answer.table.mapping);
    await settle(file, answer, understood, before);
  });
}

/** Shows how a file was read, to be changed. */
export async function askHow(file: NamedFile, before: RecordingEntry): Promise<void> {
  await guarded(file, async (signal) => {
    const [now, understood] = [
      await previewTableFile(file.blob, before.mapping, signal),
      await previewTableFile(file.blob, {}, signal),
    ];
    if (now.kind === 'doubt' && understood.kind === 'doubt')
      importStore.setState({
        done: null,
        question: { file, preview: now.preview, understood: understood.preview, before },
      });
  });
}

async function read(
  file: NamedFile,
  wish: MappingWish,
  isBestAccepted: boolean,
  signal: AbortSignal,
): Promise<ImportAnswer> {
  const onProgress = (share: number, rows: number) => {
    if (!signal.aborted) importStore.setState({ reading: { name: file.name, share, rows } });
  };
  onProgress(0, 0);
  return readTableFile(file.parts ?? [file], wish, isBestAccepted, onProgress, signal);
}

async function settle(
  file: NamedFile,
  answer: ImportAnswer,
  understood: TablePreview | null,
  before: RecordingEntry | null,
): Promise<void> {
  const share = importStore.getState().reading?.share ?? 1;
  if (answer.kind === 'table') await take(file, answer.table, before);
  else if (answer.kind === 'doubt') {
    const { preview } = answer;
    importStore.setState({ question: { file, preview, understood: understood ?? preview, before } });
  } else {
    const everyNth = Math.max(2, Math.ceil(1.05 / Math.max(share, 0.001)));
    importStore.setState({
      problem: { file, code: answer.code, message: answer.message, everyNth, room: answer.room ?? null },
    });
  }
}

async function take(file: NamedFile, table: ImportedTable, before: RecordingEntry | null): Promise<void> {
  const entry = await addRecording(table, file.name);
  if (before !== null && before.id !== recordingStore.getState().chosen) await removeRecording(before);
  const { leftOutRows, suspects, notes } = table;
  importStore.setState({ done: { file, entry, leftOutRows, suspects, notes } });
}

/** One file at a time: another one ends the reading of the one before. */
async function guarded(file: NamedFile, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  cancelImport();
  underWay = new AbortController();
  const { signal } = underWay;
  importStore.setState({ reading: { name: file.name, share: 0, rows: 0 }, done: null, problem: null });
  try {
    await act(signal);
  } catch (error) {
    if (signal.aborted) return;
    const message = errorText(error);
    const problem =
      error instanceof NoRoomError
        ? ({ code: 'too large', everyNth: error.everyNth, room: error.room } as const)
        : ({ code: 'failed', everyNth: 1, room: null } as const);
    importStore.setState({ problem: { file, message, ...problem } });
  } finally {
    if (underWay.signal === signal) importStore.setState({ reading: null });
  }
}
