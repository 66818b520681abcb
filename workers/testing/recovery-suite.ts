import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { killEachWrite, killTwice, type Scenario } from './kill-each-write.ts';

/** Events of every class, some of them invalid. */
export const MIXED = { classMix: { urgent: 1, normal: 1, bulk: 1 }, invalidRatio: 0.2 } satisfies ConfigPatch['load'];

/** Somewhere in its work; and the first writes of a replacement are those of taking over. */
const FIRSTS = [0.2, 0.5, 0.8];
const MOST = 25;

/** Declares the tests of each scenario: its task killed before every write, and killed again. */
export function testRecovery(scenarios: Readonly<Record<string, Scenario>>): void {
  describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
    test.each([0, 4])('killed before every write, and missing for %i rounds', (absence) => {
      expect(killEachWrite(scenario, absence)).toEqual([]);
    });
  });

  test.each(Object.entries(scenarios))('%s: killed, and killed again as it takes over', (_, scenario) => {
    expect(killTwice(scenario, FIRSTS, MOST)).toEqual([]);
  });
}
