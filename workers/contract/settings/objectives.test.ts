import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Objective } from '../config-types.ts';
import { readLink } from '../links/config-hash.ts';
import { problemText } from '../links/link-texts.ts';
import { toHash } from '../links/to-hash.ts';
import { applyPatch } from './config-check.ts';
import { defaultConfig } from './config-codec.ts';
import { objectiveLine, readObjectiveLines } from './objective-lines.ts';
import { isObjective, OBJECTIVE_FIGURES } from './objectives.ts';

const base = { is: 'most', share: 1, window: 10, stop: false } as const;
const LINES: readonly [line: string, row: Objective, again?: string][] = [
  ['P99 time to stored ≤ 500 ms over 10 s', { ...base, figure: 'stored', limit: 500, share: 0.99 }],
  [
    'p99.9 Delivery <= 1.5 s',
    { ...base, figure: 'delivery', limit: 1500, share: 0.999 },
    'P99.9 delivery ≤ 1,500 ms over 10 s',
  ],
  [
    'median time of a call ≤ 20 over 1 min',
    { ...base, figure: 'call', limit: 20, share: 0.5, window: 60 },
    'median time of a call ≤ 20 ms over 60 s',
  ],
  ['time to stored ≤ 2 s', { ...base, figure: 'stored', limit: 2000 }, 'longest time to stored ≤ 2,000 ms over 10 s'],
  ['99.9 % on time', { ...base, figure: 'onTime', limit: 0, share: 0.999 }, '99.9 % on time over 10 s'],
  ['lost = 0', { ...base, figure: 'lost', limit: 0 }, 'lost = 0 over 10 s'],
  ['lost ≤ 0.1 % over 60 s or stop', { ...base, figure: 'lost', limit: 0, share: 0.999, window: 60, stop: true }],
  [
    'stored ≥ 4,000 /s for 95 % of the time',
    { ...base, figure: 'storedRate', is: 'least', limit: 4000, share: 0.95 },
    'stored ≥ 4,000 /s over 10 s for 95 % of the time',
  ],
  ['events waiting ≤ 1 k', { ...base, figure: 'waiting', limit: 1000 }, 'events waiting ≤ 1,000 over 10 s'],
  [
    'channels.broadcast→storage.depth ≤ 400',
    { ...base, figure: 'channels.broadcast→storage.depth', limit: 400 },
    'channels.broadcast→storage.depth ≤ 400 over 10 s',
  ],
  [
    'stored ≥ 4,000 /s or stop for 95 % of the time over 20 s',
    { ...base, figure: 'storedRate', is: 'least', limit: 4000, share: 0.95, window: 20, stop: true },
    'stored ≥ 4,000 /s over 20 s for 95 % of the time or stop',
  ],
  ['events waiting = 0', { ...base, figure: 'waiting', limit: 0 }, 'events waiting ≤ 0 over 10 s'],
];

describe('a line', () => {
  test.each(LINES)('%s', (line, row, again = line) => {
    expect(readObjectiveLines(line)).toEqual([row]);
    expect(objectiveLine(row)).toBe(again);
  });

  test.each([
    [
      'P99 time to sored ≤ 500 ms',
      'line 2, figure: "time to sored" is not allowed here; allowed: time to stored, ',
      'did you mean time to stored?',
    ],
    ['P99 time to stored ≤ soon', 'line 2, limit: "soon" is not allowed here; allowed: a time', 'is not a number'],
    ['P999 time to stored ≤ 5 ms', 'line 2, quantile: "P999" is not allowed here; allowed: P1 to P100', ''],
    ['P99 time to stored ≥ 5 ms', 'line 2, sign: "≥" is not allowed here; allowed: ≤ for time to stored', ''],
    ['P99 time to stored ≤ 2 min', 'line 2, limit: "120000" is not allowed here; allowed: ', 'to 60,000 ms'],
    ['lost ≤ 100', 'line 2, limit: "100" is not allowed here; allowed: 0, or a share such as 0.1 %', ''],
    ['110 % on time', 'line 2, share: "110 %" is not allowed here; allowed: 1 % to 100 %', ''],
    ['99 % lost', 'line 2, figure: "lost" is not allowed here; allowed: ', 'on time'],
    ['lost = 0 over 2 h', 'line 2, window: "2 h" is not allowed here; allowed: seconds from 1 to 3600', ''],
    ['lost = 0 for 99 % of the time', 'line 2, share: "99 %" is not allowed here; allowed: ', 'a rate or a level only'],
    ['P99 lost ≤ 1 %', 'line 2, quantile: "P99" is not allowed here', ''],
    ['stored = 4,000 /s', 'line 2, sign: "=" is not allowed here; allowed: ≤ or ≥ for stored; = only with 0', ''],
    ['events waiting = 5', 'line 2, sign: "=" is not allowed here; allowed: ≤ or ≥ for events waiting', ''],
    ['P99 delivery = 5 ms', 'line 2, sign: "=" is not allowed here; allowed: ≤ for delivery', ''],
    ['lost = 0 over 5 s over 9 s', 'line 2, form: "lost = 0 over 5 s over 9 s" is not allowed here', 'once each'],
    [
      'everything is fine',
      'line 2, form: "everything is fine" is not allowed here; allowed: figure ≤ limit',
      'lost = 0',
    ],
  ])('%s is refused by line, part and value', (line, message, hint) => {
    const read = () => readObjectiveLines(`lost = 0\n${line}`);
    expect(read).toThrow(message);
    expect(read).toThrow(hint || 'allowed');
  });
});

const figure = fc.constantFrom(...OBJECTIVE_FIGURES.keys(), 'scheduler.queued');
const row: fc.Arbitrary<Objective> = fc
  .record({
    figure,
    is: fc.constantFrom('most' as const, 'least' as const),
    limit: fc.integer({ min: 1, max: 60_000 }).map((value) => value / 10),
    share: fc.integer({ min: 10, max: 1000 }).map((value) => value / 1000),
    window: fc.integer({ min: 1, max: 3600 }),
    stop: fc.boolean(),
  })
  .map((drawn): Objective => {
    const kind = OBJECTIVE_FIGURES.get(drawn.figure)?.kind ?? 'level';
    if (kind === 'share') return { ...drawn, is: 'most', limit: 0 };
    return kind === 'time' ? { ...drawn, is: 'most' } : drawn;
  });

test('any row survives its line; any list its link and its JSON', () => {
  fc.assert(
    fc.property(row, (one) => {
      expect(isObjective(one)).toBe(true);
      expect(readObjectiveLines(objectiveLine(one))).toEqual([one]);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (list) => {
      const config = applyPatch(defaultConfig(), { objectives: { list } });
      expect(readLink(toHash(config))).toEqual({ config, problems: [] });
      expect(applyPatch(defaultConfig(), { objectives: JSON.parse(JSON.stringify({ list })) })).toEqual(config);
    }),
    { numRuns: 50 },
  );
});

describe('a list', () => {
  const set = (list: unknown) => applyPatch(defaultConfig(), { objectives: { list } } as never).objectives.list;

  test('is empty by default, and may leave out what is usual', () => {
    expect(defaultConfig().objectives.list).toEqual([]);
    expect(set([{ figure: 'lost', limit: 0 }])).toEqual([{ ...base, figure: 'lost', limit: 0 }]);
    // In whatever order its parts were given, the link has them in one.
    expect(Object.keys(set([{ limit: 0, stop: true, figure: 'lost' }])[0]!)).toEqual([
      'figure',
      'is',
      'limit',
      'share',
      'window',
      'stop',
    ]);
  });

  test.each([
    [
      [{ figure: 'lots', limit: 0 }],
      'objectives.list.0.figure: "lots" is not allowed here; allowed: one of stored, delivery',
    ],
    [
      [
        { figure: 'lost', limit: 0 },
        { figure: 'lost', limit: 5 },
      ],
      'objectives.list.1: an object is not allowed here; allowed: as the limit of lost, 0',
    ],
    [
      [{ figure: 'lost', limit: 0, window: 0 }],
      'objectives.list.0.window: 0 is not allowed here; allowed: seconds from 1 to 3600',
    ],
    [[{ figure: 'stored', limit: 5, is: 'least' }], 'for stored, is: most'],
    [
      [{ figure: 'lost', limit: 0, extra: 1 }],
      'objectives.list.0.extra: "extra" is not allowed here; allowed: a list of at most 12 rows',
    ],
    ['lost = 0', 'objectives.list: "lost = 0" is not allowed here; allowed: a list of at most 12 rows'],
  ])('%j is refused by path and value', (list, message) => {
    expect(() => set(list)).toThrow(message);
  });

  test('in a link is one text, and what is no row is named', () => {
    const list = [{ ...base, figure: 'stored', limit: 500, share: 0.99 }];
    const hash = toHash(applyPatch(defaultConfig(), { objectives: { list } }));
    expect(hash).toBe('v=3&n=1&objectives.list=stored!most!500!0.99!10!false&end');
    const told = (text: string) => readLink(`objectives.list=${text}&load.sensors=5`).problems.map(problemText);
    expect(told('stored')[0]).toContain('at most 12 rows figure!is!limit!share!window!stop, joined by ~');
    expect(told('stored!most!0!0.99!10!false')[0]).toContain('as the limit of stored, more than 0');
    expect(told('lost!most!0!1!10')).toEqual([]);
  });

  test('in a link that has a row that is none keeps the others', () => {
    const { config, problems } = readLink('objectives.list=lost!most!0!1!10~lots!most!0!1!10~shed!most!x!1!10');
    expect(config?.objectives.list).toEqual([{ ...base, figure: 'lost', limit: 0 }]);
    expect(problems.map(problemText)).toEqual([
      expect.stringContaining('objectives.list.1.figure: "lots" is not allowed here'),
      expect.stringContaining('objectives.list.2: "shed!most!x!1!10" is not allowed here'),
    ]);
  });
});
