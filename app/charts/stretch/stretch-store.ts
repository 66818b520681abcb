/**
 * Stretches of time that were chosen on a chart, to see their figures: one, and a second one to compare it with. They are
 * moments, so they stay where they are while the charts go on.
 */
import { createStore } from 'zustand/vanilla';
import { setView, type TimeRange, type View, viewStore } from '../../stores/view-store.ts';

export interface Stretches {
  /** The chart on which the last one was chosen: the figures stand below it. */
  readonly chart: string | null;
  readonly first: TimeRange | null;
  readonly second: TimeRange | null;
  /** The next one is the second. */
  readonly isComparing: boolean;
  /** Dragging only chooses: it does not zoom, and one finger is enough. */
  readonly isChoosing: boolean;
  /** Where one was begun with the keyboard, seconds since the epoch. */
  readonly begun: number | null;
}

const NONE: Stretches = {
  chart: null,
  first: null,
  second: null,
  isComparing: false,
  isChoosing: false,
  begun: null,
};
export const stretchStore = createStore<Stretches>(() => NONE);

/** What the charts showed before they zoomed into the first one. */
let shownBefore: Pick<View, 'fixed' | 'isPaused' | 'eye'> | null = null;

/** Dragged over: zooms, unless it is only to be chosen. */
export function dragStretch(chart: string, range: TimeRange): void {
  const { isChoosing, isComparing } = stretchStore.getState();
  if (!isChoosing && !isComparing) {
    const { fixed, isPaused, eye } = viewStore.getState();
    shownBefore = { fixed, isPaused, eye };
    setView({ fixed: range });
  }
  chooseStretch(chart, range);
}

/** Makes a range the chosen stretch, or the second one while two are compared. */
export function chooseStretch(chart: string, range: TimeRange): void {
  const { isComparing } = stretchStore.getState();
  stretchStore.setState({
    chart,
    begun: null,
    ...(isComparing ? { second: range } : { first: range, second: null }),
  });
}

/** The next stretch is the second: the charts show again what they showed before. */
export function compareStretches(): void {
  stretchStore.setState({ isComparing: true });
  if (shownBefore !== null) setView(shownBefore);
  shownBefore = null;
}

/** With the keyboard, at its beginning and at its end. */
export function markStretch(chart: string, time: number): void {
  const { begun } = stretchStore.getState();
  if (begun === null || begun === time) stretchStore.setState({ begun: time });
  else chooseStretch(chart, { from: Math.min(begun, time), to: Math.max(begun, time) });
}
/** Forgets the beginning that the keyboard has marked. */
export function abandonMark(): void {
  stretchStore.setState({ begun: null });
}

/** Whether one finger chooses a stretch in place of moving the cursor. */
export function setChoosing(isChoosing: boolean): void {
  stretchStore.setState({ isChoosing });
}

/** Nothing is chosen any more. */
export function endStretches(): void {
  shownBefore = null;
  stretchStore.setState(NONE);
}
