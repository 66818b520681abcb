/** The database's file as it lies in the browser, for tests that tamper with it while nobody has it open. */
import { expect, type Page } from '@playwright/test';

/** Puts another database in the place of the newest one. Nothing may run in the page. */
export function replaceDatabase(page: Page, file: Uint8Array): Promise<void> {
  return overwrite(page, 0, [...file], true);
}

/**
 * Writes bytes over those of the newest database from `at` on. Nothing may run in the page; what ran there a moment ago may
 * still let go of the files.
 *
 * @param isAll whether it ends with them
 */
export async function overwrite(page: Page, at: number, bytes: readonly number[], isAll = false): Promise<void> {
  await expect(() => overwriteNow(page, at, bytes, isAll)).toPass({ timeout: 20_000 });
}
async function overwriteNow(page: Page, at: number, bytes: readonly number[], isAll: boolean): Promise<void> {
  await page.evaluate(
    async ([offset, data, isEnd]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle('penstock-database')).getDirectoryHandle('.opaque');
      for await (const handle of folder.values()) {
        if (!(handle instanceof FileSystemFileHandle)) continue;
        // SQLite's pool of files keeps a file's name and a digest of it in front of the contents.
        const name = await (await handle.getFile()).slice(0, 19).text();
        if (name !== '/penstock-1.sqlite\0') continue;
        const file = await handle.createWritable({ keepExistingData: true });
        await file.write({ type: 'write', position: 4096 + offset, data: Uint8Array.from(data) });
        if (isEnd) await file.truncate(4096 + offset + data.length);
        await file.close();
        return;
      }
      throw new Error('the database is not there');
    },
    [at, bytes, isAll] as const,
  );
}

/** Opens every file of the database, so that nobody else can write it until this page is closed. */
export async function holdFiles(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle('penstock-database')).getDirectoryHandle('.opaque');
    const held: FileSystemWritableFileStream[] = [];
    for await (const handle of folder.values()) {
      if (handle instanceof FileSystemFileHandle) held.push(await handle.createWritable());
    }
    // What nobody refers to is collected, and so let go of.
    Object.assign(window, { held });
  });
}

/** `user_version` in the header of an SQLite file: the version of our schema. */
export function setSchemaVersion(page: Page, version: number): Promise<void> {
  return overwrite(page, 60, [0, 0, 0, version]);
}

/** From now on the site may use this much of the disk. */
export async function setQuota(page: Page, bytes: number): Promise<void> {
  const { origin } = new URL(page.url());
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
}
