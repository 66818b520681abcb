/**
 * AssemblyScript, not TypeScript: the packet transform of `stages/transform/transform-packet.ts`, bit for bit, with two events
 * at a time in the lanes of f64x2 (lane 0 = event A, lane 1 = event B). The lanes never mix after decoding, so the
 * filter needs no shuffles, and each lane rounds exactly as a scalar would: WebAssembly fuses a multiplication and an
 * addition only in relaxed SIMD, which this is not.
 *
 * Memory is one fixed page. The caller fills `packets` (four u32 words each) and `passes` (one byte each), calls
 * `transform`, and reads `results` (f32 each). A pass reads one of two windows of 32 samples x 2 lanes and writes the
 * other.
 */
export const BLOCK: i32 = 256;
export const packets: usize = memory.data(256 * 16, 16);
export const passes: usize = memory.data(256, 16);
export const results: usize = memory.data(256 * 4, 16);
const windows: usize = memory.data(2 * 32 * 16, 16);
const WINDOW: usize = 32 * 16;

/** Decodes both packets to eight samples and interpolates them to the 32 of the window. */
function decode(a: v128, b: v128, window: usize): void {
  // Lanes 0 and 1 of each: the same word of A and of B. Lanes 2 and 3 are never looked at.
  const word01 = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const word1 = i8x16.shuffle(word01, word01, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const word2 = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  let s = i32x4.shr_s(word01, 16);
  const x0 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(i32x4.shl(word1, 24), 24));
  const x1 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(i32x4.shl(word1, 16), 24));
  const x2 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(i32x4.shl(word1, 8), 24));
  const x3 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(word1, 24));
  const x4 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(i32x4.shl(word2, 24), 24));
  const x5 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(i32x4.shl(word2, 16), 24));
  const x6 = sample(s);
  s = i32x4.add(s, i32x4.shr_s(i32x4.shl(word2, 8), 24));
  const x7 = sample(s);
  interpolate(window, x0, x1);
  interpolate(window + 64, x1, x2);
  interpolate(window + 128, x2, x3);
  interpolate(window + 192, x3, x4);
  interpolate(window + 256, x4, x5);
  interpolate(window + 320, x5, x6);
  interpolate(window + 384, x6, x7);
  interpolate(window + 448, x7, x0);
}

function sample(s: v128): v128 {
  return f64x2.mul(f64x2.convert_low_i32x4_s(s), f64x2.splat(0.0078125));
}

function interpolate(to: usize, a: v128, next: v128): void {
  const d = f64x2.mul(f64x2.sub(next, a), f64x2.splat(0.25));
  v128.store(to, a);
  v128.store(to, f64x2.add(a, d), 16);
  v128.store(to, f64x2.add(a, f64x2.mul(d, f64x2.splat(2))), 32);
  v128.store(to, f64x2.add(a, f64x2.mul(d, f64x2.splat(3))), 48);
}

/**
 * One pass of the circular filter. Samples are walked downwards, each added to the eight outputs it is part of: a1 to
 * a7 are the outputs n+1 to n+7 as far as they are summed, as in the scalar twin, which also says why this is the
 * order of the text. Long, because what a scalar loop wastes (a step's moves, the first and last seven steps' surplus)
 * would be a third of it: head and tail are cut to what they need, and the loop is unrolled by five.
 */
function filter(from: usize, to: usize): void {
  const h0 = f64x2.splat(0.02);
  const h1 = f64x2.splat(0.08);
  const h2 = f64x2.splat(0.16);
  const h3 = f64x2.splat(0.24);
  // Head: samples 31 to 25 start the outputs 31 to 25; what they owe to outputs 0 to 6 is the tail's.
  let u = v128.load(from, 31 * 16);
  let a1 = f64x2.mul(u, h0);
  u = v128.load(from, 30 * 16);
  let a2 = f64x2.add(a1, f64x2.mul(u, h1));
  a1 = f64x2.mul(u, h0);
  u = v128.load(from, 29 * 16);
  let a3 = f64x2.add(a2, f64x2.mul(u, h2));
  a2 = f64x2.add(a1, f64x2.mul(u, h1));
  a1 = f64x2.mul(u, h0);
  u = v128.load(from, 28 * 16);
  let a4 = f64x2.add(a3, f64x2.mul(u, h3));
  a3 = f64x2.add(a2, f64x2.mul(u, h2));
  a2 = f64x2.add(a1, f64x2.mul(u, h1));
  a1 = f64x2.mul(u, h0);
  u = v128.load(from, 27 * 16);
  let p3 = f64x2.mul(u, h3);
  let a5 = f64x2.add(a4, p3);
  a4 = f64x2.add(a3, p3);
  a3 = f64x2.add(a2, f64x2.mul(u, h2));
  a2 = f64x2.add(a1, f64x2.mul(u, h1));
  a1 = f64x2.mul(u, h0);
  u = v128.load(from, 26 * 16);
  p3 = f64x2.mul(u, h3);
  let p2 = f64x2.mul(u, h2);
  let a6 = f64x2.add(a5, p2);
  a5 = f64x2.add(a4, p3);
  a4 = f64x2.add(a3, p3);
  a3 = f64x2.add(a2, p2);
  a2 = f64x2.add(a1, f64x2.mul(u, h1));
  a1 = f64x2.mul(u, h0);
  u = v128.load(from, 25 * 16);
  p3 = f64x2.mul(u, h3);
  p2 = f64x2.mul(u, h2);
  let p1 = f64x2.mul(u, h1);
  let a7 = f64x2.add(a6, p1);
  a6 = f64x2.add(a5, p2);
  a5 = f64x2.add(a4, p3);
  a4 = f64x2.add(a3, p3);
  a3 = f64x2.add(a2, p2);
  a2 = f64x2.add(a1, p1);
  a1 = f64x2.mul(u, h0);
  // Body: samples 24 to 0, five a turn; each completes the output seven places above it.
  let p0: v128;
  for (let n: isize = 20 * 16; n >= 0; n -= 5 * 16) {
    u = v128.load(from + n, 64);
    p0 = f64x2.mul(u, h0);
    v128.store(to + n, f64x2.add(a7, p0), 176);
    p1 = f64x2.mul(u, h1);
    a7 = f64x2.add(a6, p1);
    p2 = f64x2.mul(u, h2);
    a6 = f64x2.add(a5, p2);
    p3 = f64x2.mul(u, h3);
    a5 = f64x2.add(a4, p3);
    a4 = f64x2.add(a3, p3);
    a3 = f64x2.add(a2, p2);
    a2 = f64x2.add(a1, p1);
    a1 = p0;

    u = v128.load(from + n, 48);
    p0 = f64x2.mul(u, h0);
    v128.store(to + n, f64x2.add(a7, p0), 160);
    p1 = f64x2.mul(u, h1);
    a7 = f64x2.add(a6, p1);
    p2 = f64x2.mul(u, h2);
    a6 = f64x2.add(a5, p2);
    p3 = f64x2.mul(u, h3);
    a5 = f64x2.add(a4, p3);
    a4 = f64x2.add(a3, p3);
    a3 = f64x2.add(a2, p2);
    a2 = f64x2.add(a1, p1);
    a1 = p0;

    u = v128.load(from + n, 32);
    p0 = f64x2.mul(u, h0);
    v128.store(to + n, f64x2.add(a7, p0), 144);
    p1 = f64x2.mul(u, h1);
    a7 = f64x2.add(a6, p1);
    p2 = f64x2.mul(u, h2);
    a6 = f64x2.add(a5, p2);
    p3 = f64x2.mul(u, h3);
    a5 = f64x2.add(a4, p3);
    a4 = f64x2.add(a3, p3);
    a3 = f64x2.add(a2, p2);
    a2 = f64x2.add(a1, p1);
    a1 = p0;

    u = v128.load(from + n, 16);
    p0 = f64x2.mul(u, h0);
    v128.store(to + n, f64x2.add(a7, p0), 128);
    p1 = f64x2.mul(u, h1);
    a7 = f64x2.add(a6, p1);
    p2 = f64x2.mul(u, h2);
    a6 = f64x2.add(a5, p2);
    p3 = f64x2.mul(u, h3);
    a5 = f64x2.add(a4, p3);
    a4 = f64x2.add(a3, p3);
    a3 = f64x2.add(a2, p2);
    a2 = f64x2.add(a1, p1);
    a1 = p0;

    u = v128.load(from + n);
    p0 = f64x2.mul(u, h0);
    v128.store(to + n, f64x2.add(a7, p0), 112);
    p1 = f64x2.mul(u, h1);
    a7 = f64x2.add(a6, p1);
    p2 = f64x2.mul(u, h2);
    a6 = f64x2.add(a5, p2);
    p3 = f64x2.mul(u, h3);
    a5 = f64x2.add(a4, p3);
    a4 = f64x2.add(a3, p3);
    a3 = f64x2.add(a2, p2);
    a2 = f64x2.add(a1, p1);
    a1 = p0;
  }
  // Tail: samples 31 to 25 again, as the predecessors of sample 0.
  u = v128.load(from, 31 * 16);
  p1 = f64x2.mul(u, h1);
  p2 = f64x2.mul(u, h2);
  p3 = f64x2.mul(u, h3);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)), 6 * 16);
  a7 = f64x2.add(a6, p1);
  a6 = f64x2.add(a5, p2);
  a5 = f64x2.add(a4, p3);
  a4 = f64x2.add(a3, p3);
  a3 = f64x2.add(a2, p2);
  a2 = f64x2.add(a1, p1);
  u = v128.load(from, 30 * 16);
  p2 = f64x2.mul(u, h2);
  p3 = f64x2.mul(u, h3);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)), 5 * 16);
  a7 = f64x2.add(a6, f64x2.mul(u, h1));
  a6 = f64x2.add(a5, p2);
  a5 = f64x2.add(a4, p3);
  a4 = f64x2.add(a3, p3);
  a3 = f64x2.add(a2, p2);
  u = v128.load(from, 29 * 16);
  p3 = f64x2.mul(u, h3);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)), 4 * 16);
  a7 = f64x2.add(a6, f64x2.mul(u, h1));
  a6 = f64x2.add(a5, f64x2.mul(u, h2));
  a5 = f64x2.add(a4, p3);
  a4 = f64x2.add(a3, p3);
  u = v128.load(from, 28 * 16);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)), 3 * 16);
  a7 = f64x2.add(a6, f64x2.mul(u, h1));
  a6 = f64x2.add(a5, f64x2.mul(u, h2));
  a5 = f64x2.add(a4, f64x2.mul(u, h3));
  u = v128.load(from, 27 * 16);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)), 2 * 16);
  a7 = f64x2.add(a6, f64x2.mul(u, h1));
  a6 = f64x2.add(a5, f64x2.mul(u, h2));
  u = v128.load(from, 26 * 16);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)), 16);
  a7 = f64x2.add(a6, f64x2.mul(u, h1));
  u = v128.load(from, 25 * 16);
  v128.store(to, f64x2.add(a7, f64x2.mul(u, h0)));
}

/** RMS of both lanes with four accumulators, as f32 in lanes 0 and 1. */
function rms(window: usize): v128 {
  let q0 = f64x2.splat(0);
  let q1 = q0;
  let q2 = q0;
  let q3 = q0;
  for (let end = window + WINDOW; window < end; window += 64) {
    const u0 = v128.load(window);
    const u1 = v128.load(window, 16);
    const u2 = v128.load(window, 32);
    const u3 = v128.load(window, 48);
    q0 = f64x2.add(q0, f64x2.mul(u0, u0));
    q1 = f64x2.add(q1, f64x2.mul(u1, u1));
    q2 = f64x2.add(q2, f64x2.mul(u2, u2));
    q3 = f64x2.add(q3, f64x2.mul(u3, u3));
  }
  const sum = f64x2.add(f64x2.add(q0, q1), f64x2.add(q2, q3));
  return f32x4.demote_f64x2_zero(f64x2.sqrt(f64x2.mul(sum, f64x2.splat(0.03125))));
}

/**
 * Transforms the first `count` packets of the block. The two of a pair may ask for different numbers of passes, at the
 * price of the greater for both; an odd last one is paired with whatever the next place holds.
 */
export function transform(count: i32): void {
  for (let i: i32 = 0; i < count; i += 2) {
    const a = <i32>load<u8>(passes + i);
    const b = <i32>load<u8>(passes + i, 1);
    let from = windows;
    let to = windows + WINDOW;
    decode(v128.load(packets + 16 * i), v128.load(packets + 16 * i, 16), from);
    let pass: i32 = 0;
    for (const both = min(a, b); pass < both; pass++) {
      filter(from, to);
      const swap = from;
      from = to;
      to = swap;
    }
    let both = rms(from);
    v128.store64_lane(results + 4 * i, both, 0);
    if (a === b) continue;
    // The lane that asked for more passes goes on; the other one's result is stored already.
    for (const more = max(a, b); pass < more; pass++) {
      filter(from, to);
      const swap = from;
      from = to;
      to = swap;
    }
    both = rms(from);
    if (a > b) v128.store32_lane(results + 4 * i, both, 0);
    else v128.store32_lane(results + 4 * i, both, 1, 4);
  }
}
