/** Where the files of runs are: in the browser's private files, else in memory for as long as the page is there. */

import { RUNS_FOLDER } from '../../contract/budget/site-budget.ts';
import { joined } from '../../contract/bytes/joined.ts';
import { epochNow } from '../../contract/epoch-now.ts';
import { answered, privateFolder } from '../../contract/site-data.ts';

interface ShelfEntry {
  readonly name: string;
  readonly bytes: number;
}
export interface RunShelf {
  /** Whether it outlives the page. */
  readonly isLasting: boolean;
  append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Null where there is none. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  list(): Promise<ShelfEntry[]>;
  remove(name: string): Promise<void>;
}

export class MemoryShelf implements RunShelf {
  readonly isLasting = false;
  private readonly files = new Map<string, Uint8Array<ArrayBuffer>>();

  async append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const before = this.files.get(name);
    this.files.set(name, before === undefined ? bytes : joined([before, bytes]));
  }
  async replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.files.set(name, bytes);
  }
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.files.get(name)?.slice() ?? null;
  }
  async list(): Promise<ShelfEntry[]> {
    return [...this.files].map(([name, { length }]) => ({ name, bytes: length }));
  }
  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }
}

/** No file is held open: another tab may read it, and a tab that dies leaves what it has written. */
class PrivateShelf implements RunShelf {
  readonly isLasting = true;

  constructor(private readonly folder: FileSystemDirectoryHandle) {}

  append(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.write(name, bytes, (file) => file.getSize());
  }
  replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.write(name, bytes, (file) => {
      file.truncate(0);
      return 0;
    });
  }
  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const handle = await this.folder.getFileHandle(name);
      return new Uint8Array(await (await handle.getFile()).arrayBuffer());
    } catch {
      return null;
    }
  }
  async list(): Promise<ShelfEntry[]> {
    const found: ShelfEntry[] = [];
    for await (const [name, handle] of this.folder.entries()) {
      if (!(handle instanceof FileSystemFileHandle)) continue;
      // Deleted by another tab meanwhile.
      const file = await handle.getFile().catch(() => null);
      if (file !== null) found.push({ name, bytes: file.size });
    }
    return found;
  }
  async remove(name: string): Promise<void> {
    await this.folder.removeEntry(name).catch(() => {});
  }

  private async write(
    name: string,
    bytes: Uint8Array<ArrayBuffer>,
    place: (file: FileSystemSyncAccessHandle) => number,
  ): Promise<void> {
    const handle = await this.folder.getFileHandle(name, { create: true });
    const file = await handle.createSyncAccessHandle();
    try {
      const written = file.write(bytes, { at: place(file) });
      if (written !== bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
      file.flush();
    } finally {
      file.close();
    }
  }
}

/** The browser's private files where they can be written, else memory. */
export async function openShelf(): Promise<RunShelf> {
  try {
    const folder = await answered((await privateFolder()).getDirectoryHandle(RUNS_FOLDER, { create: true }));
    const shelf = new PrivateShelf(folder);
    const probe = `probe-${epochNow()}`;
    await answered(shelf.replace(probe, Uint8Array.of(1)));
    await shelf.remove(probe);
    return shelf;
  } catch {
    return new MemoryShelf();
  }
}
