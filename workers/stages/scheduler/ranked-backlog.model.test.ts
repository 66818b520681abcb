import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RankedBacklog, type RankedPolicy } from './ranked-backlog.ts';

const CAPACITY = 40;

interface Entry {
  readonly slot: number;
  readonly deadline: number;
  readonly kind: number;
}

/** A list that is sorted whenever something is taken. Equal ones in order of arrival. */
class Twin {
  entries: Entry[] = [];

  pop(policy: RankedPolicy): Entry[] {
    const byDeadline = (a: Entry, b: Entry) => a.deadline - b.deadline;
    if (policy === 'edf') return this.entries.toSorted(byDeadline);
    return policy === 'fifo' ? this.entries : this.entries.toSorted((a, b) => a.kind - b.kind || byDeadline(a, b));
  }
  worst(now: number): Entry[] {
    const late = ({ deadline }: Entry) => Number(deadline < now);
    // Of equal deadlines the one that came last.
    return this.entries
      .toReversed()
      .toSorted((a, b) => late(b) - late(a) || b.kind - a.kind || b.deadline - a.deadline);
  }
  take(entries: readonly Entry[]): number[] {
    this.entries = this.entries.filter((each) => !entries.includes(each));
    return entries.map(({ slot }) => slot);
  }
}

const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ deadline: fc.integer({ min: 0, max: 60 }), kind: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ pop: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ evict: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ discard: fc.nat(10) }) },
  { weight: 1, arbitrary: fc.record({ policy: fc.constantFrom<RankedPolicy>('edf', 'fifo', 'priority') }) },
  { weight: 2, arbitrary: fc.record({ wait: fc.nat(8) }) },
);

test('does what a sorted list does, whatever comes', () => {
  const property = fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
    const backlog = new RankedBacklog(CAPACITY);
    const twin = new Twin();
    const target = new Uint32Array(CAPACITY);
    let [now, policy, slot]: [number, RankedPolicy, number] = [0, 'edf', 0];
    const taken = (count: number) => [...target.subarray(0, count)];
    for (const each of commands) {
      if ('kind' in each && twin.entries.length < CAPACITY) {
        const entry = { slot: slot++, ...each };
        backlog.push(entry.slot, entry.deadline, entry.kind);
        twin.entries.push(entry);
      } else if ('pop' in each) {
        const expected = twin.take(twin.pop(policy).slice(0, each.pop));
        expect(taken(backlog.popBatch(target, 0, each.pop))).toEqual(expected);
      } else if ('evict' in each) {
        const expected = twin.take(twin.worst(now).slice(0, each.evict));
        expect(taken(backlog.evict(now, target, 0, each.evict))).toEqual(expected);
      } else if ('discard' in each) {
        const gone = taken(backlog.discardExpired(now, target, 0, each.discard));
        const late = twin.entries.filter(({ deadline }) => deadline < now);
        expect(gone.length).toBe(Math.min(each.discard, late.length));
        twin.take(late.filter((entry) => gone.includes(entry.slot)));
      } else if ('policy' in each) {
        policy = each.policy;
        backlog.setPolicy(policy);
      } else if ('wait' in each) now += each.wait;
      expect(backlog.length).toBe(twin.entries.length);
    }
  });
  fc.assert(property, { numRuns: 2000 });
});
