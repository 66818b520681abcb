import { expect, test } from 'vitest';
import { judge, type Minute } from './soak-figures.ts';

const MEBIBYTE = 2 ** 20;
const CALM: Minute = {
  kind: 'calm',
  stored: 600_000_000,
  seconds: 60,
  heap: 5 * MEBIBYTE,
  memory: 400 * MEBIBYTE,
  files: 100 * MEBIBYTE,
  eachFile: [],
};
const WARM_UP: Minute = { ...CALM, kind: 'warm-up', memory: 900 * MEBIBYTE };
const disturbed = (change: Partial<Minute>): Minute => ({ ...CALM, kind: 'disturbed', ...change });

test('a soak that ends as its second minute was holds, whatever was between and before', () => {
  const between = disturbed({ stored: 1000, memory: 800 * MEBIBYTE, heap: 90 * MEBIBYTE });
  expect(judge([WARM_UP, CALM, between, CALM])).toEqual([]);
  expect(judge([WARM_UP, { ...CALM, memory: null }, between, { ...CALM, memory: null }])).toEqual([]);
});

for (const [what, last, said] of [
  ['speed', { stored: 0.94 * CALM.stored }, "the last minute had 94.0 % of the second one's speed"],
  ['heap', { heap: 14 * MEBIBYTE }, "the page's heap grew by 9.0 MiB"],
  ['memory', { memory: 470 * MEBIBYTE }, 'page and workers grew by 70.0 MiB'],
  // Far below what files may have at most.
  ['files', { files: 112 * MEBIBYTE }, 'the files grew by 12.0 MiB'],
] as const) {
  test(`${what}: what it was in the second minute counts`, () => {
    expect(judge([WARM_UP, CALM, disturbed({}), { ...CALM, ...last }])).toEqual([said]);
  });
}

test('files that were too large meanwhile are found too', () => {
  expect(judge([WARM_UP, CALM, disturbed({ files: 200 * MEBIBYTE }), CALM])).toEqual(['the files had 200.0 MiB']);
});
