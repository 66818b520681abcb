import { setCursor } from '../charts/cursor.ts';
import { lookAt, viewStore } from '../stores/view-store.ts';

let unfollow = (): void => {};

/**
 * Has the screen show a moment, with the cursor of all charts on it, and brings the charts to where people look: they are
 * above the lists. The keyboard goes with it, to the strip of time, where arrow keys move on.
 *
 * @param timeMs since the epoch
 */
export function showMoment(timeMs: number): void {
  lookAt(timeMs);
  setCursor(timeMs / 1000);
  unfollow();
  // The present has another moment.
  unfollow = viewStore.subscribe(({ fixed }) => {
    if (fixed !== null) return;
    unfollow();
    setCursor(null);
  });
  document.querySelector('.charts')?.scrollIntoView({ block: 'start' });
  document.querySelector<HTMLElement>('.time-bar [role="slider"]')?.focus({ preventScroll: true });
}
