import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOG_KINDS, type LogEntry, type LogKind } from '../stores/log-store.ts';
import { groupMarks, nameOfGroup } from './mark-groups.ts';

const entry = (at: number, kind: LogKind = 'gap', text = `no. ${at}`): LogEntry => ({ id: at, at, kind, text });
const groupsOf = (entries: readonly LogEntry[], reach = 20) => groupMarks(entries, ({ at }) => at, reach);

describe('marks', () => {
  test('of one kind that would lie on each other are one mark', () => {
    const groups = groupsOf([entry(0), entry(5), entry(19), entry(20), entry(60)]);
    expect(groups.map(({ from, to, entries }) => [from, to, entries.length])).toEqual([
      [0, 19, 3],
      [20, 20, 1],
      [60, 60, 1],
    ]);
  });

  test('of other kinds stay apart, and do not part those of one kind', () => {
    const groups = groupsOf([entry(0), entry(3, 'breaker'), entry(6)]);
    expect(groups.map(({ kind, entries }) => [kind, entries.length])).toEqual([
      ['gap', 2],
      ['breaker', 1],
    ]);
  });

  test('none is lost, and two of a kind never lie on each other', () => {
    const entries = fc
      .array(fc.record({ at: fc.nat(500), kind: fc.constantFrom(...LOG_KINDS) }))
      .map((all) => all.toSorted((a, b) => a.at - b.at).map(({ at, kind }, id) => ({ ...entry(at, kind), id })));
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 60 }), (all, reach) => {
        const groups = groupsOf(all, reach);
        expect(groups.flatMap((group) => group.entries).toSorted((a, b) => a.id - b.id)).toEqual(all);
        for (const { from, to, entries: members, kind } of groups) {
          expect([from, to]).toEqual([members[0]!.at, members.at(-1)!.at]);
          expect(to - from).toBeLessThan(reach);
          const next = groups.find((other) => other.kind === kind && other.from > from);
          expect((next?.from ?? Number.POSITIVE_INFINITY) - from).toBeGreaterThanOrEqual(reach);
        }
      }),
    );
  });

  test('that are one say all that happened, and how much it is', () => {
    expect(nameOfGroup(groupsOf([entry(1000)])[0]!, 'hiccup')).toMatch(/^\d\d:\d\d:\d\d no\. 1000$/);
    const [two] = groupsOf([entry(1000), entry(1001)]);
    expect(nameOfGroup(two!, 'hiccup')).toMatch(/^2 × hiccup: \d\d:\d\d:\d\d no\. 1000; \d\d:\d\d:\d\d no\. 1001$/);
  });
});
