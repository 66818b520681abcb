/**
 * The file of a run, `.penstock`: a head of 12 bytes, then chunks, each checked by itself. It only grows, so that what was
 * written before the tab died is whole. `workers/docs/run-file.md` has it byte for byte.
 */
import { deflateSync, inflateSync } from 'fflate';
import { crc32 } from '../bytes/crc32.ts';
import { ByteReader, ByteWriter, RunFileError } from './bytes.ts';

/** Not ASCII, an end of line of each kind: what mistakes a file for text damages these first. */
const MAGIC = Uint8Array.of(0x89, 0x50, 0x53, 0x54, 0x4b, 0x0d, 0x0a, 0x1a);
/** Older programs refuse what has a higher number. What they may pass over does not raise it. */
const FORMAT = 1;
export const HEAD_BYTES = MAGIC.length + 4;

export const TEXTS = 1;
export const FIGURES = 2;
const MOST_RAW_BYTES = 64 * 2 ** 20;
/** Of a chunk, before its content: kind, bytes compressed, bytes in all, CRC of the compressed ones. */
const CHUNK_HEAD_BYTES = 13;

/** The first bytes of every file of a run: what it is, and the format's number. */
export function fileHead(): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(MAGIC);
  writer.uint32(FORMAT);
  return writer.copy();
}

/** @param content of a chunk; not empty */
export function chunk(kind: number, content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const packed = deflateSync(content);
  const writer = new ByteWriter();
  writer.byte(kind);
  for (const each of [packed.length, content.length, crc32(packed)]) writer.uint32(each);
  writer.raw(packed);
  return writer.copy();
}
/** A chunk of texts: one JSON value. */
export function textChunk(value: unknown): Uint8Array<ArrayBuffer> {
  return chunk(TEXTS, new TextEncoder().encode(JSON.stringify(value)));
}

/** A chunk of a run's file. */
export interface Chunk {
  readonly kind: number;
  readonly content: Uint8Array<ArrayBuffer>;
}

/**
 * The chunks of a file, one after the other. A chunk that is not whole at the end of the file is left out: the tab died
 * while it was written.
 *
 * @throws RunFileError where it is no file of a run, of a later format, or damaged
 */
export function* chunksOf(bytes: Uint8Array<ArrayBuffer>): Generator<Chunk> {
  const reader = new ByteReader(bytes);
  checkHead(reader);
  while (reader.left >= CHUNK_HEAD_BYTES) {
    const kind = reader.byte();
    const [packed, raw, crc] = [reader.uint32(), reader.uint32(), reader.uint32()];
    if (packed > reader.left) return;
    const content = reader.raw(packed);
    if (crc32(content) !== crc) throw new RunFileError(`it is damaged at byte ${reader.at - packed}`);
    yield { kind, content: inflated(content, raw) };
  }
}

function checkHead(reader: ByteReader): void {
  if (reader.left < HEAD_BYTES || MAGIC.some((byte) => byte !== reader.byte()))
    throw new RunFileError('it is no file of a Penstock run (.penstock)');
  const format = reader.uint32();
  if (format === 0 || format > FORMAT)
    throw new RunFileError(`its format is ${format}, and this version reads up to ${FORMAT}: open it in a newer one`);
}

function inflated(packed: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length > MOST_RAW_BYTES)
    throw new RunFileError(`a part of it would have ${length} bytes, and at most ${MOST_RAW_BYTES} are read`);
  try {
    const content = inflateSync(packed, { out: new Uint8Array(length) });
    if (content.length === length) return content;
  } catch {
    // The same as a wrong length.
  }
  throw new RunFileError('a chunk of it cannot be unpacked');
}
