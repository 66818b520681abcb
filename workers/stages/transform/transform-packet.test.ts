import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CYCLE_PACKETS, cyclePackets, isPacketCrcRight } from '../../feeds/packet.ts';
import { decodePacket } from '../../testing/packet-fields.ts';
import { slowTransform } from '../../testing/slow-transform.ts';
import { transformPacket } from './transform-packet.ts';

describe('the damaged cycle gives the hashes of other implementations', () => {
  // h * 31 + the bits of each result, over the intact packets.
  test.each([
    [1, 0x17d13db0],
    [4, 0xc51eb37a],
    [8, 0x96e0706d],
  ])('%d passes', (passes, expected) => {
    const words = cyclePackets(true);
    const result = new Float32Array(1);
    const bits = new Uint32Array(result.buffer);
    let hash = 0;
    for (let at = 0; at < 4 * CYCLE_PACKETS; at += 4) {
      if (!isPacketCrcRight(words, at)) continue;
      result[0] = transformPacket(words[at]!, words[at + 1]!, words[at + 2]!, passes);
      hash = (Math.imul(hash, 31) + bits[0]!) >>> 0;
    }
    expect(hash.toString(16)).toBe(expected.toString(16));
  });
});

test('equals the text, bit for bit, for any packet and number of passes', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(word, word, word, fc.nat(20), (a, b, c, passes) => {
      const { base, deltas } = decodePacket(Uint32Array.of(a, b, c, 0), 0);
      // Object.is: the same bits, sign of zero included.
      expect(transformPacket(a, b, c, passes)).toBe(slowTransform(base, deltas, passes));
    }),
    { numRuns: 500 },
  );
});

test('a constant signal keeps its level: the taps sum to one', () => {
  const base = 128 * 3;
  for (const passes of [0, 1, 4, 64]) expect(transformPacket(base << 16, 0, 0, passes)).toBeCloseTo(3, 5);
  expect(transformPacket(0, 0, 0, 4)).toBe(0);
});

test('more passes smooth more', () => {
  const alternating = 0x64_9c_64_9c;
  const levels = [0, 1, 2, 4, 8].map((passes) => transformPacket(0, alternating, alternating, passes));
  expect(levels).toEqual([...levels].sort((a, b) => b - a));
});
