const TAPS = [0.02, 0.08, 0.16, 0.24, 0.24, 0.16, 0.08, 0.02];

/** The packet transform as its text reads, step by step: what faster implementations must equal bit for bit. */
export function slowTransform(base: number, deltas: readonly number[], passes: number): number {
  const samples = [base];
  for (const delta of deltas) samples.push(samples.at(-1)! + delta);

  let u: number[] = [];
  samples.forEach((sample, k) => {
    const a = sample * 2 ** -7;
    const next = samples[(k + 1) % 8]! * 2 ** -7;
    const d = (next - a) / 4;
    u.push(a, a + d, a + 2 * d, a + 3 * d);
  });

  for (let pass = 0; pass < passes; pass++) {
    u = u.map((_, n) => TAPS.reduce((sum, tap, k) => sum + tap * u[(n - k) & 31]!, 0));
  }

  const q = [0, 0, 0, 0];
  u.forEach((value, n) => {
    q[n & 3]! += value * value;
  });
  return Math.fround(Math.sqrt((q[0]! + q[1]! + (q[2]! + q[3]!)) / 32));
}
