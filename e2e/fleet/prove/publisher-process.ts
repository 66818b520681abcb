/** `npm run publish` as a process of its own, and what it says. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Published } from '../../../workers/contract/broker/publish-types.ts';
import { toBeEnded } from '../../endings.ts';
import { STREAM, SUBJECT } from '../names.ts';

export class PublisherProcess {
  /** What it said last. */
  latest: Pick<Published, 'events' | 'refused'> = { events: 0, refused: 0 };
  private readonly child: ChildProcess;

  /** @param load as its options have it */
  constructor(server: string, load: readonly string[]) {
    const program = fileURLToPath(new URL('../publish.ts', import.meta.url));
    const args = ['--server', server, '--stream', STREAM, '--subject', SUBJECT, '--json', ...load];
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.latest = JSON.parse(line) as Published;
    });
    this.child = child;
    child.once(
      'exit',
      toBeEnded(() => this.end()),
    );
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** At once: what is under way is of no interest any more. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

/** Resident memory of a process, MB. */
export function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1000;
}
