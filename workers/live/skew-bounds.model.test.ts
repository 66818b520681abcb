import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SkewBounds } from './skew-bounds.ts';

const WAY_MS = 50;

describe('how far the broker’s clock is ahead', () => {
  const known = (messages: readonly [storedAt: number, cameAt: number, pending: number][]) => {
    const bounds = new SkewBounds();
    for (const [timeMs, now, pending] of messages) bounds.take({ timeMs, isAgain: false, pending }, now, WAY_MS);
    return bounds.at(messages.at(-1)![1]);
  };
  test('a message from the future shows it', () => {
    expect(known([[40_000, 10_000, 9]])).toBe(30_000);
  });
  test('an old message shows nothing: it may have waited', () => {
    expect(known([[1000, 31_000, 9]])).toBeNull();
  });
  test('an old message after the last one does: it can’t have been there before', () => {
    expect(
      known([
        [1000, 31_000, 0],
        [1500, 31_500, 0],
      ]),
    ).toBe(1500 - 31_000 + WAY_MS);
  });
  test('one that comes again was stored long ago, and shows nothing', () => {
    const bounds = new SkewBounds();
    bounds.take({ timeMs: 1000, isAgain: false, pending: 0 }, 1010, WAY_MS);
    bounds.take({ timeMs: 1000, isAgain: true, pending: 0 }, 31_000, WAY_MS);
    expect(bounds.at(31_000)).toBeNull();
  });
  test('what was known is forgotten after a while', () => {
    const bounds = new SkewBounds();
    bounds.take({ timeMs: 40_000, isAgain: false, pending: 9 }, 10_000, WAY_MS);
    expect([bounds.at(20_000), bounds.at(20_001)]).toEqual([30_000, null]);
  });
});

/** Messages of a stream, in order: when each is stored, how long it takes to come, and whether it waits for a pull before. */
const message = fc.record({
  after: fc.nat(3000),
  way: fc.nat(WAY_MS),
  waits: fc.oneof(fc.constant(0), fc.nat(20_000)),
});

test('however long messages wait, the skew that is told is never more than there is, nor of the other sign', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), fc.integer({ min: -60_000, max: 60_000 }), (messages, skewMs) => {
      let storedAt = 100_000;
      let sentAt = 0;
      let cameAt = 0;
      const stored = messages.map(({ after }) => (storedAt += after));
      const bounds = new SkewBounds();
      messages.forEach(({ way, waits }, i) => {
        sentAt = Math.max(stored[i]! + waits, sentAt);
        cameAt = Math.max(sentAt + way, cameAt);
        // Those that were stored when it was sent.
        const pending = stored.filter((at, j) => j > i && at <= sentAt).length;
        bounds.take({ timeMs: stored[i]! + skewMs, isAgain: false, pending }, cameAt, WAY_MS);
        const told = bounds.at(cameAt) ?? 0;
        expect(Math.abs(told)).toBeLessThanOrEqual(Math.abs(skewMs));
        expect(told * skewMs).toBeGreaterThanOrEqual(0);
      });
    }),
  );
});
