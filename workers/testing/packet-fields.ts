/** Packets by their fields, for tests: the pipeline makes whole cycles of them and reads packed words. */
import { packetCrc } from '../feeds/packet.ts';

interface Packet {
  readonly sensor: number;
  readonly base: number;
  /** Seven signed bytes. */
  readonly deltas: readonly number[];
  readonly status: number;
  readonly sequence: number;
  readonly crc: number;
}

/** Writes a packet with the CRC of its contents to the four words from `at`; a `crc` given is ignored. */
export function encodePacket(packet: Omit<Packet, 'crc'>, words: Uint32Array, at: number): void {
  const d = packet.deltas;
  const word0 = (packet.sensor & 0xffff) | (packet.base << 16);
  const word1 = (d[0]! & 0xff) | ((d[1]! & 0xff) << 8) | ((d[2]! & 0xff) << 16) | (d[3]! << 24);
  const word2 = (d[4]! & 0xff) | ((d[5]! & 0xff) << 8) | ((d[6]! & 0xff) << 16) | (packet.status << 24);
  const word3 = packet.sequence & 0xffff;
  words[at] = word0;
  words[at + 1] = word1;
  words[at + 2] = word2;
  words[at + 3] = word3 | (packetCrc(word0, word1, word2, word3) << 16);
}

/** Reads every field of the packet in the four words from `at`, without judging it. */
export function decodePacket(words: Uint32Array, at: number): Packet {
  const word0 = words[at]!;
  const word1 = words[at + 1]!;
  const word2 = words[at + 2]!;
  const word3 = words[at + 3]!;
  return {
    sensor: word0 & 0xffff,
    base: word0 >> 16,
    deltas: [24, 16, 8, 0]
      .map((left) => (word1 << left) >> 24)
      .concat([24, 16, 8].map((left) => (word2 << left) >> 24)),
    status: word2 >>> 24,
    sequence: word3 & 0xffff,
    crc: word3 >>> 16,
  };
}
