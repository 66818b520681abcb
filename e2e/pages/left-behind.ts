/** All that a page of Penstock has shown, kept or given away, as one text to look for what should not be there. */
import type { Page } from '@playwright/test';
import { readRun } from '../../workers/contract/runs/read-run.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';

/** By where it was found. */
type LeftBehind = ReadonlyMap<string, string>;

/** Of a page whose run has ended, so that its files are closed. */
export async function leftBehind(page: Page): Promise<LeftBehind> {
  const { file, ...texts } = await page.evaluate(async () => {
    const penstock = window.penstock!;
    // Files are mostly zeros, 32 MB of them in a row, and each would be sent as six characters.
    const text = async (blob: Blob) => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return new TextDecoder('latin1').decode(bytes.filter((byte, i) => byte !== 0 || bytes[i - 1] !== 0));
    };
    const files: string[] = [];
    const read = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const entry of folder.values()) {
        if (entry.kind === 'directory') await read(entry as FileSystemDirectoryHandle);
        else files.push(entry.name, await text(await (entry as FileSystemFileHandle).getFile()).catch(() => ''));
      }
    };
    await read(await navigator.storage.getDirectory());
    const stored: string[] = [];
    for (const { name } of await indexedDB.databases()) stored.push(name ?? '');
    const keeper = await penstock.runs();
    const key = await keeper.current();
    return {
      address: location.href,
      screen: document.documentElement.outerHTML,
      settings: JSON.stringify(penstock.config()),
      snapshot: JSON.stringify(penstock.snapshot()),
      'session storage': JSON.stringify({ ...sessionStorage }),
      'local storage': JSON.stringify({ ...localStorage }),
      'names of databases': stored.join(),
      'private files': files.join('\n'),
      'exported database': await text(await penstock.database.exportDatabase()),
      file: key === null ? null : Array.from(await keeper.file(key)),
    };
  });
  const found = new Map<string, string>(Object.entries(texts));
  if (file !== null) {
    const samples: unknown[] = [];
    const run = readRun(Uint8Array.from(file), BUCKET_COUNT, (sample) => samples.push(sample));
    found.set('file of the run', JSON.stringify([run, samples]));
  }
  return found;
}
