import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CYCLE_PACKETS, cyclePackets } from '../../feeds/packet.ts';
import { decodePacket } from '../../testing/packet-fields.ts';
import { slowTransform } from '../../testing/slow-transform.ts';
import { compileKernel, createScalarKernel, loadTransformKernel } from './transform-kernel.ts';

// Made by `npm run kernel`.
const bytes = readFileSync(new URL('../../kernel/build/transform.wasm', import.meta.url));
const simd = await loadTransformKernel(bytes);
const scalar = createScalarKernel();
const kernels = [simd, scalar];
const cycle = cyclePackets(true);
const inOrder = Uint32Array.from({ length: CYCLE_PACKETS }, (_, i) => i);

/** Bits, so that nothing that differs compares equal. */
const bitsOf = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

function twin(packets: Uint32Array, slot: number, passes: number): number {
  const { base, deltas } = decodePacket(packets, 4 * slot);
  return slowTransform(base, deltas, passes);
}

describe('all packets of the cycle', () => {
  test.each([1, 2, 3, 4, 8, 16])('%d passes: SIMD and scalar give the same bits', (passes) => {
    const [fromSimd, fromScalar] = kernels.map((kernel) => {
      const out = new Float32Array(CYCLE_PACKETS);
      kernel.transformBatch(cycle, inOrder, 0, CYCLE_PACKETS, passes, out);
      return bitsOf(out);
    });
    expect(fromSimd).toEqual(fromScalar);
  });

  test('the twin agrees', () => {
    for (const passes of [1, 2, 3, 4, 8, 16]) {
      const out = new Float32Array(CYCLE_PACKETS);
      simd.transformBatch(cycle, inOrder, 0, CYCLE_PACKETS, passes, out);
      // Every 16th, by passes another one: the twin is slow.
      const some = inOrder.filter((slot) => slot % 16 === passes % 16);
      expect(Float32Array.from(some, (slot) => out[slot]!)).toEqual(
        Float32Array.from(some, (slot) => twin(cycle, slot, passes)),
      );
    }
  });
});

describe.each(kernels)('$name', (kernel) => {
  const words = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 4 * 64, maxLength: 4 * 64 });
  const slots = fc.shuffledSubarray([...Array(64).keys()]);

  test('any packets in any slots, each with its own passes', () => {
    const counts = fc.array(fc.nat(12), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(words, slots, counts, fc.nat(10), (contents, order, passes, before) => {
        const packets = Uint32Array.from(contents);
        const from = Math.min(before, order.length);
        const out = new Float32Array(64).fill(-1);
        const expected = out.slice();
        for (let i = from; i < order.length; i++) expected[order[i]!] = twin(packets, order[i]!, passes[i]!);
        kernel.transformBatch(
          packets,
          Uint32Array.from(order),
          from,
          order.length - from,
          Uint8Array.from(passes),
          out,
        );
        expect(bitsOf(out)).toEqual(bitsOf(expected));
      }),
    );
  });

  test.each([0, 1, 2, 127, 255, 256, 257, 1000])('batches of %d, more than a block included', (count) => {
    const passes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) % 7);
    const out = new Float32Array(CYCLE_PACKETS).fill(-1);
    kernel.transformBatch(cycle, inOrder, 0, count, passes, out);
    const expected = Float32Array.from(out, (_, slot) => (slot < count ? twin(cycle, slot, passes[slot]!) : -1));
    expect(bitsOf(out)).toEqual(bitsOf(expected));
  });

  test('works on shared memory, with 255 passes', () => {
    const packets = new Uint32Array(new SharedArrayBuffer(64));
    packets.set(cycle.subarray(0, 16));
    const out = new Float32Array(new SharedArrayBuffer(16));
    kernel.transformBatch(packets, inOrder, 0, 3, 255, out);
    expect([...out]).toEqual([twin(cycle, 0, 255), twin(cycle, 1, 255), twin(cycle, 2, 255), 0]);
  });
});

describe('loading the kernel', () => {
  test('from bytes, a response, or a module another thread compiled', async () => {
    const module = await compileKernel(bytes);
    for (const source of [bytes, new Response(bytes), module]) {
      expect((await loadTransformKernel(source)).name).toBe('simd');
    }
  });

  test('not from bytes that do not compile', async () => {
    await expect(loadTransformKernel(new Uint8Array(8))).rejects.toThrow();
  });

  test('not from another module', async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    await expect(loadTransformKernel(empty)).rejects.toThrow(TypeError);
  });
});
