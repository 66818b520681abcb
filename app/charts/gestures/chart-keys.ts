/** What keys do on a chart that has the focus. */

/** The cursor moves by so many points; with shift, charts over time move their view by tenths of its width. */
export const CURSOR_STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -25,
  PageDown: 25,
  Home: -1e6,
  End: 1e6,
};
/** The stretch in sight becomes so many times as long. */
export const ZOOM_FACTORS: Readonly<Record<string, number>> = { '+': 0.5, '-': 2 };
