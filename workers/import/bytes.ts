/** The bytes of a file as they stream in: unpacked where it is gzip, and within limits. */
import { Gunzip } from 'fflate';
import { isGzip } from './file-kinds.ts';
import { ImportProblem } from './import-problem.ts';

/** A text seldom shrinks to less than a fiftieth; what grows more than this is likely made to fill memory. */
export const MOST_GROWTH = 200;
export const MOST_UNPACKED = 4 * 2 ** 30;
/** Growth says nothing of the first bytes. */
const LEAST_UNPACKED = 16 * 2 ** 20;

interface ByteOptions {
  readonly mayExpand: boolean;
  /** Hears how many bytes of the file were read. */
  readonly onRead?: (bytes: number) => void;
}

/** Whether a compressed file ended before its end. */
export interface ByteEnd {
  isCut: boolean;
}

/**
 * @param end told at the end
 * @throws ImportProblem when it grows too much, or is not gzip though it begins so
 */
export async function* bytesOf(file: Blob, options: ByteOptions, end: ByteEnd): AsyncGenerator<Uint8Array> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  yield* isGzip(head) ? unpacked(file, options, end) : plain(file, options);
}

async function* plain(file: Blob, { onRead }: ByteOptions): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  let read = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      read += next.value.length;
      onRead?.(read);
      yield next.value;
    }
  } finally {
    await reader.cancel();
  }
}

/** Bytes that are unpacked at once: of a bomb these become some megabytes. */
const SLICE = 16_384;

async function* unpacked(file: Blob, options: ByteOptions, end: ByteEnd): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  let written = 0;
  let read = 0;
  let isFinal = false;
  const gunzip = new Gunzip((bytes, isLast) => {
    isFinal = isLast;
    if (bytes.length > 0) out.push(bytes);
  });
  for await (const chunk of plain(file, { mayExpand: true })) {
    for (let from = 0; from < chunk.length; from += SLICE) {
      const slice = chunk.subarray(from, from + SLICE);
      read += slice.length;
      pushTo(gunzip, slice, read === file.size, end);
      for (const bytes of out.splice(0)) {
        written += bytes.length;
        if (!options.mayExpand) checkGrowth(written, read);
        yield bytes;
      }
      if (end.isCut) return;
    }
    options.onRead?.(read);
  }
  end.isCut ||= !isFinal;
}

/** Of a file that is cut off or damaged, what comes before is of use. */
function pushTo(gunzip: Gunzip, slice: Uint8Array, isLast: boolean, end: ByteEnd): void {
  try {
    gunzip.push(slice, isLast);
  } catch {
    end.isCut = true;
  }
}

function checkGrowth(written: number, read: number): void {
  if (written <= LEAST_UNPACKED || (written <= read * MOST_GROWTH && written <= MOST_UNPACKED)) return;
  const size = written > MOST_UNPACKED ? '4 GB' : `${MOST_GROWTH} times its size`;
  throw new ImportProblem(
    'expands',
    `The compressed file unpacks to more than ${size}. It may be made to fill memory.`,
  );
}
