import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_MS, MOST_LOSSES, RestartPolicy, restartDelay, STEADY_MS } from './restart-policy.ts';

describe('the time before a restart', () => {
  test('is that of the formula, until there is none', () => {
    const delays = Array.from({ length: MOST_LOSSES }, (_, i) => restartDelay(i + 1));
    expect(delays).toEqual([0, 100, 200, 400, 800, 1600, null]);
  });

  test('never falls and is never longer than the longest', () => {
    for (let n = 2; n < MOST_LOSSES; n++) {
      expect(restartDelay(n)!).toBeGreaterThanOrEqual(restartDelay(n - 1)!);
      expect(restartDelay(n)!).toBeLessThanOrEqual(LONGEST_MS);
    }
  });
});

describe('a row of losses', () => {
  test('is counted for each worker by itself', () => {
    const policy = new RestartPolicy();
    expect([policy.lost(1, 5, false), policy.lost(2, 5, false), policy.lost(1, 5, false)]).toEqual([0, 0, 100]);
  });

  test('ends with a worker that lived long', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 4; i++) policy.lost(1, 5, false);
    expect(policy.lost(1, STEADY_MS, false)).toBe(0);
    expect(policy.lost(1, 5, false)).toBe(100);
  });

  test('ends with one that people killed', () => {
    const policy = new RestartPolicy();
    for (let i = 0; i < 4; i++) policy.lost(1, 5, false);
    expect(policy.lost(1, 5, true)).toBe(0);
    expect(policy.lost(1, 5, false)).toBe(0);
  });

  test('any lives and reasons: the delay counts the losses since the last steady or killed worker', () => {
    const loss = fc.record({ lived: fc.integer({ min: 0, max: 2 * STEADY_MS }), asked: fc.boolean() });
    fc.assert(
      fc.property(fc.array(loss), (losses) => {
        const policy = new RestartPolicy();
        let row = 0;
        for (const { lived, asked: isAsked } of losses) {
          row = isAsked || lived >= STEADY_MS ? 1 : row + 1;
          expect(policy.lost(1, lived, isAsked)).toBe(restartDelay(row));
          if (isAsked) row = 0;
        }
      }),
    );
  });
});
