/** How much higher the chart of a scenario may be: as the room below it allows, so that a large screen is used. */
import { type RefObject, useEffect } from 'react';

const LEAST = 24;
const MOST = 320;
/** Below the chart, as beside it. */
const MARGIN = 12;

export interface Extensible {
  /** CSS pixels beyond the usual height. */
  extra: number;
  setExtra(extra: number): void;
}

/** @param bottom of the card as it is, from the top of the page */
export function spareHeight(screen: number, bottom: number, extra: number): number {
  const room = Math.floor(screen - MARGIN - (bottom - extra));
  return room < LEAST ? 0 : Math.min(MOST, room);
}

/** Follows the size of the window, and of the map above, for as long as the chart is the one that is shown. */
export function useSpareHeight(
  isStaged: boolean,
  plot: RefObject<HTMLElement | null>,
  chart: RefObject<Extensible | null>,
) {
  useEffect(() => {
    const made = chart.current;
    const card = plot.current?.closest('section');
    if (!isStaged || made === null || !card) return;
    const take = () => {
      const bottom = card.getBoundingClientRect().bottom + window.scrollY;
      made.setExtra(spareHeight(window.innerHeight, bottom, made.extra));
    };
    const sizes = new ResizeObserver(take);
    const map = document.querySelector('.map-card');
    if (map) sizes.observe(map);
    window.addEventListener('resize', take);
    take();
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', take);
      made.setExtra(0);
    };
  }, [isStaged, plot, chart]);
}
