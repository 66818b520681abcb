/** Files to tables, in a worker of their own: the page and the coordinator do something else meanwhile. */
import * as Comlink from 'comlink';
import type { TraceAnswer, TraceReader, TraceWish } from '../../workers/contract/arrivals/trace-types.ts';
import type { DurationAnswer, DurationReader, DurationWish } from '../../workers/contract/durations/duration-types.ts';
import type {
  ImportAnswer,
  MappingWish,
  MessageAnswer,
  MessageLooker,
  NamedBlob,
  TableReader,
  WorkerSign,
} from '../../workers/contract/import-types.ts';
import { LATE_MS } from '../client/late-ms.ts';

type FileReader = TableReader & DurationReader & TraceReader & MessageLooker & WorkerSign;
export type Progress = (share: number, rows: number) => void;

function around() {
  return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: navigator.language };
}

/** @throws Error when the worker cannot be loaded, or is late, or dies; DOMException when the signal is given */
export function readTableFile(
  files: readonly NamedBlob[],
  wish: MappingWish,
  isBestAccepted: boolean,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<ImportAnswer> {
  const options = { ...around(), acceptBest: isBestAccepted };
  return inWorker(async (reader) => await reader.read(files, wish, options, Comlink.proxy(onProgress)), signal);
}

/** How a file would be read, with a preview. Errors as of `readTableFile`; so with those below. */
export function previewTableFile(file: Blob, wish: MappingWish, signal: AbortSignal): Promise<ImportAnswer> {
  return inWorker(async (reader) => await reader.preview(file, wish, around()), signal);
}

/** What a live feed would make of a message: see `MessageLooker`. */
export function lookAtMessage(
  text: string,
  wish: MappingWish,
  sensors: readonly string[] | null,
  signal: AbortSignal,
): Promise<MessageAnswer> {
  return inWorker(async (reader) => await reader.message(text, wish, sensors, around()), signal);
}

/** Reads a file of measured durations. */
export function readDurationsIn(file: Blob, wish: DurationWish, signal: AbortSignal): Promise<DurationAnswer> {
  return inWorker(async (reader) => await reader.durations(file, wish), signal);
}

/** Reads a file of arrivals. */
export function readArrivalsIn(file: Blob, wish: TraceWish, signal: AbortSignal): Promise<TraceAnswer> {
  return inWorker(async (reader) => await reader.arrivals(file, wish, around()), signal);
}

/** Once more by itself: right after the page has come, browsers were seen to lose a worker that they should have started. */
const STARTS = 2;
const NOT_LOADED = 'the code that reads files could not be loaded: check the connection, then try again';
const LATE = `the code that reads files has not loaded for ${LATE_MS / 1000} s: try again to wait longer, or reload the page`;

/** The worker has not begun: nothing of the file is read. */
class NotLoadedError extends Error {
  override readonly name = 'NotLoadedError';
}

async function inWorker<T>(use: (reader: Comlink.Remote<FileReader>) => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let start = 1; ; start++) {
    try {
      return await inOneWorker(use, signal);
    } catch (error) {
      if (!(error instanceof NotLoadedError) || start === STARTS) throw error;
    }
  }
}

async function inOneWorker<T>(
  use: (reader: Comlink.Remote<FileReader>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('../../workers/import.worker.ts', import.meta.url), {
    type: 'module',
    name: 'import',
  });
  const reader = Comlink.wrap<FileReader>(worker);
  let hasBegun = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lost = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) =>
      reject(hasBegun ? new Error(message || 'the code that reads files has failed') : new NotLoadedError(NOT_LOADED)),
    );
    signal.addEventListener('abort', () => reject(signal.reason));
    timer = setTimeout(() => reject(new Error(LATE)), LATE_MS);
  });
  const used = async () => {
    await reader.begin();
    hasBegun = true;
    clearTimeout(timer);
    return use(reader);
  };
  try {
    return await Promise.race([used(), lost]);
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
