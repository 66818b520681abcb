/** Something else that the machine does beside the pipeline: a process that keeps one core busy. */
import { spawn } from 'node:child_process';

/** Ends it with `act`, however that ends. */
export async function besideBusyProcess<T>(act: () => Promise<T>): Promise<T> {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  try {
    return await act();
  } finally {
    busy.kill('SIGKILL');
  }
}
