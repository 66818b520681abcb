/** What the page says of a file that is being opened. */
import { createStore } from 'zustand/vanilla';
import type { ImportProblemCode, LeftOutRow, NamedBlob, TablePreview } from '../../workers/contract/import-types.ts';
import type { RecordingEntry } from './recording-shelf.ts';

export interface NamedFile extends NamedBlob {
  /** Files that are joined, this one first; left out where there is only this one. */
  readonly parts?: readonly NamedBlob[];
}

/** Of a recording that several files are joined into. */
export function nameOfAll(files: readonly NamedBlob[]): string {
  return files.length === 1 ? files[0]!.name : `${files[0]!.name} and ${files.length - 1} more`;
}

/** What else a file may be good for. */
export interface OtherUses {
  /** Takes a file for its times alone: as an arrival trace. */
  readonly asTrace: (file: NamedBlob) => Promise<void>;
  /** Takes a file of durations: as measured times of a part. */
  readonly asDurations: (file: NamedBlob) => void;
}

export interface Imports {
  readonly reading: { readonly name: string; readonly share: number; readonly rows: number } | null;
  /** Files that were opened together: one recording, or one each? */
  readonly several: readonly NamedFile[] | null;
  /** What became of the files that were opened with the latest one, and read before it: a sentence each. */
  readonly earlier: readonly string[] | null;
  /** The file as it is understood, to be confirmed or changed. `understood`: as it was without help. */
  readonly question: {
    readonly file: NamedFile;
    readonly preview: TablePreview;
    readonly understood: TablePreview;
    /** What the file became when it was read before. */
    readonly before: RecordingEntry | null;
  } | null;
  readonly done: {
    readonly file: NamedFile;
    readonly entry: RecordingEntry;
    readonly leftOutRows: readonly LeftOutRow[];
    /** Numbers that were read as values, and may stand for none. */
    readonly suspects: readonly number[];
    readonly notes: readonly string[];
  } | null;
  readonly problem: {
    readonly file: NamedFile;
    readonly code: ImportProblemCode | 'failed';
    readonly message: string;
    /** Of so many rows one would fit. */
    readonly everyNth: number;
    /** Of a file with too many rows: see `ImportAnswer`. */
    readonly room: { readonly rows: number; readonly fromMs: number; readonly toMs: number } | null;
  } | null;
}
export const importStore = createStore<Imports>(() => ({
  reading: null,
  several: null,
  earlier: null,
  question: null,
  done: null,
  problem: null,
}));
