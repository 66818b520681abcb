/** Files to tables, in a worker of their own: the page and the coordinator do something else meanwhile. */
import * as Comlink from 'comlink';
import type { DurationAnswer, DurationReader, DurationWish } from '../../workers/contract/durations/duration-types.ts';
import type { ImportAnswer, MappingWish, TableReader } from '../../workers/contract/import-types.ts';

type FileReader = TableReader & DurationReader;
export type Progress = (share: number, rows: number) => void;

function around() {
  return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: navigator.language };
}

/** @throws Error when the worker cannot be loaded, or dies; DOMException when the signal is given */
export function readTableFile(
  file: Blob,
  wish: MappingWish,
  isBestAccepted: boolean,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<ImportAnswer> {
  const options = { ...around(), acceptBest: isBestAccepted };
  return inWorker(async (reader) => await reader.read(file, wish, options, Comlink.proxy(onProgress)), signal);
}

export function previewTableFile(file: Blob, wish: MappingWish, signal: AbortSignal): Promise<ImportAnswer> {
  return inWorker(async (reader) => await reader.preview(file, wish, around()), signal);
}

export function readDurationsIn(file: Blob, wish: DurationWish, signal: AbortSignal): Promise<DurationAnswer> {
  return inWorker(async (reader) => await reader.durations(file, wish), signal);
}

async function inWorker<T>(use: (reader: Comlink.Remote<FileReader>) => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('../../workers/import.worker.ts', import.meta.url), {
    type: 'module',
    name: 'import',
  });
  const lost = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) =>
      reject(new Error(event.message || 'the code that reads files could not be loaded')),
    );
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  try {
    return await Promise.race([use(Comlink.wrap<FileReader>(worker)), lost]);
  } finally {
    worker.terminate();
  }
}
