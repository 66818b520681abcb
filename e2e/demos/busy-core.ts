/** Something else that the machine does meanwhile: a process that keeps one core busy for a share of the time. */
import { spawn } from 'node:child_process';

/** Of each stretch, how much it works and how much it sleeps. */
const STRETCH_MS = 50;

/** Ends it with `act`, however that ends. It ends itself when this program is gone. */
export async function besideBusyCore<T>(share: number, act: () => Promise<T>): Promise<T> {
  const works = STRETCH_MS * share;
  const program = `
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const parent = process.ppid;
    while (process.ppid === parent) {
      const until = performance.now() + ${works};
      while (performance.now() < until);
      Atomics.wait(cell, 0, 0, ${STRETCH_MS - works});
    }`;
  const busy = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  try {
    return await act();
  } finally {
    busy.kill('SIGKILL');
  }
}
