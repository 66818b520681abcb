import { formatClock } from '../../format.ts';

/** The moment of a sample, given in seconds: `14:03:22.4`. Samples are a tenth of a second apart. */
export function sampleClock(time: number): string {
  const tenths = Math.floor(time * 10 + 1e-3);
  return `${formatClock(tenths * 100)}.${tenths % 10}`;
}
