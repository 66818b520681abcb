/**
 * What a run has stored, counted event by event and not by the pipeline's own counters: in the database by SQL, in memory
 * storage by reading its columns.
 */
import type { Page } from '@playwright/test';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { CLASS_MASK, CLASS_SHIFT, CLASSES } from '../../workers/memory/event-columns.ts';
import { type MemoryMap, openRun, STORE_ROWS } from '../../workers/memory/memory-map.ts';
import { allocateRun } from '../../workers/testing/allocate-run.ts';

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

/** Of a class: how many events SQL says were stored in time, too late, and at a moment that a crash left unknown. */
interface StoredInTime {
  readonly onTime: number;
  readonly late: number;
  readonly undated: number;
}
/** By class, of batches up to `lastBatch` in the database. */
export function storedInTime(page: Page, run: number, lastBatch: number): Promise<Record<string, StoredInTime>> {
  return page.evaluate(
    async (parameters) => {
      const sql = `SELECT class, coalesce(sum(stored_ms <= stored_by_ms), 0), coalesce(sum(stored_ms > stored_by_ms), 0),
        sum(stored_ms IS NULL) FROM events WHERE run = ? AND batch <= ? GROUP BY class`;
      const { rows } = await window.penstock!.query(sql, parameters);
      const counts = rows.map(([name, ...of]) => [String(name), of.map(Number)] as const);
      return Object.fromEntries(
        counts.map(([name, [onTime = 0, late = 0, undated = 0]]) => [name, { onTime, late, undated }]),
      );
    },
    [run, lastBatch],
  );
}
/** By class, of all that memory storage holds. Of each batch the row of its last event has the date and the limits. */
export async function heldInTime(page: Page, rows: number): Promise<Record<string, StoredInTime>> {
  const layout = await layoutOfRun(page);
  const { storeTime, storeMeta, storeBatch, storeStored, storeWithin } = layout;
  const at = [storeTime, storeMeta, storeBatch, storeStored, storeWithin].map(({ byteOffset }) => byteOffset);
  const counts = await page.evaluate(
    ({ at, rows, shift, mask, kinds }) => {
      const memory = window.runMemory!;
      const floats = (offset: number) => new Float64Array(memory, offset, rows);
      const words = (offset: number, of: number) => new Uint32Array(memory, offset, of * rows);
      const [time, stored] = [floats(at[0]!), floats(at[3]!)];
      const [meta, batch, within] = [words(at[1]!, 1), words(at[2]!, 1), words(at[4]!, kinds)];
      const found = Array.from({ length: kinds }, () => ({ onTime: 0, late: 0, undated: 0 }));
      for (let row = rows - 1, last = row; row >= 0; row--) {
        if (batch[row] !== batch[last]) last = row;
        const kind = (meta[row]! >>> shift) & mask;
        const byUs = Math.round(time[row]! * 1000) + within[kinds * last + kind]!;
        found[kind]![Math.round(stored[last]! * 1000) <= byUs ? 'onTime' : 'late'] += 1;
      }
      return found;
    },
    { at, rows, shift: CLASS_SHIFT, mask: CLASS_MASK, kinds: CLASSES.length },
  );
  return Object.fromEntries(CLASSES.map((name, i) => [name, counts[i]!]));
}
/** Where SQL and the run's own counters differ. Only of events that have no date it does not say whether they were in time. */
export function goodputFaults(
  counted: Readonly<Record<string, { readonly onTime: number; readonly late: number }>>,
  stored: Readonly<Record<string, StoredInTime>>,
): string[] {
  return Object.entries(counted).flatMap(([name, { onTime, late }]) => {
    const found = stored[name] ?? { onTime: 0, late: 0, undated: 0 };
    const missing = [onTime - found.onTime, late - found.late];
    const isExplained = Math.min(...missing) >= 0 && missing[0]! + missing[1]! === found.undated;
    return isExplained ? [] : [`${name}: counted ${onTime} in time, ${late} late; by SQL ${JSON.stringify(found)}`];
  });
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
