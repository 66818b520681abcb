/** Something else that the machine does beside the pipeline: processes that keep cores busy. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Ends it with `act`, however that ends. */
export function besideBusyProcess<T>(act: () => Promise<T>): Promise<T> {
  return beside([startBusy(false)], act);
}

const A_CORE = 3;
/** As on a slow machine: three for each core. Each in a session of its own, for Linux shares a core out among sessions first. */
export function onSlowMachine<T>(act: () => Promise<T>): Promise<T> {
  return beside(
    Array.from({ length: A_CORE * availableParallelism() }, () => startBusy(true)),
    act,
  );
}

function startBusy(hasSession: boolean): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', detached: hasSession });
}
async function beside<T>(busy: readonly ChildProcess[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } finally {
    for (const each of busy) each.kill('SIGKILL');
  }
}
