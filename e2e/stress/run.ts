/**
 * npm run stress -- [--only kills|browser|outages] [--kills N] [--seed N] [--browser-kills N] [--seconds N] [--build]
 *
 * What takes too long for `npm test`, through the same code: 1,000 kills of random workers at random moments, ten of the
 * whole browser while it stores, and outages of 60 seconds. Everything random follows from the seed. Exit code 1 when
 * anything does not hold; every part is run all the same.
 */
import { parseArgs } from 'node:util';
import { buildIfNeeded, serve } from '../bench/site.ts';
import { runBrowserKills } from './browser-kills.ts';
import { runOutages } from './outages.ts';
import { runStorms } from './storms.ts';

const PARTS = ['kills', 'browser', 'outages'] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'browser-kills': { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    build: { type: 'boolean', default: false },
  },
});
const { only, build } = values;
if (only !== undefined && !PARTS.some((part) => part === only)) {
  throw new Error(`--only is ${only}, not one of ${PARTS.join(', ')}`);
}

buildIfNeeded(build);
const site = await serve();
let failures = 0;
try {
  if (only === undefined || only === 'kills') {
    failures += await runStorms(site.origin, wholeNumber('kills', values.kills), wholeNumber('seed', values.seed));
  }
  if (only === undefined || only === 'browser') {
    failures += await runBrowserKills(site.origin, wholeNumber('browser-kills', values['browser-kills']));
  }
  if (only === undefined || only === 'outages') {
    failures += await runOutages(site.origin, wholeNumber('seconds', values.seconds));
  }
} finally {
  await site.close();
}
console.log(failures === 0 ? 'Everything held.' : `${failures} runs did not hold.`);
process.exitCode = failures === 0 ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${name} is ${text}, not a whole number from 1`);
}
