import { expect, test } from 'vitest';
import { svgOf } from './picture.ts';
import { plotOf, valueAt } from './plot.ts';

const spec = {
  title: 'P99 <of> "A" & B',
  formatX: (value: number) => `${value} s`,
  formatY: (value: number) => `${value} ms`,
  lines: [
    { label: 'A', x: [0, 1, 2, 3], y: [1, Number.NaN, 3, 4] },
    { label: '<b>', x: [0, 1, 2, 3], y: [0, 1, 2, 10] },
  ],
};

test('a line is broken where a value is unknown, and ticks are round numbers', () => {
  const { paths, xTicks, yTicks } = plotOf(spec);
  expect(paths[0]!.match(/M/g)).toHaveLength(2);
  expect(paths[1]!.match(/M/g)).toHaveLength(1);
  expect(xTicks.map(({ text }) => text)).toEqual(['0 s', '0.5 s', '1 s', '1.5 s', '2 s', '2.5 s', '3 s']);
  expect(yTicks.map(({ text }) => text)).toEqual(['0 ms', '5 ms', '10 ms']);
  expect([0, 1.5, 3, -1].map((at) => valueAt(spec.lines[1]!, at))).toEqual([0, 1, 10, Number.NaN]);
});

test('a chart without measurements is empty, and every place in it is a number', () => {
  const empty = plotOf({ ...spec, lines: [{ label: 'A', x: [], y: [] }] });
  expect(empty.range).toEqual({ from: 0, to: 1 });
  expect(JSON.stringify(empty)).not.toMatch(/NaN|null,"text|M/);
});

test('a picture names its lines, and what people wrote is text in it', () => {
  const svg = svgOf(spec);
  expect(svg).toContain('P99 &#60;of&#62; &#34;A&#34; &#38; B');
  expect(svg).toContain('>&#60;b&#62;<');
  expect(svg).not.toMatch(/<b>|href|script/);
  expect(svg.match(/<path [^>]*fill="none"/g)).toHaveLength(2);
});
