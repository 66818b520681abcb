/** `penstock.import`: the same reading without a screen. */
import { notAllowedText } from '../../workers/contract/error-text.ts';
import type {
  Doubt,
  ImportProblemCode,
  LeftOutCounts,
  MappingWish,
  TableMapping,
} from '../../workers/contract/import-types.ts';
import { quote } from '../../workers/contract/settings/config-error.ts';
import { nameOfAll } from './import-store.ts';
import { addRecording } from './recordings.ts';
import { readTableFile } from './table-file.ts';

export interface ImportSummary {
  readonly name: string;
  /** Readings: of a table with several columns of values, those of all. */
  readonly rows: number;
  readonly sensors: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly leftOut: LeftOutCounts;
}
/** A mapping as far as it is known. `accept: 'best'`: what is not certain is decided by what is likeliest. */
export type ImportMapping = MappingWish & { readonly accept?: 'best' };

const MOST_CANDIDATES = 16;

/** Why a file was not read. */
class ImportError extends Error {
  override readonly name = 'ImportError';
  constructor(
    readonly code: ImportProblemCode,
    message: string,
    /** Of an ambiguous file: mappings to choose from, the likeliest first. */
    readonly candidates: readonly TableMapping[] = [],
  ) {
    super(message);
  }
}

/** @param given a file, or several that are joined into one recording */
export async function importForScript(
  given: Blob | readonly Blob[],
  mapping: ImportMapping = {},
): Promise<ImportSummary> {
  const files = blobsOf(given).map((blob, i) => ({ name: nameOf(blob, i), blob }));
  if (typeof mapping !== 'object' || mapping === null)
    throw new ImportError(
      'mapping',
      notAllowedText('mapping', quote(mapping), 'an object of what is known of the file'),
    );
  const { accept, ...wish } = mapping;
  if (accept !== undefined && accept !== 'best')
    throw new ImportError('mapping', notAllowedText('mapping.accept', quote(accept), '"best"'));
  const answer = await readTableFile(files, wish, accept === 'best', () => {}, new AbortController().signal);
  if (answer.kind === 'problem') throw new ImportError(answer.code, answer.message);
  if (answer.kind === 'doubt') {
    const { mapping: best, doubts } = answer.preview;
    throw new ImportError(
      'ambiguous',
      `ambiguous: ${doubts.map(({ text }) => text).join(' ')}`,
      candidatesOf(best, doubts),
    );
  }
  const name = nameOfAll(files);
  const entry = await addRecording(answer.table, name);
  const { rows, sensors, fromMs, toMs, leftOut } = entry;
  return { name, rows, sensors: sensors.length, from: fromMs, to: toMs, leftOut };
}

/** @throws ImportError unless all of it are files */
function blobsOf(given: unknown): readonly Blob[] {
  const refused = (value: string) =>
    new ImportError('empty', notAllowedText('file', value, 'a File or Blob, or a list of several'));
  const blobs: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (blobs.length === 0) throw refused('[]');
  return blobs.map((blob) => {
    if (!(blob instanceof Blob)) throw refused(quote(blob));
    return blob;
  });
}
function nameOf(blob: Blob, i: number): string {
  if (blob instanceof File) return blob.name;
  return i === 0 ? 'recording' : `recording ${i + 1}`;
}

/** Every way to decide all doubts. */
export function candidatesOf(best: TableMapping, doubts: readonly Doubt[]): TableMapping[] {
  return doubts
    .reduce<TableMapping[]>(
      (all, { choices }) => all.flatMap((mapping) => choices.map((choice) => ({ ...mapping, ...choice }))),
      [best],
    )
    .slice(0, MOST_CANDIDATES);
}
