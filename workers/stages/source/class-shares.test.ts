import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASSES } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { JOURNAL_WORDS } from '../../memory/memory-map.ts';
import { ClassShares } from './class-shares.ts';

const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }));

test('each class has its share of shed events, in whole events, to one event', () => {
  fc.assert(
    fc.property(weight, weight, weight, fc.array(fc.nat(700), { maxLength: 60 }), (urgent, normal, bulk, sheds) => {
      const draft = new Float64Array(JOURNAL_WORDS);
      const shares = new ClassShares(draft);
      shares.configure({ urgent, normal, bulk });
      for (const count of sheds) shares.countShed(count);
      const all = sheds.reduce((sum, count) => sum + count, 0);
      const sum = urgent + normal + bulk;
      const parts = sum > 0 ? [urgent / sum, normal / sum, bulk / sum] : [0, 1, 0];
      const shed = CLASSES.map((_, i) => draft[J.SHED_BY_CLASS + i]!);
      expect(shed.reduce((total, count) => total + count, 0)).toBe(all);
      expect(CLASSES.map((_, i) => draft[J.EMITTED_BY_CLASS + i]!)).toEqual(shed);
      shed.forEach((count, i) => {
        expect(Number.isInteger(count) && count >= 0).toBe(true);
        expect(Math.abs(count - all * parts[i]!)).toBeLessThan(1.001);
      });
    }),
    { numRuns: 300 },
  );
});
