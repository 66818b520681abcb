/** The marks of what happened: one shape, colour and word for each kind, on the charts, in their legend and in the log. */
import uPlot from 'uplot';
import { type LogKind, logStore } from '../stores/log-store.ts';
import { type ColorName, faded, palette } from './palette.ts';

interface Mark {
  readonly color: ColorName;
  /** Around its middle, within 4 pixels each way. */
  readonly shape: string;
  readonly word: string;
}
export const MARKS: Readonly<Record<LogKind, Mark>> = {
  run: {
    color: 'text-soft',
    shape: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z',
    word: 'run',
  },
  setting: { color: 'accent', shape: 'M-3.2-3.2h6.4v6.4h-6.4z', word: 'setting changed' },
  breaker: { color: 'warn', shape: 'M0-4.4 4.4 0 0 4.4-4.4 0z', word: 'breaker changed' },
  worker: { color: 'bad', shape: 'M-3.6-3.6h7.2v3.8L0 4-3.6.2z', word: 'worker killed, lost or replaced' },
  failure: { color: 'bad', shape: 'M-4.2-3.6h8.4L0 3.8z', word: 'failure' },
  loss: { color: 'bad', shape: 'M-4.2 3.6h8.4L0-3.8z', word: 'events lost' },
  gap: { color: 'mark', shape: 'M-3.6-4h2.6v8h-2.6zM1-4h2.6v8H1z', word: 'gap in the view, hiccup of the machine' },
  error: {
    color: 'bad',
    shape: 'M-4-2.6-2.6-4 0-1.4 2.6-4 4-2.6 1.4 0 4 2.6 2.6 4 0 1.4-2.6 4-4 2.6-1.4 0z',
    word: 'error',
  },
};

const paths = new Map<LogKind, Path2D>();
function pathOf(kind: LogKind): Path2D {
  const path = paths.get(kind) ?? new Path2D(MARKS[kind].shape);
  paths.set(kind, path);
  return path;
}

/** A thin line for everything that happened, with the shape of its kind at the top. */
export function drawMarks(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales.x!;
  const { entries } = logStore.getState();
  const { pxRatio } = uPlot;
  for (let i = entries.length - 1; i >= 0; i--) {
    const { at, kind } = entries[i]!;
    const time = at / 1000;
    if (time < min!) break;
    if (time > max!) continue;
    const x = Math.round(plot.valToPos(time, 'x', true));
    const color = palette[MARKS[kind].color];
    ctx.save();
    ctx.fillStyle = faded(color, 0.45);
    ctx.fillRect(x, bbox.top, Math.max(1, Math.round(pxRatio)), bbox.height);
    ctx.fillStyle = color;
    ctx.translate(x, bbox.top);
    ctx.scale(pxRatio, pxRatio);
    ctx.fill(pathOf(kind));
    ctx.restore();
  }
}
