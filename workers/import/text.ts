/** Bytes to text: which encoding a file has, and its lines with one kind of end. */
import type { Encoding } from '../contract/import-types.ts';

/** A file's encoding by its mark, its zeros, and whether it is sound UTF-8. @param samples its first bytes first */
export function encodingOf(samples: readonly Uint8Array[]): Encoding {
  const head = samples[0] ?? new Uint8Array();
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  const zeros = [0, 1].map((odd) => shareOfZeros(head, odd));
  if (zeros[1]! > MANY_ZEROS && zeros[0]! < FEW_ZEROS) return 'utf-16le';
  if (zeros[0]! > MANY_ZEROS && zeros[1]! < FEW_ZEROS) return 'utf-16be';
  return samples.every(isUtf8) ? 'utf-8' : 'windows-1252';
}
const MANY_ZEROS = 0.4;
const FEW_ZEROS = 0.05;

function shareOfZeros(bytes: Uint8Array, odd: number): number {
  let zeros = 0;
  for (let i = odd; i < bytes.length; i += 2) if (bytes[i] === 0) zeros++;
  return bytes.length < 4 ? 0 : zeros / (bytes.length / 2);
}

/** A sample may begin and end in the middle of a character. */
function isUtf8(sample: Uint8Array): boolean {
  let from = 0;
  while (from < 3 && (sample[from]! & 0xc0) === 0x80) from++;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample.subarray(from), { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Decodes chunks; every line ends in LF, whether it ended in LF, CR LF or CR. */
export class LineEnds {
  private readonly decoder: TextDecoder;
  private isAfterReturn = false;

  constructor(encoding: Encoding) {
    this.decoder = new TextDecoder(encoding);
  }
  push(bytes: Uint8Array): string {
    return this.take(this.decoder.decode(bytes, { stream: true }));
  }
  end(): string {
    return this.take(this.decoder.decode());
  }
  private take(text: string): string {
    // The return that ended the last chunk was made a line end already.
    const rest = this.isAfterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.isAfterReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  }
}
