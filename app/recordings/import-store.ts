/** What the page says of a file that is being opened. */
import { createStore } from 'zustand/vanilla';
import type { ImportProblemCode, LeftOutRow, TablePreview } from '../../workers/contract/import-types.ts';
import type { RecordingEntry } from './recording-shelf.ts';

export interface NamedFile {
  readonly name: string;
  readonly blob: Blob;
}

interface Imports {
  readonly reading: { readonly name: string; readonly share: number; readonly rows: number } | null;
  /** The file as it is understood, to be confirmed or changed. `understood`: as it was without help. */
  readonly question: {
    readonly file: NamedFile;
    readonly preview: TablePreview;
    readonly understood: TablePreview;
  } | null;
  readonly done: {
    readonly file: NamedFile;
    readonly entry: RecordingEntry;
    readonly leftOutRows: readonly LeftOutRow[];
    readonly notes: readonly string[];
  } | null;
  readonly problem: {
    readonly file: NamedFile;
    readonly code: ImportProblemCode | 'failed';
    readonly message: string;
    /** Of so many rows one would fit. */
    readonly everyNth: number;
  } | null;
}
export const importStore = createStore<Imports>(() => ({ reading: null, question: null, done: null, problem: null }));
