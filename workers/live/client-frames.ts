/** What a client of NATS sends, frame by frame: https://docs.nats.io/reference/reference-protocols/nats-protocol */
import { joined } from '../contract/bytes/joined.ts';

export interface Frame {
  /** `PUB`, `HPUB`, `SUB`, `UNSUB`, `CONNECT`, `PING`, `PONG`. */
  readonly verb: string;
  /** The words after it. */
  readonly words: readonly string[];
  /** All of it, with what it carries. */
  readonly bytes: Uint8Array;
}
interface Publication {
  readonly subject: string;
  /** Where the answer goes; undefined: none is wanted. */
  readonly reply: string | undefined;
}

const LINE_FEED = 10;
const LINE_END = 2;
/** Words of a publication without a reply. */
const WORDS: Readonly<Record<string, number>> = { PUB: 2, HPUB: 3 };
const decoder = new TextDecoder();

/** Cuts the bytes that a client sends into frames, however they come. */
export class FrameReader {
  /** The beginning of a frame. */
  private rest: Uint8Array = new Uint8Array(0);

  /** @returns the frames that are whole now */
  read(chunk: Uint8Array): Frame[] {
    const bytes = this.rest.length === 0 ? chunk : joined([this.rest, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    for (let frame = frameAt(bytes, 0); frame !== null; frame = frameAt(bytes, at)) {
      frames.push(frame);
      at += frame.bytes.length;
    }
    this.rest = bytes.slice(at);
    return frames;
  }
}

function frameAt(bytes: Uint8Array, from: number): Frame | null {
  const lineEnd = bytes.indexOf(LINE_FEED, from);
  if (lineEnd < 0) return null;
  const [verb = '', ...words] = decoder.decode(bytes.subarray(from, lineEnd)).trim().split(/\s+/);
  const end = lineEnd + 1 + (verb in WORDS ? Number(words.at(-1)) + LINE_END : 0);
  return end > bytes.length ? null : { verb, words, bytes: bytes.subarray(from, end) };
}

/** Null of a frame that publishes nothing. */
export function publicationOf({ verb, words }: Frame): Publication | null {
  const least = WORDS[verb];
  if (least === undefined) return null;
  return { subject: words[0]!, reply: words.length > least ? words[1] : undefined };
}
