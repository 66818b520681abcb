/** All events of a run as one compressed CSV file: read, written and compressed piece by piece. */
import { csvLines } from '../../workers/contract/csv.ts';
import type { AskRows } from './sensor-points.ts';

/** A few tens of milliseconds' worth, and no fewer than the largest batch has. */
const ROWS_AT_ONCE = 20_000;

/** Of a piece of the file: as many rows as it has, however long that takes on a busy machine. */
export const EXPORT_LIMITS = { rows: 200_000, milliseconds: 120_000 };

interface Piece {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

/**
 * @param onProgress hears of the share that is done, from 0 to 1
 * @throws what `ask` throws
 */
export async function eventsAsCsv(run: number, ask: AskRows, onProgress: (share: number) => void): Promise<Blob> {
  const { rows } = await ask('SELECT id, size FROM batches WHERE run = ? ORDER BY id', [run]);
  const pieces = piecesOf(rows.map(([id, size]) => [Number(id), Number(size)]));
  const all = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const utf8 = new TextEncoder();
  let next = 0;
  let done = 0;
  const lines = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (stream) => {
      const piece = pieces[next++];
      if (piece === undefined) return stream.close();
      const found = await ask('SELECT * FROM events WHERE run = ? AND batch BETWEEN ? AND ?', [
        run,
        piece.first,
        piece.last,
      ]);
      if (next === 1) stream.enqueue(utf8.encode(csvLines([found.columns])));
      stream.enqueue(utf8.encode(csvLines(found.rows)));
      done += piece.rows;
      onProgress(done / all);
    },
  });
  return new Response(lines.pipeThrough(new CompressionStream('gzip')), {
    headers: { 'content-type': 'application/gzip' },
  }).blob();
}

/** Neighbouring batches together, as long as they are few enough events. */
function piecesOf(batches: readonly (readonly [id: number, size: number])[]): Piece[] {
  const pieces: Piece[] = [];
  for (const [id, size] of batches) {
    const latest = pieces.at(-1);
    if (latest !== undefined && latest.rows + size <= ROWS_AT_ONCE)
      pieces[pieces.length - 1] = { first: latest.first, last: id, rows: latest.rows + size };
    else pieces.push({ first: id, last: id, rows: size });
  }
  return pieces;
}
