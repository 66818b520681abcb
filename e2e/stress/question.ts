/**
 * "Is capacity 500 or 16,384 better under a burst?", a question of the product's users, has a right answer: a database that
 * takes 10,000 events a second by timer, a load of 40 % of that, one burst of five times the load for three seconds, and a
 * source that sheds what finds no room.
 */
import type { Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { withPage } from './browser-page.ts';
import type { PartReport } from './part-report.ts';

const RUNS = 3;
/** Late enough that what is normal is known by then. */
const BURST = { at: 14, what: 'burst', value: 5, for: 3 } as const;
/** From the burst's beginning: it, the time to work off what waited, and some. */
const SECONDS = 16;
const NEVER_EXPIRES = 60_000;

interface Answer {
  readonly capacity: number;
  readonly shed: number;
  readonly longestWaitMs: number;
  readonly recoverMs: number | null;
}
interface Bounds {
  readonly from: number;
  readonly to: number;
}
/** What each capacity must give: events shed, the longest wait, and the time from the burst's end until the run is normal. */
const WANTED: Readonly<Record<number, Partial<Record<'shed' | 'longestWaitMs' | 'recoverMs', Bounds>>>> = {
  500: { shed: { from: 20_400, to: 27_600 }, longestWaitMs: { from: 400, to: 800 } },
  16384: {
    shed: { from: 0, to: 0 },
    longestWaitMs: { from: 2400, to: 3600 },
    recoverMs: { from: 4000, to: 6000 },
  },
};

export async function runQuestion(origin: string): Promise<PartReport> {
  const record: (Answer & { wrong: string[] })[] = [];
  for (let run = 1; run <= RUNS; run++) {
    for (const capacity of Object.keys(WANTED).map(Number)) {
      const answer = await withPage(origin, (page) => answerOf(page, capacity));
      const wrong = wrongIn(answer);
      record.push({ ...answer, wrong });
      console.error(
        `capacity ${capacity}: ${JSON.stringify(answer)}, ${wrong.length === 0 ? 'held' : wrong.join('; ')}`,
      );
    }
  }
  return { failed: record.filter(({ wrong }) => wrong.length > 0).length, record };
}

async function answerOf(page: Page, capacity: number): Promise<Answer> {
  const patch: ConfigPatch = {
    load: { mode: 'rate', eventsPerSecond: 4000, invalidRatio: 0 },
    channels: { capacity, whenFull: 'shed' },
    scheduler: { budgetMs: { urgent: NEVER_EXPIRES, normal: NEVER_EXPIRES, bulk: NEVER_EXPIRES } },
    batch: { maxSize: 200 },
    storage: { kind: 'memory' },
    // Its own costs, and not a failure: while something fails, nothing is learned of what is normal.
    database: { perCallMs: 20 },
    failures: { timeline: [BURST] },
  };
  return page.evaluate(
    async ([settings, size, until]) => {
      const penstock = window.penstock!;
      await penstock.start(settings);
      while (penstock.snapshot().activeMs < until) await new Promise((resolve) => setTimeout(resolve, 100));
      const { counters, incidents } = penstock.snapshot();
      await penstock.stop();
      const burst = incidents.find(({ what }) => what.startsWith('Burst'));
      if (burst === undefined) throw new Error('the burst is no incident');
      return {
        capacity: size,
        shed: counters.shed,
        longestWaitMs: burst.peakLatencyMs,
        recoverMs: burst.recoverMs,
      };
    },
    [patch, capacity, 1000 * (BURST.at + SECONDS)] as const,
  );
}

function wrongIn(answer: Answer): string[] {
  return Object.entries(WANTED[answer.capacity]!).flatMap(([figure, { from, to }]) => {
    const value = answer[figure as keyof Answer];
    return value !== null && value >= from && value <= to ? [] : [`${figure} is ${value}, not ${from} to ${to}`];
  });
}
