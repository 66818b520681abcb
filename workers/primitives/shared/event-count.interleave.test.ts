import { describe, expect, test } from 'vitest';
import { explore, shared } from '../stepper/stepper.ts';
import { EVENT_COUNT_WORDS, EventCount } from './event-count.ts';

const EPOCH = 0;
const WAITERS = 1;
/** What is published: a count in the word behind the event count. */
const PUBLISHED = EVENT_COUNT_WORDS;
const ALL = { maxPreemptions: Number.POSITIVE_INFINITY };
const FOR_EVER = Number.POSITIVE_INFINITY;

interface State {
  readonly words: Int32Array;
}
const setup = (): State => ({ words: shared(new Int32Array(EVENT_COUNT_WORDS + 1), 'words') });

/** Sleeps until `wanted` were published; returns how often it was put to sleep. */
const sleeper =
  (wanted: number, timeoutMs = FOR_EVER) =>
  ({ words }: State): number => {
    const sleep = new EventCount(words, 0);
    const isReady = () => Atomics.load(words, PUBLISHED) >= wanted;
    let sleeps = 0;
    while (!isReady()) {
      sleep.park(isReady, timeoutMs);
      sleeps++;
    }
    return sleeps;
  };
const mover =
  (times: number) =>
  ({ words }: State): void => {
    const sleep = new EventCount(words, 0);
    for (let i = 0; i < times; i++) {
      Atomics.add(words, PUBLISHED, 1);
      sleep.wake();
    }
  };
const nobodyWaits = ({ words }: State) => expect(words[WAITERS]).toBe(0);

describe('no lost wake-up', () => {
  test('one sleeper, one mover: every interleaving', () => {
    const { isTruncated } = explore({ setup, threads: [sleeper(1), mover(1)], ...ALL, check: nobodyWaits });
    expect(isTruncated).toBe(false);
  });

  test('a sleeper that is woken in vain sleeps again', () => {
    const seen = new Set<number>();
    explore({
      setup,
      threads: [sleeper(2), mover(2)],
      maxPreemptions: 3,
      check: (state, [sleeps]) => {
        nobodyWaits(state);
        seen.add(sleeps!);
      },
    });
    // The third time it comes back at once: it was woken for what it knew already.
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });

  test('two sleepers, one mover', () => {
    explore({ setup, threads: [sleeper(1), sleeper(1), mover(1)], check: nobodyWaits });
  });

  test('one sleeper, two movers', () => {
    explore({ setup, threads: [sleeper(2), mover(1), mover(1)], check: nobodyWaits });
  });

  test('a protocol that looks before it says that it waits is found out', () => {
    const careless = ({ words }: State) => {
      const epoch = Atomics.load(words, EPOCH);
      if (Atomics.load(words, PUBLISHED) >= 1) return;
      Atomics.add(words, WAITERS, 1);
      Atomics.wait(words, EPOCH, epoch);
    };
    expect(() => explore({ setup, threads: [careless, mover(1)] })).toThrow('deadlock');
  });
});

test('with a timeout the sleeper goes on, whether it is woken or not', () => {
  const seen = new Set<string>();
  explore({
    setup,
    threads: [
      ({ words }) => {
        new EventCount(words, 0).park(() => Atomics.load(words, PUBLISHED) > 0, 10);
        return Atomics.load(words, PUBLISHED);
      },
      mover(1),
    ],
    timeouts: 1,
    check: (state, [found]) => {
      nobodyWaits(state);
      seen.add(String(found));
    },
  });
  expect([...seen].sort()).toEqual(['0', '1']);
});

describe('a thread that dies', () => {
  test('asleep or about to sleep leaves others to be woken', () => {
    explore({
      setup,
      threads: [sleeper(1), sleeper(1), mover(1)],
      kills: [0],
      maxPreemptions: 1,
      check: ({ words }, [, second], { died }) => {
        expect(second).toBeDefined();
        expect(words[WAITERS]! - (died === null ? 0 : 1)).toBeLessThanOrEqual(0);
      },
    });
  });

  test('leaves a count that its replacement puts right', () => {
    explore({
      setup,
      threads: [sleeper(1)],
      kills: [0],
      deadlock: 'check',
      recover: (state) => {
        new EventCount(state.words, 0).reset();
        mover(1)(state);
        sleeper(1)(state);
      },
      check: (state, _, { died }) => {
        if (died !== null) nobodyWaits(state);
      },
    });
  });

  test('between publishing and waking leaves the sleeper to whoever wakes for it', () => {
    explore({
      setup,
      threads: [sleeper(1), mover(1)],
      kills: [1],
      maxPreemptions: 1,
      recover: (state) => mover(1)(state),
      check: (_, [sleeps]) => expect(sleeps).toBeDefined(),
    });
  });
});
