/** Plays a point in a page of its own, without a screen, and looks at it several times a second. */
import type { Browser, Page } from 'playwright';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { withPage } from '../bench/page.ts';
import type { Point } from './point.ts';
import { type RunFigures, type Sample, sampleOf } from './run-figures.ts';

const LOOK_MS = 200;
/** For the page, the start and the drain, beside the run. */
const BESIDES_MS = 120_000;

/** @throws Error when the run ends by itself, or does not add up */
export function play(browser: Browser, origin: string, { patch }: Point, seconds: number): Promise<RunFigures> {
  return withPage(
    browser,
    `${origin}/?headless=1`,
    async (page) => {
      await page.evaluate(async (settings) => {
        const penstock = window.penstock!;
        if (!['idle', 'stopped'].includes(penstock.snapshot().state)) await penstock.reset();
        await penstock.start(settings);
      }, patch);
      const samples = await watch(page, 1000 * seconds);
      const { snapshot } = await page.evaluate(() => window.penstock!.stop());
      const missing = unaccounted(snapshot);
      if (missing !== 0) throw new Error(`the run does not add up: of its events ${missing} are unaccounted for`);
      return { samples, last: snapshot };
    },
    1000 * seconds + BESIDES_MS,
  );
}

/** Of what was emitted, once all has drained. */
function unaccounted({ counters }: Snapshot): number {
  const { emitted, ...ends } = counters;
  return Object.values(ends).reduce((left, ended) => left - ended, emitted);
}

async function watch(page: Page, lengthMs: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (;;) {
    const now: Snapshot = await page.evaluate(() => window.penstock!.snapshot());
    if (now.state !== 'running') throw new Error(`the run is ${now.state} after ${Math.round(now.activeMs / 1000)} s`);
    samples.push(sampleOf(now));
    if (now.activeMs >= lengthMs) return samples;
    await page.waitForTimeout(Math.min(LOOK_MS, Math.max(lengthMs - now.activeMs, 1)));
  }
}
