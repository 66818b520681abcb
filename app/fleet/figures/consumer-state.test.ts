import { describe, expect, test } from 'vitest';
import { brokerLook } from '../testing/broker-look.ts';
import type { ConsumerFacts } from './broker-facts.ts';
import { ConsumerWatch } from './consumer-state.ts';

/** Looks once a second; of each look what is different from the one before. */
function stateAfter(...looks: readonly Partial<ConsumerFacts>[]) {
  const watch = new ConsumerWatch();
  let facts: Partial<ConsumerFacts> = {};
  let found = { state: 'unknown', forMs: 0 };
  for (const [second, change] of looks.entries()) {
    facts = { ...facts, ...change };
    found = watch.note(brokerLook(1000 * second, {}, facts));
  }
  return found;
}
const still = (count: number) => Array.from({ length: count }, () => ({}));

describe('a consumer', () => {
  test('that nobody asks has messages that wait, and no pull', () => {
    const first = { pending: 9, waiting: 0, ackPending: 0 };
    expect(stateAfter(first, ...still(4))).toMatchObject({ state: 'flowing' });
    expect(stateAfter(first, ...still(6))).toEqual({ state: 'nobody asks', forMs: 6000 });
  });

  test('that is stuck has messages that wait, and pulls that wait for them', () => {
    expect(stateAfter({ pending: 9, waiting: 2 }, ...still(5))).toEqual({ state: 'stuck', forMs: 5000 });
    expect(stateAfter({ pending: 9, waiting: 2 }, ...still(5), { deliveredSequence: 1 })).toMatchObject({
      state: 'flowing',
    });
  });

  test('at its cap is pinned, and not stuck', () => {
    const first = { pending: 9, waiting: 2, ackPending: 10, cap: 10 };
    expect(stateAfter(first, ...still(2))).toMatchObject({ state: 'flowing' });
    expect(stateAfter(first, ...still(7))).toEqual({ state: 'pinned', forMs: 7000 });
    expect(stateAfter(first, ...still(7), { ackPending: 9 })).toMatchObject({ state: 'flowing' });
  });

  test('with messages in work for longer than ack_wait has no acks', () => {
    const first = { ackPending: 3, ackWaitMs: 4000 };
    expect(stateAfter(first, ...still(4))).toMatchObject({ state: 'flowing' });
    expect(stateAfter(first, ...still(5))).toEqual({ state: 'no acks', forMs: 5000 });
  });

  test('that was not seen for a while is not stuck because nothing moved between two looks', () => {
    const watch = new ConsumerWatch();
    const look = (second: number) => watch.note(brokerLook(1000 * second, {}, { pending: 9, waiting: 2 }));
    look(0);
    look(1);
    watch.forget();
    expect([look(60), look(61)].map(({ state }) => state)).toEqual(['unknown', 'flowing']);
  });

  test('that has nothing is empty, and one that was looked at once is unknown', () => {
    expect(stateAfter({}, {})).toEqual({ state: 'empty', forMs: 1000 });
    expect(stateAfter({ pending: 4 })).toEqual({ state: 'unknown', forMs: 0 });
  });
});
