import { afterEach, expect, test, vi } from 'vitest';
import { columnIndex } from '../../frame/history.ts';
import { drawPinned, pinnedStore, pinnedTop } from './pinned-run.ts';

const STORED = columnIndex('stored');
/** One sample a second from 100 s on: what is stored is ten times its number; with a gap after the fifth. */
const times = [100, 101, 102, 103, 104, 110, 111];
const series = {
  length: times.length,
  at: (column: number, i: number) => (column === 0 ? times[i]! : column === STORED ? 10 * i : Number.NaN),
  indexOf: (time: number) => times.filter((each) => each <= time).length,
};
const pin = (begin: number | null) =>
  pinnedStore.setState({ pinned: { key: 'k', name: 'A', series, from: 100 }, begin });

class FakePath {
  readonly moves: string[] = [];
  moveTo(x: number, y: number): void {
    this.moves.push(`M${x} ${y}`);
  }
  lineTo(x: number, y: number): void {
    this.moves.push(`L${x} ${y}`);
  }
}
/** A plot of 5000 to 5020 s, in which a place is its value. */
function plot() {
  const drawn: string[] = [];
  const ctx = {
    save: () => {},
    restore: () => {},
    beginPath: () => {},
    rect: () => {},
    clip: () => {},
    setLineDash: () => {},
    stroke: ({ moves }: FakePath) => drawn.push(moves.join('')),
  };
  const bbox = { left: 0, top: 0, width: 1, height: 1 };
  const made = { ctx, bbox, scales: { x: { min: 5000, max: 5020 } }, valToPos: (value: number) => value };
  return { drawn, made: made as never };
}
afterEach(() => {
  pinnedStore.setState({ pinned: null, begin: null });
  vi.unstubAllGlobals();
});

test('each moment stands as long after the beginning as in its own run, and gaps stay gaps', () => {
  vi.stubGlobal('Path2D', FakePath);
  const { drawn, made } = plot();
  pin(5000);
  drawPinned(made, [{ column: 'stored', color: 'blue' }]);
  expect(drawn).toEqual(['M5000 0L5001 10L5002 20L5003 30L5004 40M5010 50L5011 60']);
});

test('a pinned run is drawn only once the shown run has begun', () => {
  vi.stubGlobal('Path2D', FakePath);
  const { drawn, made } = plot();
  drawPinned(made, [{ column: 'stored', color: 'blue' }]);
  pin(null);
  drawPinned(made, [{ column: 'stored', color: 'blue' }]);
  expect(drawn).toEqual([]);
  expect(pinnedTop(['stored'], 5000, 5020)).toBe(0);
});

test('charts have room for what of it is in view', () => {
  pin(5000);
  expect(pinnedTop(['stored'], 5000, 5002.5)).toBe(30);
  expect(pinnedTop(['stored'], 5000, 5020)).toBe(60);
  expect(pinnedTop(['emitted'], 5000, 5020)).toBe(0);
});
