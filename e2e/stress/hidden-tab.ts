/** A tab that is really hidden, for as long as is asked: its pipeline must go on at its rate, and its view has a gap. */
import { expect } from '@playwright/test';
import { errorText } from '../../workers/contract/error-text.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { hide, VisibleBrowser } from '../pages/visible-browser.ts';
import { TSX_HELPER } from './browser-page.ts';
import type { PartReport } from './part-report.ts';

const RATE = 20_000;
const SETTINGS = `load.eventsPerSecond=${RATE}&scheduler.discardExpired=false&storage.kind=memory`;

/** @returns events per second that were stored while it was hidden. @throws when anything does not hold */
export async function hideTab(origin: string, seconds: number): Promise<number> {
  const browser = await VisibleBrowser.launch();
  try {
    await browser.context.addInitScript(TSX_HELPER);
    const live = new LivePage(await browser.context.newPage());
    await live.openAt(origin, linkOf(SETTINGS));
    await live.emitted(RATE / 2);
    await hide(live.page);
    const before = await live.snapshot();
    await live.page.waitForTimeout(seconds * 1000);
    const after = await live.snapshot();
    expect(await live.page.evaluate(() => document.visibilityState)).toBe('hidden');
    const rate = (after.counters.stored - before.counters.stored) / ((after.time - before.time) / 1000);
    expect(rate).toBeGreaterThan(0.8 * RATE);
    await expectNoGap(live, before, after);
    await live.page.bringToFront();
    await expect(live.log).toContainText(/The view has a gap of \d.*: the tab was hidden/);
    await expect(live.bottleneck).toContainText(/figures begin at \d\d:\d\d:\d\d: the tab was hidden/i);
    await live.expectWell();
    return rate;
  } finally {
    await browser.close();
  }
}

/**
 * What keeps figures of any stretch is not throttled: at most moments the looks before and after it are close together, and the
 * whole stretch has its rate.
 */
async function expectNoGap({ page }: LivePage, before: Snapshot, after: Snapshot): Promise<void> {
  const { spans, rate } = await page.evaluate(
    async ([from, to]) => {
      const moments = Array.from({ length: 11 }, (_, i) => from! + ((to! - from!) * (i + 0.5)) / 11);
      const near = await Promise.all(moments.map((time) => window.penstock!.interval(time, time + 1)));
      const whole = await window.penstock!.interval(from!, to!);
      return { spans: near.map((found) => found.to - found.from), rate: whole.rates.stored };
    },
    [before.time, after.time],
  );
  expect(spans.sort((a, b) => a - b)[5]).toBeLessThan(500);
  expect(rate).toBeGreaterThan(0.8 * RATE);
}

/** Prints a line. */
export async function runHiddenTab(origin: string, seconds: number): Promise<PartReport> {
  try {
    const perSecond = await hideTab(origin, seconds);
    console.log(`a tab hidden for ${seconds} s: ${Math.round(perSecond)} events/s of ${RATE} stored, held`);
    return { failed: 0, record: { seconds, rate: RATE, perSecond } };
  } catch (error) {
    console.log(`a tab hidden for ${seconds} s: FAILED: ${errorText(error)}`);
    return { failed: 1, record: { seconds, rate: RATE, wrong: errorText(error) } };
  }
}
