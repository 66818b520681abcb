/**
 * The line of a series, broken where a value is unknown and where no sample was taken. The library would take what is unknown to the
 * foot of a logarithmic axis, and hide that behind a mask, of whose edges one pixel is seen.
 */
import type uPlot from 'uplot';
import { GAP_MS } from '../../frame/history.ts';

/** How it places what it draws: canvas pixels. */
interface Places {
  readonly xOf: (time: number) => number;
  readonly yOf: (value: number) => number;
}

/** Builds the path of a line, and of the area below it if it is filled. */
export function brokenLine(isFilled: boolean): uPlot.Series.PathBuilder {
  return (plot, series, from, to) => {
    const times = plot.data[0];
    const values = plot.data[series]!;
    const places: Places = {
      xOf: (time) => Math.round(plot.valToPos(time, 'x', true)),
      yOf: (value) => Math.round(plot.valToPos(value, 'y', true)),
    };
    const pieces = piecesOf(times, values, from, to, places);
    const foot = plot.bbox.top + plot.bbox.height;
    // Of which the library would make masks: there is nothing to hide.
    const masks = { clip: null, band: null, gaps: [], flags: 0 };
    return { stroke: strokeOf(pieces), fill: isFilled ? areaOf(pieces, foot) : null, ...masks };
  };
}

/** Stretches that are known, each as x and y by turns. A point on a level line between two others is left out. */
export function piecesOf(
  times: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
  from: number,
  to: number,
  { xOf, yOf }: Places,
): number[][] {
  const pieces: number[][] = [];
  let piece: number[] | null = null;
  for (let i = from; i <= to; i++) {
    const value = values[i] ?? Number.NaN;
    const isApart = i > from && times[i]! - times[i - 1]! > GAP_MS / 1000;
    if (isApart || Number.isNaN(value)) piece = null;
    if (Number.isNaN(value)) continue;
    if (piece === null) {
      piece = [];
      pieces.push(piece);
    }
    addPoint(piece, xOf(times[i]!), yOf(value));
  }
  return pieces;
}
function addPoint(piece: number[], x: number, y: number): void {
  const end = piece.length;
  if (end >= 4 && piece[end - 1] === y && piece[end - 3] === y) piece[end - 2] = x;
  else piece.push(x, y);
}

function strokeOf(pieces: readonly number[][]): Path2D {
  const path = new Path2D();
  for (const piece of pieces) {
    path.moveTo(piece[0]!, piece[1]!);
    for (let i = 2; i < piece.length; i += 2) path.lineTo(piece[i]!, piece[i + 1]!);
    // What is known for a moment only is seen, too.
    if (piece.length === 2) path.lineTo(piece[0]! + 1, piece[1]!);
  }
  return path;
}
function areaOf(pieces: readonly number[][], foot: number): Path2D {
  const path = new Path2D();
  for (const piece of pieces) {
    path.moveTo(piece[0]!, foot);
    for (let i = 0; i < piece.length; i += 2) path.lineTo(piece[i]!, piece[i + 1]!);
    path.lineTo(piece.at(-2)!, foot);
    path.closePath();
  }
  return path;
}
