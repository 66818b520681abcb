/**
 * The packet transform, for one packet: decode eight samples, interpolate to 32, filter `passes` times, root mean
 * square. All arithmetic is f64, in a fixed order, so that every implementation (this one, the SIMD kernel, another
 * language) gives the same bits.
 */
export const SAMPLES = 32;
/** The filter's taps, H[0] to H[3]; H[7-k] = H[k]. */
const H0 = 0.02;
const H1 = 0.08;
const H2 = 0.16;
const H3 = 0.24;
/** The value of the lowest bit of a sample, 2^-7. */
const SAMPLE_UNIT = 0.0078125;

/** Two windows: a pass reads one and writes the other. One pair per thread, since a module is loaded once a thread. */
const windows: [Float64Array, Float64Array] = [new Float64Array(SAMPLES), new Float64Array(SAMPLES)];

/**
 * @param word0 - word2 the packet's first three words (`feeds/packet.ts`); sensor, status and word 3 take no part
 * @param passes how many times the filter runs, 0 or more
 * @returns the root mean square as f32, before the sensor's calibration
 */
export function transformPacket(word0: number, word1: number, word2: number, passes: number): number {
  let [from, to] = windows;
  decode(word0, word1, word2, from);
  for (let pass = 0; pass < passes; pass++) {
    filter(from, to);
    const filtered = to;
    to = from;
    from = filtered;
  }
  return rootMeanSquare(from);
}

function decode(word0: number, word1: number, word2: number, window: Float64Array): void {
  const s0 = word0 >> 16;
  const s1 = s0 + ((word1 << 24) >> 24);
  const s2 = s1 + ((word1 << 16) >> 24);
  const s3 = s2 + ((word1 << 8) >> 24);
  const s4 = s3 + (word1 >> 24);
  const s5 = s4 + ((word2 << 24) >> 24);
  const s6 = s5 + ((word2 << 16) >> 24);
  const s7 = s6 + ((word2 << 8) >> 24);
  interpolate(window, 0, s0, s1);
  interpolate(window, 4, s1, s2);
  interpolate(window, 8, s2, s3);
  interpolate(window, 12, s3, s4);
  interpolate(window, 16, s4, s5);
  interpolate(window, 20, s5, s6);
  interpolate(window, 24, s6, s7);
  interpolate(window, 28, s7, s0);
}

function interpolate(window: Float64Array, at: number, sample: number, next: number): void {
  const a = sample * SAMPLE_UNIT;
  const d = (next * SAMPLE_UNIT - a) * 0.25;
  window[at] = a;
  window[at + 1] = a + d;
  window[at + 2] = a + d * 2;
  window[at + 3] = a + d * 3;
}

/**
 * One pass of the circular filter y[n] = H[0]·u[n] + H[1]·u[n-1] + … + H[7]·u[n-7], added in this order.
 *
 * The loop walks the samples downwards and hands each to the eight outputs it is part of: a1 to a7 are the outputs n+1
 * to n+7 as far as they are summed. An output so gets its taps in ascending order, and the taps k and 7-k, which are
 * equal, share one product: four multiplications a sample instead of eight, and each sample is read once.
 *
 * The text starts every sum at +0, this code at the first product. They differ only where a sum is -0 instead of +0,
 * and the sign of a zero never reaches the result, which is a sum of squares.
 */
function filter(from: Float64Array, to: Float64Array): void {
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let a4 = 0;
  let a5 = 0;
  let a6 = 0;
  let a7 = 0;
  // n below 0 wraps around. The first seven steps start outputs; what they complete belongs to no output and the last
  // seven steps write the right values over it.
  for (let n = SAMPLES - 1; n >= -7; n--) {
    const u = from[n & 31]!;
    const p0 = u * H0;
    const p1 = u * H1;
    const p2 = u * H2;
    const p3 = u * H3;
    to[(n + 7) & 31] = a7 + p0;
    a7 = a6 + p1;
    a6 = a5 + p2;
    a5 = a4 + p3;
    a4 = a3 + p3;
    a3 = a2 + p2;
    a2 = a1 + p1;
    a1 = p0;
  }
}

function rootMeanSquare(u: Float64Array): number {
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  for (let n = 0; n < SAMPLES; n += 4) {
    q0 += u[n]! * u[n]!;
    q1 += u[n + 1]! * u[n + 1]!;
    q2 += u[n + 2]! * u[n + 2]!;
    q3 += u[n + 3]! * u[n + 3]!;
  }
  return Math.fround(Math.sqrt((q0 + q1 + (q2 + q3)) / SAMPLES));
}
