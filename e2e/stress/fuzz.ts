/**
 * npm run fuzz -- [--inputs N] [--seed N] [--only NAME]
 *
 * Throws a million inputs at every door through which unchecked input comes, and sequences of commands at the page's side
 * of a run. Exit code 1 when one of them breaks something: then the smallest such input found is printed, with the seed.
 */

import { parseArgs } from 'node:util';
import { errorText, notAllowedText } from '../../workers/contract/error-text.ts';
import { distributions } from '../../workers/testing/fuzz/distributions.ts';
import { messages } from '../../workers/testing/fuzz/messages.ts';
import { runFiles } from '../../workers/testing/fuzz/run-files.ts';
import { fuzz } from '../../workers/testing/fuzz/target.ts';
import { TARGETS } from '../../workers/testing/fuzz/targets.ts';
import { commands } from './fuzz-commands.ts';
import { profiles } from './fuzz-profiles.ts';
import { scenarios } from './fuzz-scenarios.ts';
import { tables } from './fuzz-tables.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
if (!(inputs >= 1) || !Number.isInteger(seed)) throw new Error('--inputs and --seed are whole numbers');

const targets = [...TARGETS, commands, scenarios, tables, runFiles, distributions, profiles, messages];
const chosen = targets.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0)
  throw new Error(notAllowedText('--only', `“${values.only}”`, targets.map(({ name }) => name).join(', ')));

let all = 0;
for (const target of chosen) {
  try {
    const result = await fuzz(target, inputs, seed);
    all += result.inputs;
    const seconds = (result.milliseconds / 1000).toFixed(1);
    console.log(
      `${target.name}: ${result.inputs} inputs in ${seconds} s, ${Math.round(result.grown / 2 ** 20)} MiB more`,
    );
  } catch (error) {
    process.exitCode = 1;
    console.log(`${target.name}: FAILED: ${errorText(error)}`);
  }
}
console.log(`${all} inputs, seed ${seed}${process.exitCode === 1 ? '' : ': no crash, no hang, always a clear error'}`);
