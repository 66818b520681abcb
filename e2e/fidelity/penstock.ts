/** Penstock's prediction: the profile is opened on the page as a person opens it, and the pipeline runs. */
import type { Browser, Page } from 'playwright';
import type { Profile } from '../../app/profile/profile-types.ts';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { LOSSES } from '../../workers/contract/name-sets.ts';
import { withPage } from '../bench/page.ts';
import type { Lateness, Order } from './program/design.ts';
import type { Figures } from './verdicts.ts';

/** For the page, its start, and the profile. */
const BESIDES_MS = 90_000;

export interface Predicted extends Figures {
  /** Means of what the timers of the pool were asked for and took, ms. */
  readonly askedMs: number;
  readonly takenMs: number;
  /** Of the pool's timers. */
  readonly late: Lateness;
}

export function predict(
  browser: Browser,
  origin: string,
  profile: Profile,
  order: Omit<Order, 'folder'>,
): Promise<Predicted> {
  const limitMs = 1000 * (order.warmUpSeconds + order.seconds) + BESIDES_MS;
  return withPage(browser, `${origin}/#load.eventsPerSecond=500&storage.kind=memory`, (page) => run(page), limitMs);

  async function run(page: Page): Promise<Predicted> {
    await page.evaluate(() => window.penstock!.ready);
    await openProfile(page, profile);
    const figures = await measured(page, loadOf(order), order.warmUpSeconds, order.seconds);
    // Not drained: at its saturation, what is under way would take longer than a drain waits.
    const { counters, ledger, timers } = await page.evaluate(() => window.penstock!.snapshot());
    const lost = LOSSES.reduce((sum, name) => sum + counters[name], 0);
    if (lost !== 0 || ledger.unaccounted !== 0)
      throw new Error(`${lost} events are lost, and ${ledger.unaccounted} unaccounted: none was to be`);
    const { askedMs, takenMs, lateMs, maxLateMs } = timers.transform;
    return { ...figures, askedMs, takenMs, late: { meanMs: lateMs, maxMs: maxLateMs } };
  }
}

/** What a profile leaves open, and this run's rate: the program emits nothing invalid. */
function loadOf({ perSecond, seed }: Pick<Order, 'perSecond' | 'seed'>): ConfigPatch {
  const rate = perSecond === null ? { mode: 'max' as const } : { eventsPerSecond: Math.round(perSecond) };
  return { load: { ...rate, seed, invalidRatio: 0, staleRatio: 0 } };
}

async function openProfile(page: Page, profile: Profile): Promise<void> {
  await page.getByRole('button', { name: 'Make it my pipeline' }).click();
  const panel = page.getByRole('dialog', { name: 'Make it my pipeline' });
  const buffer = Buffer.from(JSON.stringify(profile));
  const file = { name: 'profile.json', mimeType: 'application/json', buffer };
  await panel.getByLabel('Open a profile…').setInputFiles(file);
  await page.waitForFunction(() => window.penstock!.config().service.transform.kind === 'measured');
  await page.keyboard.press('Escape');
}

/** A run of its own. Asks inside the page, seldom: looking costs time that is not the pipeline's. */
function measured(page: Page, patch: ConfigPatch, warmUpSeconds: number, seconds: number): Promise<Figures> {
  return page.evaluate(
    async ({ settings, warmUpMs, measuredMs }) => {
      const penstock = window.penstock!;
      await penstock.stop();
      await penstock.start(settings);
      const begun = penstock.snapshot();
      const from = begun.time - begun.activeMs + warmUpMs;
      const to = from + measuredMs;
      while (penstock.snapshot().time < to + 500) await new Promise((resolve) => setTimeout(resolve, 200));
      const { endToEnd, rates } = await penstock.interval(from, to);
      return {
        perSecond: rates.stored,
        count: endToEnd.count,
        meanMs: endToEnd.mean,
        p50Ms: endToEnd.p50,
        p99Ms: endToEnd.p99,
      };
    },
    { settings: patch, warmUpMs: 1000 * warmUpSeconds, measuredMs: 1000 * seconds },
  );
}
