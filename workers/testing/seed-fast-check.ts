/** Runs before every file of unit tests: generated input has the seed of `seed.ts`, unless a test names its own. */
import fc from 'fast-check';
import { SEED } from './seed.ts';

fc.configureGlobal({ seed: SEED });
