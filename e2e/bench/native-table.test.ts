import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BENCHMARKS } from './benchmarks.ts';
import { COMPARISONS, sectionOf, summarizePairs, withSection } from './native-table.ts';

const [rate] = COMPARISONS;
const time = COMPARISONS.find(({ unit }) => unit === 'ns');

describe('a comparison', () => {
  test('names figures that the benchmarks have', () => {
    const figures = BENCHMARKS.flatMap(({ units }) => Object.keys(units));
    expect(COMPARISONS.map(({ penstock }) => penstock).filter((name) => !figures.includes(name))).toEqual([]);
  });

  test('takes the median of the ratios of pairs, not the ratio of medians', () => {
    const pairs = [
      { other: 1, penstock: 4 },
      { other: 10, penstock: 20 },
      { other: 100, penstock: 300 },
    ];
    expect(summarizePairs(rate!, pairs).ratio).toMatchObject({ median: 3, min: 2, max: 4 });
  });

  test('counts how many times as fast Penstock is where less is better, too', () => {
    expect(summarizePairs(time!, [{ other: 6, penstock: 4 }]).ratio.median).toBe(1.5);
  });
});

describe('the section of the README', () => {
  const section = sectionOf(
    [summarizePairs(rate!, [{ other: 2_600_000, penstock: 8_840_000 }])],
    '2026-11-29',
    'a machine',
  );

  test('has a row a comparison, the date and the machine', () => {
    expect(section.split('\n').at(-1)).toBe('Measured on 2026-11-29: a machine.');
    expect(section).toContain('| capacity 500 | 2.60 M events/s | 8.84 M events/s | 3.4 × (3.4 – 3.4) |');
  });

  test('writes large ratios without an exponent', () => {
    const far = sectionOf([summarizePairs(rate!, [{ other: 43_700, penstock: 6_060_000 }])], '2026-11-29', 'a machine');
    expect(far).toContain('140 × (140 – 140)');
  });

  test('goes between its two lines, as often as it is written', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const once = withSection(readme, section);
    expect(once).toContain(section);
    expect(withSection(once, section)).toBe(once);
    expect(() => withSection('no place', section)).toThrow('README.md has no lines');
  });
});
