/** The ordinary `sqlite3` program, to look at exported files with something that is not ours. */
import { spawnSync } from 'node:child_process';
import { installDebianPackage } from './debian-package.ts';

const MISSING = `There is no sqlite3. Install it (Debian, as root: apt-get install sqlite3), or name one: PENSTOCK_SQLITE3=/path/to/sqlite3`;

/** What it prints for some SQL, rows by line and columns by `|`. @throws Error when it fails */
export function sqlite3(file: string, sql: string): string {
  const { status, stdout, stderr } = spawnSync(findSqlite3(), ['-readonly', file, sql], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`sqlite3: ${stderr}`);
  return stdout.trim();
}

/** What to start; it is installed where that is possible. @throws Error when there is none */
export function findSqlite3(): string {
  const named = process.env.PENSTOCK_SQLITE3;
  if (named) return named;
  if (!isStartable() && !(installDebianPackage('sqlite3') && isStartable())) throw new Error(MISSING);
  return 'sqlite3';
}

function isStartable(): boolean {
  return spawnSync('sqlite3', ['--version'], { stdio: 'ignore' }).status === 0;
}
