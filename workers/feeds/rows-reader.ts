/** Rows of a recording from their private file into a run's memory. */
import type { RowsFile } from '../contract/import-types.ts';
import { RECORDINGS_FOLDER, sensorsAt, valuesAt } from '../contract/recordings/rows-file.ts';
import { answered, privateFolder } from '../contract/site-data.ts';
import type { MemoryMap } from '../memory/memory-map.ts';

export interface RowsReader {
  copyTo(memory: Pick<MemoryMap, 'recordingTimes' | 'recordingValues' | 'recordingSensors'>): void;
  close(): void;
}
type Column = Float64Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
/** As `FileSystemSyncAccessHandle` is. */
interface Source {
  read(into: Column, options: { readonly at: number }): number;
  close(): void;
}

const AT_ONCE = 131_072;

/** @throws Error when the file is gone, or another tab is reading it */
export async function openRows(file: RowsFile): Promise<RowsReader> {
  try {
    const folder = await answered((await privateFolder()).getDirectoryHandle(RECORDINGS_FOLDER));
    const handle = await folder.getFileHandle(file.name);
    return rowsReader(file, await answered(handle.createSyncAccessHandle()));
  } catch (error) {
    throw new Error(
      `the rows of the recording cannot be read: ${String(error)}. Close other tabs that play it, or open its file again.`,
    );
  }
}

/** Reads the chosen rows of an open file. */
export function rowsReader({ total, first, rows }: RowsFile, source: Source): RowsReader {
  return {
    copyTo({ recordingTimes, recordingValues, recordingSensors }) {
      const doubles = new Float64Array(AT_ONCE);
      const sensors = new Uint16Array(AT_ONCE);
      for (let from = 0; from < rows; from += AT_ONCE) {
        const count = Math.min(AT_ONCE, rows - from);
        const row = first + from;
        recordingTimes.set(fill(source, doubles.subarray(0, count), 8 * row), from);
        recordingValues.set(fill(source, doubles.subarray(0, count), valuesAt(total) + 8 * row), from);
        recordingSensors.set(fill(source, sensors.subarray(0, count), sensorsAt(total) + 2 * row), from);
      }
    },
    close: () => source.close(),
  };
}

function fill<T extends Column>(source: Source, into: T, at: number): T {
  const read = source.read(into, { at });
  if (read !== into.byteLength)
    throw new Error(`only ${read} of ${into.byteLength} bytes of the recording could be read`);
  return into;
}
