/** What becomes of the screen on paper: light, with every chart painted as wide as its card, and a map as wide as the sheet. */
import type { FrameLoop } from './frame-loop.ts';

/** What Letter and A4 have in common between margins of 12 mm, in CSS pixels. */
const SHEET_WIDTH = 700;
/** A chart in its card: alone in its row, or one of two. */
const CHART_WIDTHS = { wide: SHEET_WIDTH - 32, half: SHEET_WIDTH / 2 - 38 } as const;

interface Theme {
  lighten(): void;
  restore(): void;
}

/** Prepares the page whenever it is printed, and restores it afterwards. */
export function followPrinting(loop: Pick<FrameLoop, 'paintAll' | 'repaint'>, theme: Theme): void {
  window.addEventListener('beforeprint', () => {
    theme.lighten();
    const map = document.getElementById('panel-map')?.clientWidth ?? 0;
    document.documentElement.style.setProperty('--print-zoom', String(printZoom(map)));
    loop.paintAll();
  });
  window.addEventListener('afterprint', () => {
    theme.restore();
    loop.repaint();
  });
}

/** @param width of the map on the screen; 0 where another screen is shown */
export function printZoom(width: number): number {
  return width > SHEET_WIDTH ? SHEET_WIDTH / width : 1;
}

/** Has a chart be as wide as on paper while it is printed; returns how to stop it. */
export function sizeForPrint(element: Element, width: keyof typeof CHART_WIDTHS, resize: (width: number) => void) {
  const begin = () => resize(CHART_WIDTHS[width]);
  const end = () => resize(Math.floor(element.clientWidth));
  window.addEventListener('beforeprint', begin);
  window.addEventListener('afterprint', end);
  return () => {
    window.removeEventListener('beforeprint', begin);
    window.removeEventListener('afterprint', end);
  };
}
