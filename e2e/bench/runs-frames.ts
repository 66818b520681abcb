/** What a frame costs while people scroll over a run of an hour, and over a comparison of six. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { traceFrames } from './frame-trace.ts';
import { longRun } from './long-run.ts';

const SHORT = new URL('../../workers/contract/runs/first-format.penstock', import.meta.url);
const WINDOW = { width: 1440, height: 900 };
const COMPARED = 6;
const SCROLLED_MS = 8000;
/** Between two turns of the wheel. */
const TURN_MS = 50;
const STEP = 120;

/** P95 of the main thread's work in a frame, ms. */
export async function scrolledRuns(page: Page): Promise<{ opened: number; compared: number }> {
  const short = new Uint8Array(readFileSync(SHORT));
  await page.setViewportSize(WINDOW);
  await page.goto(`${new URL(page.url()).origin}/?screen=runs#load.eventsPerSecond=1&storage.kind=memory`);
  const list = page.getByRole('region', { name: 'Kept runs' });
  const files = Array.from({ length: COMPARED }, (_, i) => ({
    name: `hour-${i}.penstock`,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(longRun(short, 1000 + i)),
  }));
  // Each is chosen as it is added.
  for (const [i, file] of files.entries()) {
    await list.getByLabel('Open a run file').setInputFiles(file);
    await list.getByRole('checkbox', { checked: true }).nth(i).waitFor({ timeout: 120_000 });
  }
  await list.getByRole('button', { name: `Compare ${COMPARED} runs` }).click();
  await page.getByRole('img', { name: /^Stored a second/ }).waitFor({ timeout: 300_000 });
  const compared = await scrolled(page);
  await page.getByRole('button', { name: 'All runs' }).click();
  await list
    .getByRole('button', { name: /^Open Run/ })
    .first()
    .click();
  await page.getByRole('region', { name: 'Looking back' }).waitFor({ timeout: 120_000 });
  return { compared, opened: await scrolled(page) };
}

/** Down and up again, while it is traced. */
async function scrolled(page: Page): Promise<number> {
  await page.mouse.move(WINDOW.width / 2, WINDOW.height / 2);
  let isOn = true;
  const scroll = async () => {
    for (let turn = 0; isOn; turn++) {
      await page.mouse.wheel(0, turn % 40 < 20 ? STEP : -STEP);
      await page.waitForTimeout(TURN_MS);
    }
  };
  // Where the page is closed at its limit, that is the error to be told, and scrolling ends without one of its own.
  const scrolling = Promise.allSettled([scroll()]);
  // A page that only scrolls asks for no frames of its own: one each, so that the trace has their beginnings.
  await page.evaluate((ms) => {
    const until = performance.now() + ms;
    void (async () => {
      while (performance.now() < until) await new Promise(requestAnimationFrame);
    })();
  }, SCROLLED_MS + 1000);
  try {
    const { work } = await traceFrames(page, SCROLLED_MS);
    const sorted = work.toSorted((a, b) => a - b);
    return sorted[Math.ceil(0.95 * sorted.length) - 1]!;
  } finally {
    isOn = false;
    await scrolling;
  }
}
