/** Private files with the rows of large recordings: see `RowsFile`. */
import type { RowsFile } from '../../workers/contract/import-types.ts';
import { RECORDINGS_FOLDER, sensorsAt, valuesAt } from '../../workers/contract/recordings/rows-file.ts';
import { privateFolder } from '../../workers/contract/site-data.ts';
import type { RecordingColumns } from './recording-shelf.ts';

async function folderOfRows(): Promise<FileSystemDirectoryHandle> {
  return (await privateFolder()).getDirectoryHandle(RECORDINGS_FOLDER);
}

/** Rows from `from` on, some of them. @throws Error when the file is gone */
export async function readRows(
  { name, total, first }: RowsFile,
  from: number,
  count: number,
): Promise<RecordingColumns> {
  const file = await (await (await folderOfRows()).getFileHandle(name)).getFile();
  const row = first + from;
  const bytes = (at: number, width: number) => file.slice(at + width * row, at + width * (row + count)).arrayBuffer();
  const [times, values, sensors] = await Promise.all([
    bytes(0, 8),
    bytes(valuesAt(total), 8),
    bytes(sensorsAt(total), 2),
  ]);
  return { timeMs: new Float64Array(times), value: new Float64Array(values), sensor: new Uint16Array(sensors) };
}

/** Removes the file of a recording's rows. */
export async function removeRows({ name }: RowsFile): Promise<void> {
  await (await folderOfRows()).removeEntry(name);
}

/** Something that is being written is younger. */
const LEAST_AGE_MS = 60_000;

/** Removes what an import that was cancelled has left. What another tab is writing is locked, or young. */
export async function removeLooseRows(known: ReadonlySet<string>, now = Date.now()): Promise<void> {
  const folder = await folderOfRows();
  for await (const [name, handle] of folder.entries()) {
    if (known.has(name) || !(handle instanceof FileSystemFileHandle)) continue;
    const { lastModified } = await handle.getFile();
    if (now - lastModified > LEAST_AGE_MS) await folder.removeEntry(name).catch(() => {});
  }
}
