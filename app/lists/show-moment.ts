import { setCursor, snapped } from '../frame/cursor.ts';
import type { Series } from '../frame/series.ts';
import { lookAt, viewStore } from '../stores/view-store.ts';

let unfollow = (): void => {};

/**
 * Has the screen show the sample nearest to a moment, with the cursor of all charts on it, and brings the charts to where people
 * look: they are above the lists. The keyboard goes with it, to the strip of time, where arrow keys move on.
 *
 * @param series that has the samples. @param timeMs since the epoch
 */
export function showMoment(series: Series, timeMs: number): void {
  // The cursor and all that is shown are of one sample, and say its time.
  const time = snapped(series, timeMs / 1000);
  lookAt(1000 * time);
  setCursor(time);
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
