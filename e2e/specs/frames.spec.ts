import type { Page } from '@playwright/test';
import { expect, test } from '../pages/test.ts';

declare global {
  interface Window {
    /** How often React has rendered, and the page has asked for a frame and painted on a canvas. */
    counted: { renders: number; frames: number; paints: number };
  }
}

/** Counts what the page does, from before its first script on. React reports to a hook of this name if there is one. */
async function count(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.counted = { renders: 0, frames: 0, paints: 0 };
    const onCommitFiberRoot = () => void window.counted.renders++;
    const hook = { supportsFiber: true, isDisabled: false, inject: () => 1, onCommitFiberRoot };
    Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: { ...hook, onCommitFiberUnmount() {}, checkDCE() {} } });
    const { requestAnimationFrame: ask } = window;
    window.requestAnimationFrame = (callback) => {
      window.counted.frames++;
      return ask(callback);
    };
    const pen = CanvasRenderingContext2D.prototype;
    const { clearRect } = pen;
    pen.clearRect = function (...box) {
      window.counted.paints++;
      clearRect.apply(this, box);
    };
  });
}

/** What is counted, and what changes in the document and in live regions, while so much time goes by. */
function during(page: Page, ms: number) {
  return page.evaluate(async (time) => {
    const before = { ...window.counted };
    const changes = { all: 0, announced: 0 };
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        changes.all++;
        const element = target instanceof Element ? target : target.parentElement;
        if (element?.closest('[role=status], [role=alert], [role=log], [aria-live]')) changes.announced++;
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    await new Promise((done) => setTimeout(done, time));
    observer.disconnect();
    const { renders, frames, paints } = window.counted;
    return {
      renders: renders - before.renders,
      frames: frames - before.frames,
      paints: paints - before.paints,
      ...changes,
    };
  }, ms);
}

test('figures pass React by, live regions are quiet, and nothing is drawn when nothing has changed', async ({
  live,
}) => {
  const { page } = live;
  await count(page);
  await live.open();
  await live.emitted(60_000);
  await live.chart('Time to stored').scrollIntoViewIfNeeded();
  // The first sentence about the bottleneck is announced once it has lasted.
  await expect(page.getByRole('status').filter({ hasText: 'Nothing holds the pipeline back' })).toBeAttached();
  let running = await during(page, 2000);
  // A machine that is held up is told in the log, and a line of the log is announced: not so in every stretch.
  for (let more = 4; running.renders + running.announced > 0 && more > 0; more--) running = await during(page, 2000);
  expect(running).toMatchObject({ renders: 0, announced: 0 });
  // Two charts are in sight, each five times.
  expect(running.paints).toBeGreaterThan(5);
  expect(running.all).toBeGreaterThan(100);
  // Asked for when something is due: with two charts in sight about ten a second, far from sixty.
  expect(running.frames).toBeLessThan(40);

  await page.keyboard.press('Space');
  await expect(live.button('Back to now')).toBeVisible();
  await expect.poll(async () => (await during(page, 300)).paints).toBe(0);
  // A line of the log about the machine is news, and rendered; not in every second.
  await expect.poll(() => during(page, 1000)).toMatchObject({ renders: 0, paints: 0, all: 0 });
  await live.button('Back to now').click();

  await live.button('Stop').click();
  await expect(live.state).toHaveText('stopped');
  await expect.poll(async () => (await during(page, 300)).frames).toBe(0);
  expect(await during(page, 1000)).toEqual({ renders: 0, frames: 0, paints: 0, all: 0, announced: 0 });
});

test('only what is urgent interrupts a screen reader', async ({ live }) => {
  await live.open();
  const assertive = await live.page.evaluate(() =>
    [...document.querySelectorAll('[aria-live=assertive]')].map((element) => element.outerHTML),
  );
  expect(assertive).toEqual([]);
  expect(await live.page.getByRole('alert').count()).toBe(0);
});
