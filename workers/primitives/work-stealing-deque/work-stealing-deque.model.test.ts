import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY, FULL } from '../shared/outcomes.ts';
import { allocate, BOTTOM, TOP, WorkStealingDeque } from './work-stealing-deque.ts';

const EVERYWHERE = fc.integer();
const NEAR_THE_LIMITS = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.integer({ min: 2 ** 31 - 40, max: 2 ** 31 - 1 }),
);

test('a deque agrees with an array, one thread after the other', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant('push' as const) },
      { weight: 3, arbitrary: fc.constant('pop' as const) },
      { weight: 3, arbitrary: fc.constant('steal' as const) },
      { weight: 1, arbitrary: fc.constant('adopt' as const) },
    ),
    { maxLength: 120, size: 'max' },
  );
  fc.assert(
    fc.property(steps, fc.nat({ max: 4 }), fc.oneof(EVERYWHERE, NEAR_THE_LIMITS), (calls, log2, position) => {
      const capacity = 2 ** log2;
      const memory = allocate({ capacity });
      memory.words[TOP] = memory.words[BOTTOM] = position;
      const deque = new WorkStealingDeque(memory);
      const thief = new WorkStealingDeque(memory);
      const twin: number[] = [];
      for (const [task, call] of calls.entries()) {
        if (call === 'push') {
          expect(deque.push(task)).toBe(twin.length < capacity ? 1 : FULL);
          if (twin.length < capacity) twin.push(task);
        } else if (call === 'pop') {
          expect(deque.pop()).toBe(twin.pop() ?? EMPTY);
        } else if (call === 'steal') {
          expect(thief.steal()).toBe(twin.shift() ?? EMPTY);
        } else {
          deque.adopt();
        }
        expect(thief.length).toBe(twin.length);
      }
    }),
    { numRuns: 400 },
  );
});
