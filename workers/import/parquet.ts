/** A Parquet file as lines of JSON, which are understood and read as those of any other program. Loaded with the first one. */
import { gunzipSync } from 'fflate';
import { decompress } from 'fzstd';
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { ImportProblem } from './import-problem.ts';

/** Some megabytes of text. */
const ROWS_AT_ONCE = 20_000;
/** Snappy, and none, hyparquet reads itself. */
const COMPRESSORS = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  ZSTD: (bytes: Uint8Array) => decompress(bytes),
};

/**
 * @param mostRows of the file, from its first one on
 * @throws ImportProblem when it is damaged, or compressed in a way that is not read
 */
export async function linesOfParquet(file: Blob, mostRows: number): Promise<Blob> {
  const source = {
    byteLength: file.size,
    slice: (from: number, to?: number) => file.slice(from, to ?? file.size).arrayBuffer(),
  };
  try {
    const metadata = await parquetMetadataAsync(source);
    refuseUnreadable(metadata);
    const rows = Math.min(Number(metadata.num_rows), mostRows);
    const parts: Blob[] = [];
    for (let rowStart = 0; rowStart < rows; rowStart += ROWS_AT_ONCE) {
      const rowEnd = Math.min(rows, rowStart + ROWS_AT_ONCE);
      const found = await parquetReadObjects({ file: source, metadata, rowStart, rowEnd, compressors: COMPRESSORS });
      // The browser keeps a blob where there is room, which need not be memory.
      parts.push(new Blob(found.map(lineOf)));
    }
    return new Blob(parts);
  } catch (error) {
    if (error instanceof ImportProblem) throw error;
    throw new ImportProblem(
      'not a table',
      `The Parquet file cannot be read, it may be cut off or damaged: ${String(error)}`,
    );
  }
}

function refuseUnreadable({ row_groups }: FileMetaData): void {
  const readable: readonly string[] = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(COMPRESSORS)];
  const codecs = row_groups.flatMap(({ columns }) =>
    columns.map(({ meta_data }) => meta_data?.codec ?? 'UNCOMPRESSED'),
  );
  const unread = codecs.find((codec) => !readable.includes(codec));
  if (unread === undefined) return;
  throw new ImportProblem(
    'not a table',
    `The Parquet file is compressed with ${unread}. Allowed: ${readable.join(', ')}. Write it anew, or export the table as CSV.`,
  );
}

function lineOf(row: Record<string, unknown>): string {
  return `${JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? exactly(value) : value))}\n`;
}
/** As a number where that holds it. */
function exactly(value: bigint): number | string {
  const number = Number(value);
  return BigInt(number) === value ? number : String(value);
}
