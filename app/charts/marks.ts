/** The marks of what happened: one shape, colour and word for each kind, on the charts, in their legend and in the log. */
import uPlot from 'uplot';
import { type LogEntry, type LogKind, logStore } from '../stores/log-store.ts';
import { groupMarks, type MarkGroup, nameOfGroup } from './mark-groups.ts';
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
  breach: { color: 'warn', shape: 'M-4-1.3h8v2.6h-8zM-1.3-4h2.6v8h-2.6z', word: 'objective not met' },
  gap: { color: 'mark', shape: 'M-3.6-4h2.6v8h-2.6zM1-4h2.6v8H1z', word: 'gap or hiccup' },
  note: { color: 'data-4', shape: 'M-3.4-4.2h7.2L1.8-1.6 3.8 1h-5.6v3.6h-1.6z', word: 'note' },
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

/** In CSS pixels: where the count of a mark begins, how wide a digit is, and room for a mark with its count. */
const COUNT_LEFT = 6;
const DIGIT = 6;
const GROUP_WIDTH = 22;

/** What happened in view, as the marks that are drawn of it, in CSS pixels from the left end of the plot. */
function marksIn(plot: uPlot): readonly MarkGroup[] {
  const { min, max } = plot.scales.x!;
  const { entries } = logStore.getState();
  const isIn = ({ at }: LogEntry) => at / 1000 >= min! && at / 1000 <= max!;
  return groupMarks(entries.filter(isIn), ({ at }) => plot.valToPos(at / 1000, 'x'), GROUP_WIDTH);
}
/** Whether a place is at a mark or at the count beside it. */
function isAtMark({ from, entries: { length } }: MarkGroup, left: number, reach: number): boolean {
  const width = length > 1 ? COUNT_LEFT + DIGIT * String(length).length : 0;
  return left >= from - reach && left <= from + Math.max(reach, width);
}

/** A thin line where something happened, with the shape of its kind at the top; of several of a kind, with their count. */
export function drawMarks(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const { pxRatio } = uPlot;
  for (const { kind, entries, from } of marksIn(plot)) {
    const x = Math.round(bbox.left + from * pxRatio);
    const color = palette[MARKS[kind].color];
    ctx.save();
    ctx.fillStyle = faded(color, 0.45);
    ctx.fillRect(x, bbox.top, Math.max(1, Math.round(pxRatio)), bbox.height);
    ctx.fillStyle = color;
    ctx.translate(x, bbox.top);
    ctx.scale(pxRatio, pxRatio);
    ctx.fill(pathOf(kind));
    if (entries.length > 1) {
      ctx.font = palette.font;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      ctx.fillText(String(entries.length), COUNT_LEFT, 0);
    }
    ctx.restore();
  }
}

/** How close, in CSS pixels, the mouse has to come to a mark. */
const REACH = 5;
/** Says beside the mouse what happened at the mark under it. For the keyboard, the same is in the log. */
export class MarkName {
  /** To be put over the plot. */
  readonly element = document.createElement('p');

  constructor() {
    this.element.className = 'mark-name';
    this.element.hidden = true;
  }

  /** @param left of the mouse, in CSS pixels from the left end of the plot; null while it is elsewhere */
  show(plot: uPlot, left: number | null): void {
    const near = left === null ? [] : marksIn(plot).filter((mark) => isAtMark(mark, left, REACH));
    this.element.hidden = near.length === 0;
    if (left === null || near.length === 0) return;
    this.element.textContent = near.map((mark) => nameOfGroup(mark, MARKS[mark.kind].word)).join('; ');
    const { clientWidth } = plot.over;
    const isRight = left > clientWidth / 2;
    this.element.style.left = isRight ? '' : `${left + 8}px`;
    this.element.style.right = isRight ? `${clientWidth - left + 8}px` : '';
  }
}
