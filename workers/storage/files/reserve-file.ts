/**
 * Disk space kept back for the moment when there is none left: then dropping old events and copying the log into the
 * database must still be possible, and both write before they free anything.
 */
import { privateFolder } from '../../contract/site-data.ts';

const FILE = 'penstock-reserve';
/** What the log grows to, and a step by which Chromium lets the database's file grow. */
const BYTES = 32 * 2 ** 20;

export class ReserveFile {
  private isFreed = false;

  private constructor(private readonly file: FileSystemSyncAccessHandle) {}

  /** @returns null when not even this much can be had */
  static async create(): Promise<ReserveFile | null> {
    let file: FileSystemSyncAccessHandle | undefined;
    try {
      const folder = await privateFolder();
      file = await (await folder.getFileHandle(FILE, { create: true })).createSyncAccessHandle();
      if (file.getSize() < BYTES) file.truncate(BYTES);
      return new ReserveFile(file);
    } catch {
      file?.close();
      return null;
    }
  }

  /** Gives the space free. Chromium does so when the file is closed, and not before. @returns whether there was any */
  free(): boolean {
    if (this.isFreed) return false;
    this.isFreed = true;
    this.file.truncate(0);
    this.file.close();
    return true;
  }

  close(): void {
    if (!this.isFreed) this.file.close();
  }
}
