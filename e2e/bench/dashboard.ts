/** What the dashboard costs: its own frames and memory, and the speed that it takes from the pipeline. */
import type { Locator, Page, ViewportSize } from 'playwright';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { traceFrames } from './frame-trace.ts';
import { usedMemory } from './page.ts';
import { throughput } from './pipeline.ts';
import { median } from './report.ts';

const WARM_UP_MS = 5000;
const TRACED_MS = 10_000;
const COUNTED_MS = 3000;
/** The history is full after ten minutes, but its memory is there from the start; what grows at first is compiled code. */
const HEAP_WARM_UP_MS = 15_000;
const SCREEN = { width: 1440, height: 900 };

interface DashboardCost {
  readonly workMedian: number;
  readonly workP95: number;
  readonly framesPerSecond: number;
  readonly longestTask: number;
}

/**
 * Of the frames in which the dashboard does something, while the pipeline runs.
 *
 * @param size of the window; null: so high that all of the page is in sight
 */
export async function frameCost(page: Page, patch: ConfigPatch, size: ViewportSize | null): Promise<DashboardCost> {
  await openDashboard(page, patch);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize(size ?? { ...SCREEN, height });
  await page.waitForTimeout(WARM_UP_MS);
  const { work, longestTask } = await traceFrames(page, TRACED_MS);
  const sorted = work.toSorted((a, b) => a - b);
  return {
    workMedian: median(work),
    workP95: sorted[Math.ceil(0.95 * sorted.length) - 1]!,
    framesPerSecond: await framesPerSecond(page),
    longestTask,
  };
}

/** How often the page can draw: the dashboard itself asks for frames only when it has something to draw. */
function framesPerSecond(page: Page): Promise<number> {
  return page.evaluate(async (ms) => {
    const began = await new Promise(requestAnimationFrame);
    let [now, frames] = [began, 0];
    for (; now - began < ms; frames++) now = await new Promise(requestAnimationFrame);
    return (1000 * frames) / (now - began);
  }, COUNTED_MS);
}

/** The pipeline's speed beside the dashboard, in percent of its speed without. Each is measured before and after the other. */
export async function speedBeside(page: Page, patch: ConfigPatch, events: number): Promise<number> {
  const origin = new URL(page.url()).origin;
  const speeds: Record<string, number> = {};
  for (const path of ['/?headless=1', '/', '/', '/?headless=1']) {
    // A page that differs only in its hash would not be loaded anew.
    await page.goto('about:blank');
    await page.goto(origin + path);
    // Until then the dashboard is still being loaded, and a while longer its code is being compiled.
    if (path === '/') await breakerChart(page).waitFor();
    await page.waitForTimeout(WARM_UP_MS);
    speeds[path] = (speeds[path] ?? 0) + (await throughput(page, patch, events)).stored;
  }
  return (100 * speeds['/']!) / speeds['/?headless=1']!;
}

/** MiB that the page has grown by in `seconds`, after a warm-up. */
export async function heapGrowth(page: Page, patch: ConfigPatch, seconds: number): Promise<number> {
  await openDashboard(page, patch);
  const session = await page.context().newCDPSession(page);
  await page.waitForTimeout(HEAP_WARM_UP_MS);
  const before = await usedMemory(session);
  await page.waitForTimeout(1000 * seconds);
  return ((await usedMemory(session)) - before) / 2 ** 20;
}

async function openDashboard(page: Page, patch: ConfigPatch): Promise<void> {
  await page.setViewportSize(SCREEN);
  await page.goto(new URL(page.url()).origin);
  await page.evaluate(async (wanted) => {
    await window.penstock!.ready;
    await window.penstock!.reset();
    await window.penstock!.start(wanted);
  }, patch);
  await breakerChart(page).waitFor();
}

/** The last chart of the screen. */
function breakerChart(page: Page): Locator {
  return page.getByRole('slider', { name: 'Breaker: cursor' });
}
