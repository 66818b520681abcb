import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DispatchPolicy } from './deadline-heap.ts';
import { DeadlineQueue } from './deadline-queue.ts';

interface Entry {
  readonly slot: number;
  readonly deadline: number;
}

/** The slow twin: an array in order of arrival, searched from end to end. */
class SortedArray {
  readonly entries: Entry[] = [];
  policy: DispatchPolicy = 'edf';

  next(): Entry | undefined {
    if (this.policy === 'fifo') return this.entries[0];
    return this.entries.reduce<Entry | undefined>(
      (best, entry) => (best === undefined || entry.deadline < best.deadline ? entry : best),
      undefined,
    );
  }

  pop(): number {
    const entry = this.next();
    return entry === undefined ? -1 : this.remove(entry.slot).slot;
  }

  remove(slot: number): Entry {
    const [entry] = this.entries.splice(
      this.entries.findIndex((waiting) => waiting.slot === slot),
      1,
    );
    if (entry?.slot !== slot) throw new Error(`slot ${slot} was not waiting`);
    return entry;
  }
}

type Step =
  | { readonly kind: 'push'; readonly deadlines: readonly number[] }
  | { readonly kind: 'pop'; readonly count: number }
  | { readonly kind: 'one' }
  | { readonly kind: 'expire'; readonly after: number; readonly count: number }
  | { readonly kind: 'policy'; readonly policy: DispatchPolicy }
  | { readonly kind: 'clear' };

/** Offsets to a clock that rises by 1 with every push: what the streams of the pipeline look like, and worse. */
const streams = {
  sorted: fc.constant(10),
  classes: fc.constantFrom(5, 50, 500),
  jittered: fc.integer({ min: 0, max: 12 }),
  random: fc.integer({ min: -300, max: 300 }),
  withoutDeadline: fc.constantFrom(7, 70, Number.POSITIVE_INFINITY),
  equal: fc.constantFrom(0, 0.5, -0.5),
  falling: fc.constant(Number.NEGATIVE_INFINITY),
};

function step(offset: fc.Arbitrary<number>): fc.Arbitrary<Step> {
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('push' as const),
        deadlines: fc.array(offset, { maxLength: 24, size: 'max' }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('pop' as const), count: fc.nat({ max: 40 }) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'one' as const }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('expire' as const),
        after: fc.integer({ min: -20, max: 400 }),
        count: fc.nat({ max: 40 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('policy' as const),
        policy: fc.constantFrom<DispatchPolicy>('edf', 'fifo'),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
  );
}

class Run {
  readonly queue: DeadlineQueue;
  readonly model = new SortedArray();
  readonly out = new Uint32Array(80);
  clock = 0;

  constructor(capacity: number) {
    this.queue = new DeadlineQueue(capacity);
  }

  apply(step: Step): void {
    switch (step.kind) {
      case 'push':
        this.push(step.deadlines);
        break;
      case 'pop':
        this.pop(step.count);
        break;
      case 'one':
        expect(this.queue.pop()).toBe(this.model.pop());
        break;
      case 'expire':
        this.expire(this.clock + step.after, step.count);
        break;
      case 'policy':
        this.model.policy = step.policy;
        this.queue.setPolicy(step.policy);
        break;
      case 'clear':
        this.model.entries.length = 0;
        this.queue.clear();
        break;
    }
  }

  push(offsets: readonly number[]): void {
    for (const offset of offsets) {
      if (this.queue.length === this.queue.capacity) return;
      const slot = this.clock++;
      const deadline = offset === Number.NEGATIVE_INFINITY ? -slot : slot + offset;
      this.queue.push(slot, deadline);
      this.model.entries.push({ slot, deadline });
    }
  }

  pop(count: number): void {
    const expected = Array.from({ length: Math.min(count, this.model.entries.length) }, () => this.model.pop());
    const taken = this.queue.popBatch(this.out, 2, count);
    expect([...this.out.subarray(2, 2 + taken)]).toEqual(expected);
  }

  /** Any expired ones may be taken, but none twice, and all of them unless the count stops it. */
  expire(now: number, count: number): void {
    const expired = this.model.entries.filter((entry) => entry.deadline < now).length;
    const taken = this.queue.discardExpired(now, this.out, 1, count);
    expect(taken).toBe(Math.min(count, expired));
    for (const slot of this.out.subarray(1, 1 + taken)) expect(this.model.remove(slot).deadline).toBeLessThan(now);
  }

  check(): void {
    expect(this.queue.length).toBe(this.model.entries.length);
    expect(this.queue.peekDeadline()).toBe(this.model.next()?.deadline ?? Number.POSITIVE_INFINITY);
  }
}

describe('agrees with a sorted array', () => {
  test.each(Object.entries(streams))('%s', (_, offset) => {
    const runs = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.array(step(offset), { maxLength: 80, size: 'max' }));
    fc.assert(
      fc.property(runs, ([capacity, steps]) => {
        const run = new Run(capacity);
        for (const step of steps) {
          run.apply(step);
          run.check();
        }
        run.pop(64);
        run.check();
      }),
      { numRuns: 200 },
    );
  });
});

test('never dispatches a later deadline while an earlier one waits', () => {
  const deadlines = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.double({ noNaN: true })), { maxLength: 200 });
  fc.assert(
    fc.property(deadlines, fc.integer({ min: 1, max: 9 }), (arriving, batch) => {
      const queue = new DeadlineQueue(200);
      const waiting = new Set<number>();
      const out = new Uint32Array(16);
      for (const [slot, deadline] of arriving.entries()) {
        queue.push(slot, deadline);
        waiting.add(slot);
        if (slot % (2 * batch) !== 0) continue;
        for (const dispatched of out.subarray(0, queue.popBatch(out, 0, batch))) {
          waiting.delete(dispatched);
          for (const other of waiting) expect(arriving[other]).toBeGreaterThanOrEqual(arriving[dispatched]!);
        }
      }
      expect(queue.length).toBe(waiting.size);
    }),
  );
});
