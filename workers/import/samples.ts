/** Pieces of a file to understand it by: all of a small one; of a large one its beginning, its end, and some of between. */
import type { Encoding } from '../contract/import-types.ts';
import { bytesOf } from './bytes.ts';
import { isGzip, refuseKnownKinds, refuseKnownTexts, refuseRubbish } from './file-kinds.ts';
import { ImportProblem } from './import-problem.ts';
import { encodingOf, LineEnds } from './text.ts';

const HEAD = 262_144;
const PIECE = 16_384;
const PIECES = 12;
/** Of a compressed file no more is unpacked to understand it. */
const MOST_UNPACKED = 64 * 2 ** 20;

export interface Sample {
  readonly encoding: Encoding;
  /** From the file's first line on. */
  readonly head: string;
  /** Whole lines from further on. */
  readonly pieces: readonly string[];
  /** The head is the whole file. */
  readonly isWhole: boolean;
}

/** @throws ImportProblem when the file is empty, or no text */
export async function takeSample(file: Blob, wanted: Encoding | undefined, mayExpand: boolean): Promise<Sample> {
  if (file.size === 0) throw new ImportProblem('empty', 'The file is empty.');
  const first = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const { head, pieces, isWhole } = isGzip(first) ? await unpackedSample(file, mayExpand) : await plainSample(file);
  if (head.length === 0) throw new ImportProblem('empty', 'The file is empty, or damaged at its beginning.');
  refuseKnownKinds(head);
  const encoding = wanted ?? encodingOf([head, ...pieces]);
  const text = decode(head, encoding);
  refuseRubbish(text.slice(0, PIECE));
  refuseKnownTexts(text);
  return {
    encoding,
    head: isWhole ? text : text.slice(0, text.lastIndexOf('\n') + 1) || text,
    pieces: pieces.map((bytes) => wholeLines(decode(bytes, encoding))),
    isWhole,
  };
}

interface RawSample {
  readonly head: Uint8Array;
  readonly pieces: readonly Uint8Array[];
  readonly isWhole: boolean;
}

async function plainSample(file: Blob): Promise<RawSample> {
  const bytes = async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer());
  if (file.size <= HEAD) return { head: await bytes(0, HEAD), pieces: [], isWhole: true };
  const step = (file.size - HEAD) / PIECES;
  const pieces: Uint8Array[] = [];
  for (let i = 1; i <= PIECES; i++) {
    // Even, for texts of two bytes a character.
    const to = i === PIECES ? file.size : 2 * Math.floor((HEAD + i * step) / 2);
    pieces.push(await bytes(2 * Math.ceil(Math.max(HEAD, to - PIECE) / 2), to));
  }
  return { head: await bytes(0, HEAD), pieces, isWhole: false };
}

async function unpackedSample(file: Blob, mayExpand: boolean): Promise<RawSample> {
  const head = new Uint8Array(HEAD);
  const pieces: Uint8Array[] = [];
  let length = 0;
  let next = 2 * HEAD;
  for await (const chunk of bytesOf(file, { mayExpand }, { isCut: false })) {
    if (length < HEAD) head.set(chunk.subarray(0, HEAD - length), length);
    else if (length >= next && pieces.length < PIECES) {
      pieces.push(chunk.slice(length % 2, PIECE));
      next *= 2;
    }
    length += chunk.length;
    if (length > MOST_UNPACKED) break;
  }
  return { head: head.subarray(0, length), pieces, isWhole: length <= HEAD };
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  const lines = new LineEnds(encoding);
  const text = lines.push(bytes);
  return text + lines.end();
}

function wholeLines(text: string): string {
  const from = text.indexOf('\n') + 1;
  return from === 0 ? '' : text.slice(from, text.lastIndexOf('\n') + 1);
}
