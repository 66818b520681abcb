/** Tables in dialects of their own, as `npm run fuzz` reads them: 100,000 of a million inputs. */
import fc from 'fast-check';
import { defineTarget } from '../../workers/testing/fuzz/target.ts';
import { checkTable } from '../../workers/testing/generated-check.ts';

/** Of so many tables at most a tenth may be asked about. */
const LEAST = 1000;

export const tables = defineTarget('tables', 0.1, () => {
  let read = 0;
  let asked = 0;
  return {
    arbitrary: fc.nat(),
    async check(seed) {
      read++;
      if (await checkTable(seed)) asked++;
    },
    close() {
      if (read >= LEAST && asked > read / 10) throw new Error(`${asked} of ${read} tables were asked about`);
    },
  };
});
