import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Box, layoutMap } from './layout.ts';

const isApart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

test('at any width everything is on the map, and nothing lies on anything else', () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 3000 }), (width) => {
      const map = layoutMap(width);
      const named: [string, Box][] = [
        ...Object.entries(map.stages),
        ['owed', map.owed],
        ...map.pipes.map((pipe): [string, Box] => [pipe.name, pipe]),
        ...map.branches.map(({ name, box }): [string, Box] => [name, box]),
        ['breaker', map.breaker],
        ...(map.ledger === null ? [] : [['ledger', map.ledger] satisfies [string, Box]]),
      ];
      for (const [i, [name, box]] of named.entries()) {
        expect(box.width, name).toBeGreaterThan(0);
        expect(box.x, name).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, name).toBeLessThanOrEqual(width + 1e-6);
        expect(box.y + box.height, name).toBeLessThanOrEqual(map.height);
        for (const [other, otherBox] of named.slice(i + 1)) {
          expect(isApart(box, otherBox), `${name} and ${other} at ${width}`).toBe(true);
        }
      }
    }),
  );
});

test('the pipeline runs to the right where there is room, and downwards where there is not', () => {
  expect(layoutMap(1040).pipes.every((pipe) => pipe.direction === 'right')).toBe(true);
  expect(layoutMap(358).pipes.every((pipe) => pipe.direction === 'down')).toBe(true);
});
