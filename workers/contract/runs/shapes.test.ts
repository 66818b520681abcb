import { expect, test } from 'vitest';
import { Shapes } from './shapes.ts';

test('values built alike have one shape, and so have their parts', () => {
  const shapes = new Shapes();
  const value = (rows: number) => ({ at: 1, state: 'open', rows: Array.from({ length: rows }, (_, id) => ({ id })) });
  expect(shapes.of(value(2))).toBe(shapes.of(value(2)));
  expect(shapes.of({ again: value(2) })).toHaveProperty('shapes.0', shapes.of(value(2)));
  expect(shapes.of(value(3))).not.toBe(shapes.of(value(2)));
});

test('values that differ in a key or a place have another shape', () => {
  const shapes = new Shapes();
  const different = [
    {},
    [],
    { a: 1 },
    { b: 1 },
    { a: 'x' },
    [1],
    ['x'],
    [1, 'x'],
    { a: 1, b: 1 },
    { b: 1, a: 1 },
    { 'a,b': 1 },
    [[]],
    [{}],
  ];
  expect(new Set(different.map((value) => shapes.of(value))).size).toBe(different.length);
});
