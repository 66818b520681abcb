import { answered, BLOCKED, privateFolder, withLock } from '../../contract/site-data.ts';

/** Numbers for runs, each given out once in all tabs and for good, because stored runs are known by them. */
const LOCK = 'penstock-run-number';
const FILE = 'penstock-run-number';

/** The next number, from 1. @throws when the browser gives no private files; then nothing is stored under a number either */
export async function nextRunNumber(): Promise<number> {
  const number = await withLock(LOCK, async () => {
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
  });
  if (number === BLOCKED) throw new Error('the browser gives this site no locks');
  return number;
}
