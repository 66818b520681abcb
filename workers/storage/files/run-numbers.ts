import { answered, areLocksSilent, BLOCKED, privateFolder, withLock } from '../../contract/site-data.ts';

/** Numbers for runs, each given out once in all tabs and for good, because stored runs are known by them. */
const LOCK = 'penstock-run-number';
const FILE = 'penstock-run-number';

/** A tab has the lock for no longer than its files take. */
const LONGEST_WAIT_MS = 3000;

/** The next number, from 1. @throws when the browser gives no private files; then nothing is stored under a number either */
export async function nextRunNumber(): Promise<number> {
  const number = areLocksSilent() ? BLOCKED : await withLock(LOCK, countOn, { longestMs: LONGEST_WAIT_MS });
  // Without the lock a tab that counts at the same moment is refused the file. It is the lock that makes it wait instead.
  return number === BLOCKED ? countOn() : number;
}

async function countOn(): Promise<number> {
  const folder = await privateFolder();
  const handle = await answered(folder.getFileHandle(FILE, { create: true }));
  const file = await answered(handle.createSyncAccessHandle());
  try {
    const number = new Float64Array(1);
    file.read(number, { at: 0 });
    number[0] = Math.max(0, Math.floor(number[0]!) || 0) + 1;
    file.write(number, { at: 0 });
    file.flush();
    return number[0];
  } finally {
    file.close();
  }
}
