/** Commands in any order and at any moment, as `npm run fuzz` throws them: 100,000 sequences of a million inputs. */
import { defineTarget } from '../../workers/testing/fuzz/target.ts';
import { checkSequence, sequences } from './command-sequences.ts';

export const commands = defineTarget('commands that overlap', 0.1, () => ({
  arbitrary: sequences,
  check: checkSequence,
}));
