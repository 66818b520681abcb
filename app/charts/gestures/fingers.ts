/**
 * Fingers on a plot: one that goes sideways moves the cursor, or chooses a stretch of time while that is asked for; two carry
 * the stretch between them, and so zoom.
 * Up and down still scrolls the page (`touch-action` in `charts.css`). The mouse is uPlot's own business.
 */
import { setCursor } from '../../frame/cursor.ts';

/** A place on a plot, in CSS pixels from its left end, and the moment that lay under it when the finger came down. */
export interface Finger {
  readonly left: number;
  readonly moment: number;
}
interface Touched {
  momentAt(left: number): number;
  /** null when the finger's place is left for another. */
  onPoint(left: number | null): void;
  onPinch(fingers: readonly [Finger, Finger]): void;
  /** Whether one finger is to choose a stretch, from the moment it came down on to where it is. */
  choosesStretch(): boolean;
  onStretch(moment: number, left: number): void;
  /** @param isWanted false where the browser took the finger away, to scroll */
  onStretchEnd(isWanted: boolean): void;
}

/** Where a finger left the cursor. It stays there to be read, until something else is touched. */
let pointed: Touched | null = null;

export function followFingers(plot: HTMLElement, touched: Touched): void {
  const fingers = new Map<number, Finger & { readonly from: PointerEvent }>();
  let isStretching = false;
  const leftOf = ({ clientX }: PointerEvent) => clientX - plot.getBoundingClientRect().left;
  plot.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') return;
    const left = leftOf(event);
    fingers.set(event.pointerId, { left, moment: touched.momentAt(left), from: event });
  });
  plot.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    const left = leftOf(event);
    fingers.set(event.pointerId, { ...finger, left });
    const [first, second] = fingers.values();
    if (second === undefined) {
      // Browsers tell of the first moves of a finger that goes up or down too, before they scroll.
      const { clientX, clientY } = finger.from;
      if (Math.abs(event.clientX - clientX) <= Math.abs(event.clientY - clientY)) return;
      if (touched.choosesStretch()) {
        isStretching = true;
        touched.onStretch(finger.moment, left);
        return;
      }
      if (pointed !== touched) leave();
      pointed = touched;
      touched.onPoint(left);
    } else touched.onPinch([first!, second]);
  });
  const lift = ({ pointerId, type }: PointerEvent) => {
    fingers.delete(pointerId);
    if (!isStretching) return;
    isStretching = false;
    touched.onStretchEnd(type === 'pointerup');
  };
  plot.addEventListener('pointerup', lift);
  plot.addEventListener('pointercancel', lift);
}

function leave(): void {
  pointed?.onPoint(null);
  pointed = null;
}
// A finger that scrolls is taken away by the browser (`pointercancel`); one that is lifted has tapped something.
addEventListener('pointerup', ({ pointerType, target }) => {
  if (pointerType !== 'touch' || (target instanceof Element && target.closest('.plot') !== null)) return;
  leave();
  // Where browsers take a tap for a click of the mouse, the cursor is there without a finger's move.
  setCursor(null);
});
