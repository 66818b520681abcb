import { describe, expect, test } from 'vitest';
import { LINE_STAGES } from '../../workers/contract/name-sets.ts';
import { layoutMap } from '../map/layout.ts';
import { CUE_PARTS, type CuePart } from '../scenarios/definition/scenario-types.ts';
import { cueRoute, grown, headPath, type Rect } from './cue-route.ts';
import { surroundingsOf } from './cue-target.ts';

const WIDTH = 896;
const map = layoutMap(WIDTH);
const MAP: Rect = { left: 30, top: 100, right: 30 + WIDTH, bottom: 100 + map.height };
const CUE: Rect = { left: MAP.right + 40, top: 20, right: MAP.right + 340, bottom: 190 };
const CHART: Rect = { left: 12, top: MAP.bottom + 20, right: MAP.right + 16, bottom: MAP.bottom + 240 };

const placed = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }): Rect => ({
  left: MAP.left + x,
  top: MAP.top + y,
  right: MAP.left + x + width,
  bottom: MAP.top + y + height,
});
/** Everything that can be pointed at, where it stands. */
const PARTS: Readonly<Record<string, Rect>> = {
  ...Object.fromEntries(LINE_STAGES.map((stage) => [stage, placed(map.stages[stage])])),
  ...Object.fromEntries(map.branches.map(({ name, box }) => [name, placed(box)])),
  breaker: placed(map.breaker),
  ledger: placed({ ...map.ledger!, height: 100 }),
  chart: CHART,
};
const PIPES = map.pipes.map(placed);
/** The two lines above storage, with a little room: see `inHandAt`. */
const NOTES = placed({ ...map.stages.storage, y: map.stages.storage.y - 36, height: 30 });

function routeTo(part: CuePart): string {
  const { side, ...room } = surroundingsOf(part);
  return cueRoute(CUE, grown(PARTS[part]!, room), side, MAP)!;
}
/** The corners of a path of `M`, `H` and `V`. */
function cornersOf(path: string): [x: number, y: number][] {
  const corners: [number, number][] = [];
  for (const [, command, numbers] of path.matchAll(/([MHV])([-\d. ]+)/g)) {
    const [x, y] = corners.at(-1) ?? [0, 0];
    const [first, second] = numbers!.trim().split(' ').map(Number);
    corners.push(command === 'M' ? [first!, second!] : command === 'H' ? [first!, y] : [x, first!]);
  }
  return corners;
}
function isCrossing(path: string, { left, top, right, bottom }: Rect): boolean {
  const corners = cornersOf(path);
  return corners.slice(1).some(([x, y], i) => {
    const [fromX, fromY] = corners[i]!;
    return (
      Math.min(x, fromX) < right && Math.max(x, fromX) > left && Math.min(y, fromY) < bottom && Math.max(y, fromY) > top
    );
  });
}

describe.each(CUE_PARTS)('the line to %s', (part) => {
  test('begins at the cue and ends on the frame around the part', () => {
    const corners = cornersOf(routeTo(part));
    const { side, ...room } = surroundingsOf(part);
    const frame = grown(PARTS[part]!, room);
    expect(corners[0]![0]).toBe(CUE.left);
    const [x, y] = corners.at(-1)!;
    expect(side === 'right' ? x : y).toBe(side === 'right' ? frame.right : side === 'above' ? frame.top : frame.bottom);
    expect(headPath(frame, side)).toMatch(/^M[\d. ]+l/);
  });

  test('crosses no part, neither its own nor another, and no pipe', () => {
    const route = routeTo(part);
    const crossed = Object.entries(PARTS).filter(([name, rect]) => name !== 'chart' && isCrossing(route, rect));
    expect(crossed.map(([name]) => name)).toEqual([]);
    expect(PIPES.filter((pipe) => isCrossing(route, pipe))).toEqual([]);
    expect(isCrossing(route, CHART)).toBe(false);
    expect(isCrossing(route, NOTES)).toBe(false);
  });
});

test('the frame around the source has what it owes within it', () => {
  const { y, height } = map.owed;
  const foot = map.stages.source.y + map.stages.source.height;
  // The text beside the bar reaches two pixels below it.
  expect(surroundingsOf('source').below).toBeGreaterThan(y + height + 2 - foot);
});

test('the frame around a stage has all of its notes within it', () => {
  const HIGHEST_LETTER = 11;
  const noteAt = (part: CuePart, y: number) => surroundingsOf(part).above - (y + HIGHEST_LETTER);
  for (const stage of ['source', 'scheduler'] as const) expect(noteAt(stage, 10)).toBeGreaterThan(0);
  expect(noteAt('storage', 24)).toBeGreaterThan(0);
  expect(surroundingsOf('transform').below).toBeGreaterThan(33);
});

test('where the cue stands above the map there is no line, only the frame', () => {
  expect(cueRoute({ left: 12, top: 0, right: 400, bottom: 80 }, PARTS.storage!, 'above', MAP)).toBeNull();
});
