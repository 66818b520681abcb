import { xorshift32 } from '../contract/numbers/xorshift.ts';

/**
 * The packet of a vibration sensor: 16 bytes, little-endian, kept as four u32 words.
 *
 *     byte   0  1 | 2  3 | 4  5  6  7 | 8  9 10 | 11     | 12 13    | 14 15
 *     field  u16  | i16  | i8 x 4     | i8 x 3  | u8     | u16      | u16
 *            sensor base | delta[0-3]  delta[4-6] status | sequence   crc
 *     word   0           | 1          | 2                | 3
 *
 * `sequence` is the low 16 bits of the packet's own number; `crc` covers bytes 0 to 13.
 */
export const PACKET_WORDS = 4;
/** How many different packets a simulated feed cycles through. A power of two. */
export const CYCLE_PACKETS = 16_384;
const CYCLE_SEED = 0x2545f491;
const CRC_BYTES = 14;

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected; "123456789" gives 0x29B1. */
export function crc16(bytes: ArrayLike<number>, length = bytes.length): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) crc = ((crc << 8) & 0xffff) ^ crcTable[((crc >>> 8) ^ bytes[i]!) & 0xff]!;
  return crc;
}

/**
 * A CRC is linear over GF(2), but for its start: the CRC of a message of known length is the CRC of as many zero bytes,
 * xor what each byte contributes from its place. With one table a place (14 x 256 words, 7 KiB) the 14 look-ups of a
 * packet do not wait for one another, as the steps of the byte-wise loop do.
 */
const contribution = new Uint16Array(CRC_BYTES * 256);
const crcOfZeros = crc16(new Uint8Array(CRC_BYTES));
for (let place = 0; place < CRC_BYTES; place++) {
  for (let byte = 0; byte < 256; byte++) {
    const message = new Uint8Array(CRC_BYTES);
    message[place] = byte;
    contribution[place * 256 + byte] = crc16(message) ^ crcOfZeros;
  }
}

/** The CRC of a packet's first 14 bytes, whatever its last two say: the same as `crc16` of those bytes. */
export function packetCrc(word0: number, word1: number, word2: number, word3: number): number {
  return (
    crcOfZeros ^
    (contribution[word0 & 0xff]! ^ contribution[0x100 + ((word0 >>> 8) & 0xff)]!) ^
    (contribution[0x200 + ((word0 >>> 16) & 0xff)]! ^ contribution[0x300 + (word0 >>> 24)]!) ^
    (contribution[0x400 + (word1 & 0xff)]! ^ contribution[0x500 + ((word1 >>> 8) & 0xff)]!) ^
    (contribution[0x600 + ((word1 >>> 16) & 0xff)]! ^ contribution[0x700 + (word1 >>> 24)]!) ^
    (contribution[0x800 + (word2 & 0xff)]! ^ contribution[0x900 + ((word2 >>> 8) & 0xff)]!) ^
    (contribution[0xa00 + ((word2 >>> 16) & 0xff)]! ^ contribution[0xb00 + (word2 >>> 24)]!) ^
    (contribution[0xc00 + (word3 & 0xff)]! ^ contribution[0xd00 + ((word3 >>> 8) & 0xff)]!)
  );
}

/** Whether the CRC carried by the packet in the four words from `at` is the one of its contents. */
export function isPacketCrcRight(words: Uint32Array, at: number): boolean {
  const word3 = words[at + 3]!;
  return packetCrc(words[at]!, words[at + 1]!, words[at + 2]!, word3) === word3 >>> 16;
}

/**
 * The packets a simulated feed cycles through: 1,024 sensors, always the same.
 *
 * @param isDamaged whether the bit that about one packet in 1,024 (14 of them) loses on its way is flipped, which breaks
 *   its CRC; false gives the same packets before the damage
 * @returns `CYCLE_PACKETS` packets of four words each
 */
export function cyclePackets(isDamaged: boolean): Uint32Array {
  const words = new Uint32Array(CYCLE_PACKETS * PACKET_WORDS);
  let random = CYCLE_SEED;
  for (let i = 0; i < CYCLE_PACKETS; i++) {
    const head = xorshift32(random);
    const word1 = xorshift32(head);
    const tail = xorshift32(word1);
    random = xorshift32(tail);
    const word0 = (head & 1023) | ((((head >>> 10) & 0x3fff) - 8192) << 16);
    const word2 = tail & 0xffffff;
    const at = i * PACKET_WORDS;
    words[at] = word0;
    words[at + 1] = isDamaged && (random & 1023) === 0 ? flipBit(word1) : word1;
    words[at + 2] = word2;
    words[at + 3] = i | (packetCrc(word0, word1, word2, i) << 16);
  }
  return words;
}

/** The damage of a simulated transmission error: bit 4 of byte 5, in word 1. */
export function flipBit(word1: number): number {
  return word1 ^ 0x1000;
}
