/**
 * `npm test`: every check and test, one part after the other, and how long each took. Ends at the first part that fails.
 *
 * End-to-end tests that need the machine to themselves are a part of their own: as one command, Playwright would run them
 * beside the last of the others. They run also when one of the others has failed, for the summary of CI.
 */
import { spawnSync } from 'node:child_process';

const PARTS: readonly (readonly [name: string, ...args: string[]])[] = [
  ['kernel'],
  ['types'],
  ['lint'],
  ['unit'],
  ['build'],
  ['e2e', '--', '--project=shared'],
  ['e2e', '--', '--project=alone'],
];

const taken: string[] = [];
let failed = '';
for (const [name, ...args] of PARTS) {
  if (failed !== '' && failed !== name) break;
  const from = performance.now();
  const isSound = spawnSync('npm', ['run', name, ...args], { stdio: 'inherit' }).status === 0;
  if (!isSound) failed = name;
  taken.push(`${name.padEnd(8)}${minutes(performance.now() - from)}${isSound ? '' : '  failed'}`);
}
console.log(['', 'time by part', ...taken, `${'in all'.padEnd(8)}${minutes(performance.now())}`, ''].join('\n'));
process.exitCode = failed === '' ? 0 : 1;

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
