import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { BULK, CLASS_SHIFT, classOf, NORMAL, PACKET_FLAG, RECORDED_FLAG } from '../../memory/event-columns.ts';
import { BEFORE_RECEIPT, EVENTS, MADE_AT, RUN_WORDS } from '../../memory/event-run-words.ts';
import { borrowRun, returnRun } from '../../testing/run-recycler.ts';
import { EventRuns } from './event-runs.ts';

const memory = borrowRun(100);
const kernels = new TypeScriptKernels(memory);
afterAll(() => returnRun(memory));

interface Received {
  readonly kind: number;
  readonly madeAt: number;
  readonly flags: number;
}
const event: fc.Arbitrary<Received> = fc.record({
  kind: fc.nat(2),
  madeAt: fc.constantFrom(1, 1.5, -3),
  flags: fc.constantFrom(0, PACKET_FLAG),
});
/** By when they were received. */
const transactions = fc.array(fc.array(event, { minLength: 1, maxLength: 30 }), { maxLength: 12 });

function receive(runs: EventRuns, groups: readonly (readonly Received[])[]): number {
  let at = 0;
  for (const [g, group] of groups.entries()) {
    for (const [i, { kind, madeAt, flags }] of group.entries()) {
      // Not in the order of their slots.
      const slot = 999 - at - i;
      memory.meta[slot] = 7 | (kind << CLASS_SHIFT) | flags | RECORDED_FLAG | (200 << 24);
      memory.intended[slot] = madeAt;
      memory.batchSlots[at + i] = slot;
      memory.batchLatency[at + i] = 10 * (g + 1) - madeAt;
    }
    at += group.length;
  }
  runs.add(memory.batchSlots, memory.batchLatency, 0, at);
  return at;
}
/** The times of each event, in order. */
function timesOf({ words, length }: EventRuns): string[] {
  return Array.from({ length }, (_, i) => words.subarray(RUN_WORDS * i, RUN_WORDS * (i + 1))).flatMap((run) =>
    Array<string>(run[EVENTS]!).fill(`${run[MADE_AT]} ${-run[BEFORE_RECEIPT]!}`),
  );
}

test('runs have the events of a transaction, with their times and classes', () => {
  fc.assert(
    fc.property(transactions, (groups) => {
      const runs = new EventRuns(memory, kernels);
      const count = receive(runs, groups);
      const slots = memory.batchSlots.subarray(0, count);
      expect(timesOf(runs)).toEqual(
        Array.from(slots, (slot, i) => `${memory.intended[slot]} ${memory.batchLatency[i]}`),
      );
      const kinds = Array.from(slots, (slot) => classOf(memory.meta[slot]!));
      const oldest = Math.min(...Array.from(slots, (slot) => memory.intended[slot]!));
      const of = (kind: number) => kinds.filter((each) => each === kind).length;
      expect([runs.normal, runs.bulk, runs.oldest]).toEqual([of(NORMAL), of(BULK), oldest]);
      runs.clear();
      expect(runs.length).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('neighbours that were made together and received together are one run, and no others', () => {
  const runs = new EventRuns(memory, kernels);
  const [a, b] = [
    { kind: NORMAL, madeAt: 1, flags: 0 },
    { kind: BULK, madeAt: 1.5, flags: 0 },
  ];
  receive(runs, [
    [a, { ...a, kind: BULK }, b, a],
    [a, a],
  ]);
  expect(Array.from({ length: runs.length }, (_, i) => runs.words[RUN_WORDS * i + EVENTS])).toEqual([2, 1, 1, 2]);
});

test('more events than a transaction can have are refused, until the runs are cleared', () => {
  const runs = new EventRuns(memory, kernels);
  const most = memory.batchSlots.length;
  memory.batchSlots.fill(0, 0, 10);
  expect(memory.eventRuns.length).toBe(RUN_WORDS * most);
  runs.length = most - 9;
  const add = () => runs.add(memory.batchSlots, memory.batchLatency, 0, 10);
  expect(add).toThrow('events to count: 10 is not allowed here; allowed: at most 9');
  runs.clear();
  expect(add).not.toThrow();
});
