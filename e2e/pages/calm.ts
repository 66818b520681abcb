/** What a run at the defaults must look like on a machine that is busy with something else. */
import type { Page } from '@playwright/test';
import { CLASSES } from '../../workers/contract/name-sets.ts';
import type { ClassFigures, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { hiccupText } from '../../workers/contract/view/hiccups.ts';

/** The longest budget of the defaults: what piled up in a hiccup may expire so long after it. */
const BUDGET_MS = 2000;
/** A headline tells of the last second, and outlives what it says by two. */
const SAID_MS = 3000;

export interface Look {
  readonly now: Pick<Snapshot, 'time' | 'counters' | 'hiccups'>;
  /** Texts that are red. */
  readonly red: readonly string[];
  /** The event log. */
  readonly log: string;
}

/** At a page: with what a later one is compared with. */
export interface PageLook extends Look {
  readonly now: Snapshot;
}

export async function lookAt(page: Page): Promise<PageLook> {
  const now = await page.evaluate(() => window.penstock!.snapshot());
  const red = await page.locator('[data-tone="bad"]:visible').allInnerTexts();
  const log = (await page.getByRole('log', { name: 'Event log' }).textContent()) ?? '';
  return { now, red, log };
}

const LEAST_ON_TIME = 0.999;

/**
 * Of a run at the defaults, since a look when it was under way: classes of which too few events were stored in time, and a P99
 * above the target. Nothing where the machine gave a worker no time for a moment.
 */
export async function untimely(page: Page, { now: before }: PageLook): Promise<string[]> {
  const { now, targetMs, p99 } = await page.evaluate(async (from) => {
    const penstock = window.penstock!;
    const snapshot = penstock.snapshot();
    const { endToEnd } = await penstock.interval(from, snapshot.time);
    return { now: snapshot, targetMs: penstock.config().objectives.p99Ms, p99: endToEnd.p99 };
  }, before.time);
  if (now.hiccups.length > 0) return [];
  const wrong = CLASSES.flatMap((name) => {
    const grown = (count: (of: ClassFigures) => number) =>
      count(now.scheduler.byClass[name]) - count(before.scheduler.byClass[name]);
    const onTime = grown((of) => of.onTime);
    const share = onTime / (onTime + grown((of) => of.late + of.expired + of.evicted));
    return share >= LEAST_ON_TIME ? [] : [`${name}: a share of ${share} is stored in time`];
  });
  return p99 <= targetMs ? wrong : [...wrong, `P99 is ${p99} ms, the target ${targetMs} ms`];
}

const lost = ({ counters: { shed, expired, evicted, deadLettered } }: Look['now']) =>
  shed + expired + evicted + deadLettered;

/**
 * What is amiss between two looks: events lost, or red on the screen, that no hiccup of that time explains; or one that the log
 * does not name. The longest of each worker is named where there were several at once.
 */
export function uncalm(before: Look | null, { now, red, log }: Look): string[] {
  const since = before?.now.time ?? 0;
  const within = (afterMs: number) => now.hiccups.filter(({ at, ms }) => at <= now.time && at + ms + afterMs >= since);
  const wrong: string[] = [];
  const count = lost(now) - (before === null ? 0 : lost(before.now));
  const explaining = within(BUDGET_MS);
  if (count > 0 && explaining.length === 0) wrong.push(`${count} events were lost, and no hiccup explains it`);
  const isNamed = explaining.some((hiccup) => log.includes(hiccupText(hiccup)));
  if (count > 0 && explaining.length > 0 && !isNamed)
    wrong.push(`${count} events were lost, and the log does not name: ${explaining.map(hiccupText).join('; ')}`);
  if (red.length > 0 && within(BUDGET_MS + SAID_MS).length === 0) wrong.push(`red without a hiccup: ${red.join(', ')}`);
  return wrong;
}
