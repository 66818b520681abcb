/** `penstock.import`: the same reading without a screen. */
import { notAllowedText } from '../../workers/contract/error-text.ts';
import type {
  Doubt,
  ImportProblemCode,
  LeftOutCounts,
  MappingWish,
  TableMapping,
} from '../../workers/contract/import-types.ts';
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

export async function importForScript(file: Blob, mapping: ImportMapping = {}): Promise<ImportSummary> {
  const { accept, ...wish } = mapping;
  if (accept !== undefined && accept !== 'best')
    throw new ImportError('mapping', notAllowedText('mapping.accept', JSON.stringify(accept), '"best"'));
  const answer = await readTableFile(file, wish, accept === 'best', () => {}, new AbortController().signal);
  if (answer.kind === 'problem') throw new ImportError(answer.code, answer.message);
  if (answer.kind === 'doubt') {
    const { mapping: best, doubts } = answer.preview;
    throw new ImportError(
      'ambiguous',
      `ambiguous: ${doubts.map(({ text }) => text).join(' ')}`,
      candidatesOf(best, doubts),
    );
  }
  const name = file instanceof File ? file.name : 'recording';
  const entry = await addRecording(answer.table, name);
  const { rows, sensors, fromMs, toMs, leftOut } = entry;
  return { name, rows, sensors: sensors.length, from: fromMs, to: toMs, leftOut };
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
