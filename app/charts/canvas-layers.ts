/** What is drawn on a chart's canvas besides its lines. All measures are canvas pixels. */
import uPlot from 'uplot';
import { BREAKER_STATES } from '../../workers/contract/name-sets.ts';
import { columnIndex, GAP_MS, type History } from '../frame/history.ts';
import type { TimeRange } from '../stores/view-store.ts';
import type { Lane } from './lanes/lanes.ts';
import { faded, palette } from './palette.ts';

/** A tint over the time without samples: the tab was hidden, or there was no run. */
export function drawGaps({ ctx, bbox, data, valToPos }: uPlot): void {
  const stretches = stretchesOf(data[0]);
  ctx.save();
  ctx.fillStyle = faded(palette.mark, 0.14);
  for (let i = 1; i < stretches.length; i++) {
    const left = Math.max(bbox.left, valToPos(data[0][stretches[i - 1]![1] - 1]!, 'x', true));
    const right = Math.min(bbox.left + bbox.width, valToPos(data[0][stretches[i]![0]]!, 'x', true));
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

/** A dashed line across, with its name beside the plot, where no line is. */
export function drawTarget(plot: uPlot, value: number, name: readonly string[]): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(value, 'y', true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = palette.warn;
  ctx.fillStyle = palette.warn;
  ctx.lineWidth = uPlot.pxRatio;
  ctx.setLineDash([6 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  setFont(ctx);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const left = bbox.left + bbox.width + 4 * uPlot.pxRatio;
  const line = 12 * uPlot.pxRatio;
  const top = y - ((name.length - 1) * line) / 2;
  // A number that is too long for the room is beside the title of the chart all the same.
  name.forEach((text, i) => {
    if (left + ctx.measureText(text).width <= ctx.canvas.width) ctx.fillText(text, left, top + i * line);
  });
  ctx.restore();
}

/** The moment that the whole screen shows, where one was chosen. */
export function drawEye(plot: uPlot, time: number | null): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales.x!;
  if (time === null || time < min! || time > max!) return;
  const x = Math.round(plot.valToPos(time, 'x', true));
  const [width, foot] = [Math.round(2 * uPlot.pxRatio), 5 * uPlot.pxRatio];
  const bottom = bbox.top + bbox.height;
  ctx.save();
  ctx.fillStyle = palette.accent;
  ctx.fillRect(x - width / 2, bbox.top, width, bbox.height);
  ctx.beginPath();
  ctx.moveTo(x, bottom - foot);
  ctx.lineTo(x + foot, bottom + foot);
  ctx.lineTo(x - foot, bottom + foot);
  ctx.fill();
  ctx.restore();
}

/** A stretch that was chosen, with its name where there are two. */
export function drawStretch(plot: uPlot, stretch: TimeRange | null, name: string): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales.x!;
  if (stretch === null || stretch.to <= min! || stretch.from >= max!) return;
  const left = plot.valToPos(Math.max(min!, stretch.from), 'x', true);
  const right = plot.valToPos(Math.min(max!, stretch.to), 'x', true);
  ctx.save();
  ctx.fillStyle = faded(palette.accent, 0.14);
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.fillStyle = palette.accent;
  setFont(ctx);
  ctx.textBaseline = 'top';
  ctx.fillText(name, left + 3 * uPlot.pxRatio, bbox.top + 2 * uPlot.pxRatio);
  ctx.restore();
}

/**
 * Lanes from top to bottom: busy filled from below, blocked hatched on top of it.
 */
export function drawLanes(plot: uPlot, { series }: History, lanes: readonly Lane[]): void {
  const { ctx, bbox } = plot;
  const times = plot.data[0];
  const first = series.indexOf(times[0] ?? 0);
  const lane = bbox.height / lanes.length;
  const height = lane - 3 * uPlot.pxRatio;
  const x = Array.from(times, (time) => plot.valToPos(time, 'x', true));
  const stretches = stretchesOf(times);
  ctx.save();
  lanes.forEach((each, i) => {
    const bottom = bbox.top + (i + 1) * lane - uPlot.pxRatio;
    const busy = series.slice(columnIndex(each.busy), first, first + times.length);
    const blocked = series.slice(columnIndex(each.blocked), first, first + times.length);
    const total = busy.map((share, at) => share + blocked[at]!);
    ctx.fillStyle = faded(palette.mark, 0.1);
    ctx.fillRect(bbox.left, bottom - height, bbox.width, height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const [from, to] of stretches) {
      area(ctx, x, from, to, total, bottom, height, hatch(ctx));
      area(ctx, x, from, to, busy, bottom, height, palette['data-1']);
    }
    ctx.restore();
  });
  ctx.restore();
}

/** Where samples follow each other, as index of the first and after the last: what lies between was not looked at. */
export function stretchesOf(times: ArrayLike<number>): [from: number, to: number][] {
  const stretches: [number, number][] = [];
  for (let from = 0, at = 1; at <= times.length; at++) {
    if (at < times.length && times[at]! - times[at - 1]! <= GAP_MS / 1000) continue;
    stretches.push([from, at]);
    from = at;
  }
  return stretches;
}

function area(
  ctx: CanvasRenderingContext2D,
  x: number[],
  from: number,
  to: number,
  share: Float64Array,
  bottom: number,
  height: number,
  fill: string | CanvasPattern,
): void {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.moveTo(x[from]!, bottom);
  // A worker that was not there did nothing.
  for (let i = from; i < to; i++) ctx.lineTo(x[i]!, bottom - height * Math.min(1, share[i]! || 0));
  ctx.lineTo(x[to - 1]!, bottom);
  ctx.fill();
}

/** The breaker's state over time: a thin line while closed, half height hatched while half-open, full while open. */
export function drawStrip(plot: uPlot): void {
  const { ctx, bbox } = plot;
  const [times, states] = [plot.data[0], plot.data[1]!];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const [from, to] of stretchesOf(times)) {
    for (let i = from; i < to; ) {
      let end = i;
      while (end < to && states[end] === states[i]) end++;
      const left = plot.valToPos(times[i]!, 'x', true);
      const right = plot.valToPos(times[Math.min(end, to - 1)]!, 'x', true);
      const state = BREAKER_STATES[states[i] ?? 0] ?? 'closed';
      const height = { closed: 3 * uPlot.pxRatio, 'half-open': bbox.height / 2, open: bbox.height }[state];
      ctx.fillStyle = state === 'closed' ? palette.ok : state === 'open' ? palette['bad-fill'] : hatch(ctx);
      ctx.fillRect(left, bbox.top + bbox.height - height, Math.max(1, right - left), height);
      i = end;
    }
  }
  ctx.restore();
}

function setFont(ctx: CanvasRenderingContext2D): void {
  ctx.font = palette.font.replace('11px', `${11 * uPlot.pxRatio}px`);
}

let hatching: { color: string; pattern: CanvasPattern } | null = null;
/** Diagonal lines in the warning colour, as in the map. */
function hatch(ctx: CanvasRenderingContext2D): CanvasPattern | string {
  if (hatching?.color === palette.warn) return hatching.pattern;
  const tile = new OffscreenCanvas(6, 6);
  const pen = tile.getContext('2d');
  if (pen === null) return palette.warn;
  pen.fillStyle = faded(palette.warn, 0.35);
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = palette.warn;
  pen.lineWidth = 1.5;
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
  }
  pen.stroke();
  const pattern = ctx.createPattern(tile, 'repeat');
  if (pattern === null) return palette.warn;
  hatching = { color: palette.warn, pattern };
  return pattern;
}
