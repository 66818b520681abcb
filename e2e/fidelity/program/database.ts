/**
 * A real SQLite on the disk: Debian's `sqlite3`, fed through named pipes. Node 20 has no SQLite of its own, `better-sqlite3`
 * needs a binary that no registry has, and `@sqlite.org/sqlite-wasm` stores nothing on the disk under Node.
 *
 * A named pipe can be read by a thread that waits, as every other thread of the program does; the pipes that Node makes for a
 * child process can't. In WAL mode with `synchronous=normal`, as it is usual: a commit is written to the file, which is synced
 * at checkpoints. With `full`, calls of this program would be as slow as what others write to the same disk at that moment.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { findSqlite3, sqlite3 } from '../../sqlite3.ts';

const DONE = 'done';
const SCHEMA = `PRAGMA journal_mode=wal; PRAGMA synchronous=normal;
CREATE TABLE events(sequence INTEGER PRIMARY KEY, sensor INTEGER, value REAL, topic INTEGER, due_ms REAL);`;
/** Of `/proc/PID/stat`, which counts in hundredths of a second on every Linux. */
const TICKS_PER_SECOND = 100;

/** Ends of the pipes, for any thread of this process. */
export interface Pipes {
  readonly toDatabase: number;
  readonly fromDatabase: number;
}

/** The process, held by the main thread. */
export class Database {
  private constructor(
    private readonly file: string,
    private readonly child: ChildProcess,
    readonly pipes: Pipes,
  ) {}

  /** With an empty table. */
  static open(folder: string): Database {
    const file = join(folder, 'events.sqlite');
    for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
    const [input, output] = ['to-sqlite', 'from-sqlite'].map((name) => namedPipe(join(folder, name)));
    // Open for both, because opening one end waits for the other.
    const ends = [input!, output!].map((path) => openSync(path, constants.O_RDWR));
    const child = spawn(findSqlite3(), ['-batch', '-bail', file], { stdio: [ends[0]!, ends[1]!, 'inherit'] });
    const pipes = { toDatabase: openSync(input!, 'w'), fromDatabase: openSync(output!, 'r') };
    // So the end of the process is the end of the file, and not a wait for ever.
    for (const end of ends) closeSync(end);
    run(pipes, SCHEMA);
    return new Database(file, child, pipes);
  }

  /** Processor time so far, s; 0 where the system does not tell. */
  cpuSeconds(): number {
    const stat = `/proc/${this.child.pid}/stat`;
    if (!existsSync(stat)) return 0;
    // The name in parentheses may have spaces; the 12th and 13th after it are user and system time.
    const fields = readFileSync(stat, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** How many rows there are, each with a number of its own. */
  async close(): Promise<number> {
    const ended = once(this.child, 'exit');
    writeSync(this.pipes.toDatabase, '.quit\n');
    await ended;
    closeSync(this.pipes.toDatabase);
    closeSync(this.pipes.fromDatabase);
    return Number(sqlite3(this.file, 'SELECT count(*) FROM events'));
  }
}

function namedPipe(path: string): string {
  rmSync(path, { force: true });
  const { status, error } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error(`no named pipe could be made at ${path}: ${error?.message ?? 'mkfifo failed'}`);
  return path;
}

const answer = Buffer.alloc(4096);

/** Has SQL run. Blocks the thread until it is done. @throws Error when the database ends instead */
export function run({ toDatabase, fromDatabase }: Pipes, sql: string): void {
  writeAll(toDatabase, Buffer.from(`${sql}\nSELECT '${DONE}';\n`));
  for (let text = ''; !text.endsWith(`${DONE}\n`); ) {
    const length = readSync(fromDatabase, answer, 0, answer.length, null);
    if (length === 0) throw new Error('sqlite3 has ended; what it said of it stands above');
    text += answer.toString('utf8', 0, length);
  }
}
function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** A row's values, in the order of the table's columns. */
export type Row = readonly number[];

/** In a transaction. */
export function insert(pipes: Pipes, rows: readonly Row[]): void {
  run(pipes, `BEGIN; INSERT INTO events VALUES ${rows.map((row) => `(${row.join(',')})`).join(',')}; COMMIT;`);
}
