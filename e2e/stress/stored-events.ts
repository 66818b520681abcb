/**
 * What a run has stored, counted event by event and not by the pipeline's own counters: in the database by SQL, in memory
 * storage by reading its columns.
 */
import type { Page } from '@playwright/test';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { allocateRun, type MemoryMap, openRun, STORE_ROWS } from '../../workers/memory/memory-map.ts';

export interface StoredEvents {
  readonly count: number;
  readonly distinct: number;
  readonly first: number;
  readonly last: number;
  /** Batches that are missing between the first and the last. */
  readonly gaps: number;
}

declare global {
  interface Window {
    /** Memory of the latest run, once `captureRunMemory` is on. */
    runMemory?: SharedArrayBuffer;
  }
}

/** Keeps hold of the memory of each run that the page is told of. Before the page is opened. */
export async function captureRunMemory(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }: MessageEvent<{ value?: { memory?: unknown } } | null>) => {
          const memory = data?.value?.memory;
          if (memory instanceof SharedArrayBuffer) window.runMemory = memory;
        });
      }
    };
  });
}

/** After the run has stopped. Memory storage must have been able to keep all of it. */
export function storedEvents(page: Page, { storage, runId, counters }: Snapshot): Promise<StoredEvents> {
  return storage.kind === 'sqlite' ? countInDatabase(page, runId) : countInMemory(page, storage.rows, counters.emitted);
}

function countInDatabase(page: Page, run: number): Promise<StoredEvents> {
  return page.evaluate(async (id) => {
    const sql = `SELECT count(*), count(DISTINCT sequence), min(sequence), max(sequence),
      max(batch) - min(batch) + 1 - count(DISTINCT batch) FROM events WHERE run = ?`;
    const [row] = (await window.penstock!.query(sql, [id])).rows;
    const [count, distinct, first, last, gaps] = row!.map(Number);
    return { count: count!, distinct: distinct!, first: first!, last: last!, gaps: gaps! };
  }, run);
}

/** Where the latest run's memory has what: views of the same places in memory of our own, which is empty. */
export async function layoutOfRun(page: Page): Promise<MemoryMap> {
  const storeRows = await page.evaluate((word) => new Int32Array(window.runMemory!)[word]!, STORE_ROWS);
  return openRun(allocateRun(storeRows, 0));
}

async function countInMemory(page: Page, rows: number, emitted: number): Promise<StoredEvents> {
  const { byteOffset, length } = (await layoutOfRun(page)).storeSequence;
  if (rows >= length) throw new Error(`memory storage was full: it keeps ${length} events`);
  return page.evaluate(
    ({ at, length, all }) => {
      const sequences = new Float64Array(window.runMemory!, at, length);
      const seen = new Uint8Array(all);
      let [distinct, first, last] = [0, Number.POSITIVE_INFINITY, -1];
      for (const sequence of sequences) {
        if (seen[sequence] === 0) distinct++;
        seen[sequence] = 1;
        first = Math.min(first, sequence);
        last = Math.max(last, sequence);
      }
      return { count: length, distinct, first, last, gaps: 0 };
    },
    { at: byteOffset, length: rows, all: emitted },
  );
}
