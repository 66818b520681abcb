import { lookAt } from '../stores/view-store.ts';

/**
 * Has the screen show a moment, and brings the charts that show it to where people look: they are above the lists. The
 * keyboard goes with it, to the strip of time, where arrow keys move on.
 *
 * @param timeMs since the epoch
 */
export function showMoment(timeMs: number): void {
  lookAt(timeMs);
  document.querySelector('.charts')?.scrollIntoView({ block: 'start' });
  document.querySelector<HTMLElement>('.time-bar [role="slider"]')?.focus({ preventScroll: true });
}
