/** Fingers on the screen, which Playwright has only for a single tap. */
import type { Page } from '@playwright/test';

type Place = readonly [x: number, y: number];

/** Puts fingers down, moves each to its end in ten steps, and lifts them. The page's context needs `hasTouch`. */
export async function moveFingers(page: Page, fingers: readonly (readonly [from: Place, to: Place])[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd'
          ? []
          : fingers.map(([[fromX, fromY], [toX, toY]], id) => ({
              id,
              x: fromX + (toX - fromX) * part,
              y: fromY + (toY - fromY) * part,
            })),
    });
  await send('touchStart', 0);
  for (let step = 1; step <= 10; step++) await send('touchMove', step / 10);
  await send('touchEnd', 1);
  await session.detach();
}
