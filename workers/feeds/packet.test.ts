import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePacket, encodePacket } from '../testing/packet-fields.ts';
import { CYCLE_PACKETS, crc16, cyclePackets, isPacketCrcRight, PACKET_WORDS, packetCrc } from './packet.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const packet = fc.record({
  sensor: fc.integer({ min: 0, max: 0xffff }),
  base: fc.integer({ min: -32768, max: 32767 }),
  deltas: fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 7, maxLength: 7 }),
  status: fc.integer({ min: 0, max: 255 }),
  sequence: fc.integer({ min: 0, max: 0xffff }),
});

/** CRC-16/CCITT-FALSE as its definition has it: bit by bit. */
function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (crc >>> 15) ^ ((byte >>> bit) & 1);
      crc = (crc << 1) & 0xffff;
      if (carry) crc ^= 0x1021;
    }
  }
  return crc;
}

describe('CRC', () => {
  test('gives the published check value', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1);
  });

  test('equals the bit-wise definition', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc16(bytes)).toBe(slowCrc(bytes));
      }),
    );
  });

  test('of a packet equals that of its first 14 bytes, whatever the last two are', () => {
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        const words = Uint32Array.of(a, b, c, d);
        expect(packetCrc(a, b, c, d)).toBe(crc16(new Uint8Array(words.buffer), 14));
      }),
    );
  });

  test('finds every flipped bit', () => {
    fc.assert(
      fc.property(packet, fc.nat(127), (fields, bit) => {
        const words = new Uint32Array(PACKET_WORDS);
        encodePacket(fields, words, 0);
        words[bit >>> 5]! ^= 1 << (bit & 31);
        expect(isPacketCrcRight(words, 0)).toBe(false);
      }),
    );
  });
});

describe('encoding', () => {
  test('reads back what was written, at any place', () => {
    fc.assert(
      fc.property(packet, fc.nat(3), (fields, place) => {
        const words = new Uint32Array(4 * PACKET_WORDS);
        encodePacket(fields, words, place * PACKET_WORDS);
        expect(decodePacket(words, place * PACKET_WORDS)).toMatchObject(fields);
        expect(isPacketCrcRight(words, place * PACKET_WORDS)).toBe(true);
      }),
    );
  });

  test('puts every field at its byte, little-endian', () => {
    fc.assert(
      fc.property(packet, (fields) => {
        const words = new Uint32Array(PACKET_WORDS);
        encodePacket(fields, words, 0);
        const bytes = new DataView(words.buffer);
        expect(bytes.getUint16(0, true)).toBe(fields.sensor);
        expect(bytes.getInt16(2, true)).toBe(fields.base);
        fields.deltas.forEach((delta, k) => {
          expect(bytes.getInt8(4 + k)).toBe(delta);
        });
        expect(bytes.getUint8(11)).toBe(fields.status);
        expect(bytes.getUint16(12, true)).toBe(fields.sequence);
        expect(bytes.getUint16(14, true)).toBe(crc16(new Uint8Array(words.buffer), 14));
      }),
    );
  });
});

describe('the cycle of packets', () => {
  const broken = (words: Uint32Array) =>
    Array.from({ length: CYCLE_PACKETS }, (_, i) => i).filter((i) => !isPacketCrcRight(words, i * PACKET_WORDS));

  test('has 14 damaged ones, each by one bit of byte 5', () => {
    const clean = cyclePackets(false);
    const damaged = cyclePackets(true);
    expect(broken(clean)).toEqual([]);
    expect(broken(damaged)).toHaveLength(14);
    for (const i of broken(damaged)) damaged[i * PACKET_WORDS + 1]! ^= 1 << 12;
    expect(damaged).toEqual(clean);
  });

  test('numbers its packets and stays within its ranges', () => {
    const words = cyclePackets(false);
    for (let i = 0; i < CYCLE_PACKETS; i++) {
      const { sensor, base, status, sequence } = decodePacket(words, i * PACKET_WORDS);
      expect(sequence).toBe(i);
      expect(status).toBe(0);
      expect(sensor).toBeLessThan(1024);
      expect(Math.abs(base)).toBeLessThanOrEqual(8192);
    }
  });
});
