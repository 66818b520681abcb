import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BATCHER_STATE, Batcher, type FlushReason } from './batcher.ts';

const CAPACITY = 12;

interface Flushed {
  readonly items: number[];
  readonly reason: FlushReason;
  readonly at: number;
}

const settings = fc.record({
  maxSize: fc.integer({ min: 1, max: CAPACITY }),
  maxWaitMs: fc.integer({ min: 0, max: 30 }),
});
const arrivals = fc.record({
  kind: fc.constant('arrive' as const),
  afterMs: fc.double({ min: 0, max: 40, noNaN: true }),
  count: fc.integer({ min: 0, max: 20 }),
});
const changes = fc.record({ kind: fc.constant('configure' as const), settings });
const takeover = fc.constant({ kind: 'take over' as const });
const steps = fc.array(fc.oneof({ weight: 8, arbitrary: arrivals }, changes, takeover), { maxLength: 40 });

/** An owner that sleeps until `dueAt` or an arrival, as a stage does. */
class Owner {
  readonly flushed: Flushed[] = [];
  now = 1e12;
  private readonly slots = new Uint32Array(CAPACITY);
  private readonly state = new Float64Array(BATCHER_STATE);
  private batcher: Batcher;
  private settings: { maxSize: number; maxWaitMs: number };

  constructor(first: { maxSize: number; maxWaitMs: number }) {
    this.settings = first;
    this.batcher = this.takeOver();
  }

  takeOver(): Batcher {
    this.batcher = new Batcher(this.slots, this.state);
    this.batcher.configure(this.settings);
    return this.batcher;
  }

  configure(next: { maxSize: number; maxWaitMs: number }): void {
    this.settings = next;
    this.batcher.configure(next);
    this.flushIfDue();
  }

  sleepUntil(time: number): void {
    while (this.batcher.dueAt() <= time) {
      this.now = Math.max(this.now, this.batcher.dueAt());
      expect(this.batcher.due(this.now)).not.toBeNull();
      this.flushIfDue();
    }
    expect(this.batcher.due(time)).toBeNull();
    this.now = time;
  }

  arrive(items: readonly number[]): void {
    const source = Uint32Array.from(items);
    for (let from = 0; from < source.length; ) {
      from += this.batcher.append(source, from, source.length - from, this.now);
      this.flushIfDue();
    }
  }

  flushIfDue(isDraining = false): void {
    const { batcher, now } = this;
    const reason = batcher.due(now, isDraining);
    if (reason === null) return;
    this.flushed.push({ items: [...batcher.slots.subarray(0, batcher.length)], reason, at: now });
    batcher.clear();
  }
}

describe('Batcher, generated arrivals', () => {
  test('puts every item into exactly one batch, in order, none empty, none too old', () => {
    fc.assert(
      fc.property(settings, steps, (first, list) => {
        const owner = new Owner(first);
        const arrivedAt: number[] = [];
        const longestWait = Math.max(
          first.maxWaitMs,
          ...list.map((s) => (s.kind === 'configure' ? s.settings.maxWaitMs : 0)),
        );
        for (const step of list) {
          if (step.kind === 'configure') owner.configure(step.settings);
          else if (step.kind === 'take over') owner.takeOver();
          else {
            owner.sleepUntil(owner.now + step.afterMs);
            const items = Array.from({ length: step.count }, (_, i) => arrivedAt.length + i);
            arrivedAt.push(...items.map(() => owner.now));
            owner.arrive(items);
          }
        }
        owner.flushIfDue(true);
        expect(owner.flushed.flatMap((batch) => batch.items)).toEqual(arrivedAt.map((_, item) => item));
        for (const { items, reason, at } of owner.flushed) {
          expect(items.length).toBeGreaterThan(0);
          // Rounding of times around 1e12 ms is an eighth of a microsecond.
          expect(at - arrivedAt[items[0]!]!).toBeLessThanOrEqual(longestWait + 1e-3);
          expect(['size', 'time', 'drain']).toContain(reason);
        }
        expect(owner.flushed.slice(0, -1).map((batch) => batch.reason)).not.toContain('drain');
      }),
      { numRuns: 500 },
    );
  });

  test('flushes what a slow twin flushes: same batches, same reasons, same times', () => {
    fc.assert(
      fc.property(settings, fc.array(arrivals, { maxLength: 30 }), (config, list) => {
        const owner = new Owner(config);
        const expected: Flushed[] = [];
        let waiting: { item: number; since: number }[] = [];
        let next = 0;
        const flush = (reason: FlushReason, at: number) => {
          expected.push({ items: waiting.map(({ item }) => item), reason, at });
          waiting = [];
        };
        for (const { afterMs, count } of list) {
          const now = owner.now + afterMs;
          owner.sleepUntil(now);
          const oldest = waiting[0];
          if (oldest !== undefined && oldest.since + config.maxWaitMs <= now) {
            flush('time', oldest.since + config.maxWaitMs);
          }
          owner.arrive(Array.from({ length: count }, (_, i) => next + i));
          for (let i = 0; i < count; i++) {
            waiting.push({ item: next++, since: now });
            if (waiting.length === config.maxSize) flush('size', now);
          }
          if (waiting.length > 0 && config.maxWaitMs === 0) flush('time', now);
        }
        owner.flushIfDue(true);
        if (waiting.length > 0) flush('drain', owner.now);
        expect(owner.flushed).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
