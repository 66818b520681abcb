/**
 * The mouse on the plots: where it points, what it drags over, what it clicks.
 *
 * A drag marks the same stretch on every chart. It is handed on by uPlot's own synchronisation, which is used for nothing
 * else: it hands on places, and the same place is another moment on a chart that was painted earlier.
 */
import type uPlot from 'uplot';

export interface MouseTarget {
  /** The mouse is here, in CSS pixels from the left end of the plot; null when it has left. */
  onPoint(left: number | null): void;
  onReset(): void;
  /** A drag is over, on this chart or on another one. */
  onRelease(): void;
}

/** In CSS pixels: a shorter drag is a click. */
export const LEAST_DRAG = 4;

/** The chart that a drag began on; null while nothing is dragged. */
let dragged: MouseTarget | null = null;
/** Where in the window the mouse pointed from last. */
let pointedFrom = '';

const SYNC: uPlot.Cursor.Sync = {
  key: 'live',
  filters: { pub: (type) => type !== 'mousemove' || dragged !== null, sub: () => true },
};

/** Whether something is being dragged over, on any chart: uPlot's cursor is then the end of the drag. */
export function isDragging(): boolean {
  return dragged !== null;
}
/** Whether the drag under way began on this chart. The others follow it, and must not act on it. */
export function isDragOf(target: MouseTarget): boolean {
  return dragged === target;
}

/** The part of uPlot's cursor that has to do with the mouse. */
export function mouseCursor(target: MouseTarget): Pick<uPlot.Cursor, 'sync' | 'drag' | 'bind'> {
  return {
    sync: SYNC,
    drag: { x: true, y: false, setScale: false },
    bind: {
      mousedown: (_, __, handler) => (event) => {
        if (event.button !== 0) return null;
        dragged = target;
        handler(event);
        return null;
      },
      mouseup: (_, __, handler) => (event) => {
        if (event.button !== 0) return null;
        handler(event);
        dragged = null;
        target.onRelease();
        return null;
      },
      mousemove: (plot, __, handler) => (event) => {
        const from = `${event.clientX} ${event.clientY}`;
        // Browsers also tell of a mouse at rest when the layout changes: the cursor stays on its moment.
        if (from === pointedFrom) return null;
        pointedFrom = from;
        handler(event);
        target.onPoint(plot.cursor.left ?? null);
        return null;
      },
      mouseleave: (_, __, handler) => (event) => {
        pointedFrom = '';
        handler(event);
        target.onPoint(null);
        return null;
      },
      dblclick: () => () => {
        target.onReset();
        return null;
      },
    },
  };
}

/** Tells of clicks that end no drag: where the button comes up, it went down. @param onPick with the place, in CSS pixels */
export function followClicks(over: HTMLElement, onPick: (left: number) => void): void {
  let from = Number.NaN;
  over.addEventListener('mousedown', ({ clientX }) => {
    from = clientX;
  });
  over.addEventListener('click', ({ clientX }) => {
    if (Math.abs(clientX - from) < LEAST_DRAG) onPick(clientX - over.getBoundingClientRect().left);
  });
}
