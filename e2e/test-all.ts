/**
 * `npm test`: every check and test, one part after the other, and how long each took. Ends at the first part that fails.
 */
import { spawnSync } from 'node:child_process';

const PARTS = ['kernel', 'types', 'lint', 'unit', 'build', 'e2e'] as const;

const taken: string[] = [];
let hasFailed = false;
for (const part of PARTS) {
  const from = performance.now();
  hasFailed = spawnSync('npm', ['run', part], { stdio: 'inherit' }).status !== 0;
  taken.push(`${part.padEnd(8)}${minutes(performance.now() - from)}${hasFailed ? '  failed' : ''}`);
  if (hasFailed) break;
}
console.log(['', 'time by part', ...taken, `${'in all'.padEnd(8)}${minutes(performance.now())}`, ''].join('\n'));
process.exitCode = hasFailed ? 1 : 0;

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
