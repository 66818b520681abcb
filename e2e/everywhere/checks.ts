/** What every browser is asked to do: each a function that runs in the page and answers with a figure or a word. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tab } from './browsers.ts';

export interface Check {
  readonly name: string;
  /** @returns what the table says; @throws Error where it does not hold */
  run(tab: Tab): Promise<string>;
}

const START_SECONDS = 45;

/**
 * Until the pipeline of the page's own start runs. Where a host leaves headers out, the page loads itself once more meanwhile,
 * and a question that was asked of the first one has no answer.
 *
 * @returns whether the page is isolated
 */
export async function untilReady(tab: Tab): Promise<boolean> {
  let last = '';
  for (const until = Date.now() + 1000 * START_SECONDS; Date.now() < until; await sleep(200)) {
    // Between two pages there is no answer, or none that means anything.
    const now = await tab.peek(stateOfPage).catch(() => null);
    if (now?.state === 'running' && now.emitted > 0) return now.isIsolated;
    last = now?.said ?? last;
  }
  throw new Error(`the pipeline does not run after ${START_SECONDS} s: ${last || 'the page says nothing'}`);
}
function stateOfPage() {
  const snapshot = window.penstock?.snapshot();
  return {
    state: snapshot?.state ?? 'absent',
    emitted: snapshot?.counters.emitted ?? 0,
    said: document.querySelector('[role="alert"], h1 + p')?.textContent ?? '',
    isIsolated: window.crossOriginIsolated,
  };
}

/** Until the page without its dashboard, where no run begins by itself, can start one. */
export async function untilLoaded(tab: Tab): Promise<void> {
  for (const until = Date.now() + 1000 * START_SECONDS; Date.now() < until; await sleep(200))
    if (await tab.peek(() => window.penstock !== undefined).catch(() => false)) return;
  throw new Error(`there is no window.penstock after ${START_SECONDS} s`);
}

/** Events stored a second at full speed, in memory storage or in SQLite; a warm-up comes first. */
export const storedRate = (tab: Tab, storage: 'memory' | 'sqlite'): Promise<number> =>
  tab.run(async (kind) => {
    const penstock = window.penstock!;
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await penstock.ready;
    await penstock.reset();
    await penstock.start({ load: { mode: 'max' }, storage: { kind }, channels: { capacity: 4096 } });
    await wait(2000);
    const first = penstock.snapshot();
    await wait(4000);
    const last = penstock.snapshot();
    const { snapshot } = await penstock.stop();
    if (snapshot.ledger.unaccounted !== 0) throw new Error(`${snapshot.ledger.unaccounted} events are unaccounted for`);
    if (snapshot.storage.kind !== kind)
      throw new Error(`stored in ${snapshot.storage.kind} (${snapshot.storage.problem})`);
    return (1000 * (last.counters.stored - first.counters.stored)) / (last.time - first.time);
  }, storage);

const storage: Check = {
  name: 'storage',
  run: (tab) =>
    tab.run(async () => {
      const penstock = window.penstock!;
      await penstock.reset();
      await penstock.start({ load: { mode: 'rate', eventsPerSecond: 20_000 }, storage: { kind: 'sqlite' } });
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const { snapshot } = await penstock.stop();
      if (snapshot.storage.kind !== 'sqlite') return `in memory (${snapshot.storage.problem})`;
      const { rows } = await penstock.query('SELECT count(*), count(DISTINCT sequence) FROM events');
      const [events, sequences] = rows[0]!.map(Number);
      if (events !== snapshot.counters.stored || sequences !== events)
        throw new Error(
          `${snapshot.counters.stored} stored, ${events} in the database, ${sequences} of them different`,
        );
      return 'SQLite';
    }, null),
};

const breaker: Check = {
  name: 'breaker',
  run: (tab) =>
    tab.run(async () => {
      const penstock = window.penstock!;
      const until = async (state: string) => {
        for (const limit = performance.now() + 30_000; penstock.snapshot().breaker.state !== state; ) {
          if (performance.now() > limit)
            throw new Error(`the breaker is ${penstock.snapshot().breaker.state}, not ${state}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await penstock.reset();
      const load = { mode: 'rate', eventsPerSecond: 5000 } as const;
      await penstock.start({ load, storage: { kind: 'memory' }, breaker: { openMs: 300 }, batch: { maxWaitMs: 50 } });
      await penstock.inject({ what: 'failures.storage.outage', value: true, for: 2 });
      await until('open');
      await until('closed');
      const { snapshot } = await penstock.stop();
      if (snapshot.ledger.unaccounted !== 0) throw new Error('events are unaccounted for');
      return 'opens and closes';
    }, null),
};

const kill: Check = {
  name: 'kill',
  run: (tab) =>
    tab.run(async () => {
      const penstock = window.penstock!;
      await penstock.reset();
      await penstock.start({ load: { mode: 'rate', eventsPerSecond: 5000 }, storage: { kind: 'memory' } });
      const restarts = () => penstock.workers().reduce((sum, worker) => sum + worker.restarts, 0);
      await penstock.kill('storage');
      for (const limit = performance.now() + 30_000; restarts() === 0; ) {
        if (performance.now() > limit) throw new Error('nobody replaced the worker');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const before = penstock.snapshot().counters.stored;
      for (const limit = performance.now() + 30_000; penstock.snapshot().counters.stored <= before; ) {
        if (performance.now() > limit) throw new Error('nothing is stored after the kill');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { snapshot } = await penstock.stop();
      if (snapshot.ledger.unaccounted !== 0) throw new Error('events are unaccounted for');
      return 'replaced, none lost';
    }, null),
};

const sql: Check = {
  name: 'SQL',
  run: (tab) =>
    tab.run(async () => {
      const { rows } = await window.penstock!.query('SELECT sum(n) FROM (SELECT 1 AS n UNION ALL SELECT 41)');
      if (Number(rows[0]?.[0]) !== 42) throw new Error(`the sum of 1 and 41 is ${rows[0]?.[0]}`);
      return 'answers';
    }, null),
};

const exported: Check = {
  name: 'export',
  run: (tab) =>
    tab.run(async () => {
      const file = await window.penstock!.database.exportDatabase();
      const head = new TextDecoder().decode(await file.slice(0, 15).arrayBuffer());
      if (head !== 'SQLite format 3') throw new Error(`the file begins with ${JSON.stringify(head)}`);
      return 'SQLite file';
    }, null),
};

const charts: Check = {
  name: 'charts',
  run: (tab) =>
    tab.run(async () => {
      const isDrawn = (canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set(new Uint32Array(data.buffer));
        return colours.size > 2;
      };
      const penstock = window.penstock!;
      await penstock.reset();
      await penstock.start({ load: { mode: 'rate', eventsPerSecond: 5000 }, storage: { kind: 'memory' } });
      const drawn = () =>
        [...document.querySelectorAll('canvas')].filter((canvas) => canvas.width > 0 && isDrawn(canvas));
      for (const limit = performance.now() + 30_000; drawn().length < 3; ) {
        if (performance.now() > limit) throw new Error(`${drawn().length} charts are drawn`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return 'drawn';
    }, null),
};

const imported: Check = {
  name: 'import',
  run: (tab) =>
    tab.run(async () => {
      const rows = Array.from(
        { length: 120 },
        (_, i) => `2026-03-0${1 + Math.floor(i / 60)} 10:${String(i % 60).padStart(2, '0')}:00,${i / 4}`,
      );
      const { rows: read } = await window.penstock!.import(new File([`time,value\n${rows.join('\n')}\n`], 'table.csv'));
      if (read !== 120) throw new Error(`${read} rows of 120 were read`);
      return 'read';
    }, null),
};

export const CHECKS: readonly Check[] = [storage, breaker, kill, sql, exported, charts, imported];
