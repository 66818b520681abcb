/** The browser's private files for rows of recordings. */
import { RECORDINGS_FOLDER } from '../../contract/recordings/rows-file.ts';
import { answered, privateFolder, uniqueName } from '../../contract/site-data.ts';
import type { PrivateFile, PrivateFiles } from './row-blocks.ts';

/** Null where the browser has none, or does not let them be written at once. */
export async function openPrivateFiles(): Promise<PrivateFiles | null> {
  try {
    const folder = await answered((await privateFolder()).getDirectoryHandle(RECORDINGS_FOLDER, { create: true }));
    const files = filesIn(folder);
    const probe = files.newName();
    const file = await answered(files.create(probe));
    file.close();
    await files.remove(probe);
    return files;
  } catch {
    return null;
  }
}

function filesIn(folder: FileSystemDirectoryHandle): PrivateFiles {
  return {
    newName: () => `rows-${uniqueName()}`,
    async create(name) {
      const handle = await folder.getFileHandle(name, { create: true });
      return asPrivateFile(await handle.createSyncAccessHandle());
    },
    async remove(name) {
      await folder.removeEntry(name).catch(() => {});
    },
  };
}

function asPrivateFile(handle: FileSystemSyncAccessHandle): PrivateFile {
  return {
    read: (bytes, options) => handle.read(bytes, options),
    write: (bytes, options) => handle.write(bytes, options),
    truncate: (bytes) => handle.truncate(bytes),
    flush: () => handle.flush(),
    close: () => handle.close(),
  };
}
