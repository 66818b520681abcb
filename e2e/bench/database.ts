/**
 * What the database costs and how fast it answers. In a browser with a profile on the disk, as people have one: without
 * one its files are ten times slower.
 */
import type { Page } from 'playwright';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { linkOf } from '../pages/link.ts';
import { Profile } from '../pages/profile.ts';
import { askFullDatabase } from './full-database.ts';
import { throughput } from './pipeline.ts';
import { median } from './report.ts';

const QUERIES = {
  sensor: 'SELECT count(*), avg(value), max(latency_us) FROM events WHERE sensor = 7',
  'group-by': 'SELECT sensor, count(*), avg(value), max(latency_us) FROM events GROUP BY sensor',
} as const;
/** Of all events of one run. */
const SCANS = {
  count: 'SELECT count(*) FROM events',
  'count-by-time': `SELECT count(*) FROM events WHERE time_ms BETWEEN ${Date.UTC(2026, 0, 1, 0, 10)} AND ${Date.UTC(2026, 0, 1, 0, 20)}`,
  'count-by-value': 'SELECT count(*) FROM events WHERE value > 50',
  'count-by-sensor': 'SELECT count(*) FROM events WHERE sensor = 7',
  mean: 'SELECT sensor, avg(value) FROM events GROUP BY sensor',
} as const;
/** A run at the default rate: each event has a moment of its own. */
export const SCANNED = { bytes: 900e6, runs: 1, eventsPerSecond: 20_000, sensors: 1024, alarms: 0 };
const LEAST_SCANNED = 50_000_000;
const QUERY_RUNS = 3;
const STARTS = 3;

const inMemory = (patch: ConfigPatch): ConfigPatch => ({ ...patch, storage: { ...patch.storage, kind: 'memory' } });
const inDatabase = (patch: ConfigPatch): ConfigPatch => ({ ...patch, storage: { ...patch.storage, kind: 'sqlite' } });

/** Opens the product at `origin` in a profile of its own; nothing runs there yet. */
async function withProfile<T>(origin: string, use: (page: Page) => Promise<T>): Promise<T> {
  const profile = new Profile(origin);
  try {
    return await use(await profile.open());
  } finally {
    await profile.dispose();
  }
}

/** Events stored per second, durably; and that as a share of what memory storage takes in the same page, in percent. */
export function databaseSpeed(origin: string, patch: ConfigPatch, events: number) {
  return withProfile(origin, async (page) => {
    const memory = await throughput(page, inMemory(patch), events);
    const database = await throughput(page, inDatabase(patch), events);
    await checkStored(page);
    return { perSecond: database.stored, ofMemory: (100 * database.stored) / memory.stored };
  });
}

/** Milliseconds of each query on a stored run of `events` events: of the first time, and the median of three more. */
export function queryTimes(origin: string, patch: ConfigPatch, events: number): Promise<Record<string, number>> {
  return withProfile(origin, async (page) => {
    const scheduler = { ...patch.scheduler, discardExpired: false };
    await throughput(page, { ...patch, scheduler, storage: { kind: 'sqlite', retainEvents: events } }, events);
    await checkStored(page);
    const times: Record<string, number> = {};
    for (const [name, sql] of Object.entries(QUERIES)) {
      const [first, ...measured] = await page.evaluate(queryRepeatedly, { sql, times: QUERY_RUNS + 1 });
      times[name] = median(measured);
      times[`${name}/first`] = first!;
    }
    return times;
  });
}
/** Of the figures that `scanTimes` gives. */
export function scanNames(): string[] {
  return Object.keys(SCANS).flatMap((title) => [title, `${title}/first`]);
}

/** Milliseconds that questions about 50 M events take, of the first time and of the second. */
export async function scanTimes(origin: string): Promise<Record<string, number>> {
  const questions = Object.entries(SCANS).map(([title, sql]) => ({ title, sql }));
  const { filled, answers } = await askFullDatabase(origin, SCANNED, questions);
  if (filled.events < LEAST_SCANNED) throw new Error(`refused: ${filled.events} events, not ${LEAST_SCANNED}`);
  return Object.fromEntries(
    answers.flatMap(({ title, firstMs, againMs }) => [
      [`${title}/first`, firstMs],
      [title, againMs],
    ]),
  );
}

async function queryRepeatedly({ sql, times }: { sql: string; times: number }): Promise<number[]> {
  const measured: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await window.penstock!.query(sql);
    measured.push(performance.now() - began);
  }
  return measured;
}

/** @throws Error when the run that has just ended is not in the database, whole */
async function checkStored(page: Page): Promise<void> {
  const { counted, storage } = await page.evaluate(async () => {
    const { rows } = await window.penstock!.query('SELECT count(*) FROM events');
    return { counted: Number(rows[0]![0]), storage: window.penstock!.snapshot().storage };
  });
  if (!storage.persistent) throw new Error(`refused: the database was not used (${storage.problem})`);
  if (counted !== storage.rows) throw new Error(`refused: ${counted} events are in the database, not ${storage.rows}`);
}

interface StartTimes {
  /** From opening the page to the first figures on its screen, with the database. */
  readonly firstFigures: number;
  /** How much later than with memory storage the first figures come. */
  readonly added: number;
  /** How much later than with memory storage the first events are stored. */
  readonly addedToStored: number;
}

/** Milliseconds, medians of a few starts of each kind in turn, with files that are there already. */
export function startTimes(origin: string): Promise<StartTimes> {
  return withProfile(origin, async (page) => {
    const figures: Record<string, number[]> = { memory: [], sqlite: [] };
    const stored: Record<string, number[]> = { memory: [], sqlite: [] };
    // The first start of each is not counted: it makes the files, and compiles what the browser then keeps.
    for (let i = 0; i <= STARTS; i++) {
      for (const kind of ['memory', 'sqlite']) {
        await page.goto('about:blank');
        await page.goto(`${origin}/#${linkOf(`storage.kind=${kind}&batch.maxWaitMs=10`)}`);
        const times = await page.evaluate(timesOfStart);
        if (i === 0) continue;
        figures[kind]!.push(times.figures);
        stored[kind]!.push(times.stored);
      }
    }
    return {
      firstFigures: median(figures.sqlite!),
      added: median(figures.sqlite!) - median(figures.memory!),
      addedToStored: median(stored.sqlite!) - median(stored.memory!),
    };
  });
}
async function timesOfStart(): Promise<{ figures: number; stored: number }> {
  let stored = 0;
  for (;;) {
    if (stored === 0 && (window.penstock?.snapshot().counters.stored ?? 0) > 0) stored = performance.now();
    const figures = performance.getEntriesByName('first figures')[0]?.startTime;
    if (stored > 0 && figures !== undefined) return { figures, stored };
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
