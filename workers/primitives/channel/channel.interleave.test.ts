import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventCount } from '../shared/event-count.ts';
import { CLOSED, EMPTY } from '../shared/outcomes.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { type Exploration, explore, shared } from '../stepper/stepper.ts';
import { Channel, type ChannelRoles } from './channel.ts';
import {
  CAPACITY,
  CHANNEL_WORDS,
  type ChannelMemory,
  HEAD,
  layout,
  NOT_EMPTY,
  TAIL,
  VERSION_WORD,
} from './channel-memory.ts';
import { Ring } from './ring.ts';

/** Two words that a channel does not use. */
const ELSEWHERE = CAPACITY + 8;

// Blocked time is measured with the clock, and a program of the stepper must not depend on it.
// (Not a spy, which would remember millions of calls.)
const { now } = performance;
beforeAll(() => {
  // Each look at the clock is a second after the one before: differences are the same in every replay.
  let time = 0;
  performance.now = () => (time += 1000);
});
afterAll(() => {
  performance.now = now;
});

interface State {
  readonly memory: ChannelMemory;
}
type Program = (state: State) => readonly number[];

/** A channel that holds `items` already, at positions about to wrap where `start` says so. */
function holding(capacity: number, items: readonly number[] = [], start = 0): () => State {
  return () => {
    const words = shared(new Int32Array(CHANNEL_WORDS), 'words', [VERSION_WORD]);
    const cells = shared(new Uint32Array(2 ** Math.ceil(Math.log2(capacity))), 'cells');
    presetPosition(words, TAIL, start);
    presetPosition(words, HEAD, start);
    layout({ capacity }).initialise({ words, cells });
    const channel = new Channel({ words, cells });
    for (const item of items) expect(channel.trySend(item)).toBe(1);
    return { memory: { words, cells } };
  };
}

/** The programs return what they sent or received. A thread's own end of the channel is made inside it. */
const sender =
  (owner: number, items: readonly number[], roles: ChannelRoles = {}): Program =>
  ({ memory }) => {
    const channel = new Channel(memory, { owner, ...roles });
    return items.filter((item) => channel.send(item) === 1);
  };
const batchSender =
  (owner: number, items: readonly number[]): Program =>
  ({ memory }) => {
    const sent = new Channel(memory, { owner }).sendBatch(Uint32Array.from(items), 0, items.length);
    return items.slice(0, Math.max(0, sent));
  };
const receiver =
  (owner: number, count: number, roles: ChannelRoles = {}): Program =>
  ({ memory }) => {
    const channel = new Channel(memory, { owner, ...roles });
    return Array.from({ length: count }, () => channel.receive());
  };
/** Until it is closed and drained. */
const drainer =
  (owner: number): Program =>
  ({ memory }) => {
    const channel = new Channel(memory, { owner });
    const items: number[] = [];
    for (let item = channel.receive(); item !== CLOSED; item = channel.receive()) items.push(item);
    return items;
  };
const batchReceiver =
  (owner: number, count: number): Program =>
  ({ memory }) => {
    const channel = new Channel(memory, { owner });
    const target = new Uint32Array(count);
    let got = 0;
    while (got < count) got += channel.receiveBatch(target, got, count - got);
    return [...target];
  };
const observer =
  (looks: number): Program =>
  ({ memory }) => {
    const channel = new Channel(memory);
    return Array.from({ length: looks }, () => channel.length);
  };
const closer: Program = ({ memory }) => {
  new Channel(memory, { owner: 9 }).close();
  return [];
};

/** Items that were sent and not received. */
function left({ memory }: State): number[] {
  const channel = new Channel(memory);
  const items: number[] = [];
  for (let item = channel.tryReceive(); item >= 0; item = channel.tryReceive()) items.push(item);
  return items;
}
const sorted = (items: readonly number[]) => [...items].sort((a, b) => a - b);
/** Items are numbered by sender in their tens. */
const ofSender = (sender: number, items: readonly number[]) => items.filter((item) => Math.floor(item / 10) === sender);
function expectOrderKept(received: readonly number[]): void {
  for (const name of [1, 2]) expect(ofSender(name, received)).toEqual(sorted(ofSender(name, received)));
}

/** Positions pass 2³² with the second item. (And 2³¹ from 2³¹ - 1.) */
const ACROSS_WRAP = 2 ** 32 - 1;

/** Explores one preemption at least. */
function exploreAll(
  threads: readonly Program[],
  capacity: number,
  held: readonly number[],
  check: (state: State, results: readonly (readonly number[])[]) => void,
  bounds: Partial<Exploration<State, readonly (readonly number[])[]>> = {},
): void {
  const { isTruncated } = explore<State, readonly (readonly number[])[]>({
    setup: holding(capacity, held, ACROSS_WRAP),
    threads,
    isReduced: true,
    maxPreemptions: 1,
    check: (state, results) => {
      expect(new Channel(state.memory).highWater).toBeLessThanOrEqual(capacity);
      check(state, results as readonly (readonly number[])[]);
    },
    ...bounds,
  });
  expect(isTruncated).toBe(false);
}

/** Nearly all known bugs of this kind need no more; with three threads there are too many schedules for it. */
const TWO = { maxPreemptions: 2 };

describe.each([1, 2])('capacity %i', (capacity) => {
  const single = { senders: 'one', receivers: 'one' } as const;

  test.each([
    ['with locks', {}],
    ['without', single],
  ])('one sender, one receiver, %s: no lost wake-up, nothing lost, in order', (_, roles) => {
    exploreAll(
      [sender(1, [11, 12], roles), receiver(2, 2, roles)],
      capacity,
      [],
      (_, [sent, received]) => {
        expect(sent).toEqual([11, 12]);
        expect(received).toEqual([11, 12]);
      },
      TWO,
    );
  });

  test('wakes a sender that sleeps on an event count shared with other things, once it asked for room', () => {
    const place = ({ memory }: State) => new EventCount(memory.words, ELSEWHERE);
    const sending: Program = (state) => {
      const ring = new Ring(state.memory, { wakeSenders: place(state) });
      const sent: number[] = [];
      const look = () => {
        if (ring.room() <= 0) {
          ring.askForRoom();
          return false;
        }
        const { tail } = ring;
        ring.cells[tail & ring.mask] = 11 + sent.length;
        sent.push(11 + sent.length);
        ring.publishTail(tail + 1);
        return true;
      };
      while (sent.length < 3) if (!look()) place(state).park(look, Number.POSITIVE_INFINITY);
      return sent;
    };
    const receiving: Program = (state) => {
      const ring = new Ring(state.memory, { wakeSenders: place(state) });
      const arrived = new EventCount(state.memory.words, NOT_EMPTY);
      return Array.from({ length: 3 }, () => {
        while (ring.available() === 0) arrived.park(() => ring.available() > 0, Number.POSITIVE_INFINITY);
        const item = ring.cells[ring.head & ring.mask]!;
        ring.publishHead(ring.head + 1);
        return item;
      });
    };
    exploreAll([sending, receiving], capacity, [], (_, [, received]) => expect(received).toEqual([11, 12, 13]), TWO);
  });

  test.each([2 ** 31 - 1, ACROSS_WRAP])('batches of both, larger than the channel, from %i', (start) => {
    const check = (_: State, [sent, received]: readonly (readonly number[])[]) => {
      expect(sent).toEqual([11, 12, 13, 14]);
      expect(received).toEqual(sent);
    };
    const programs = [batchSender(1, [11, 12, 13, 14]), batchReceiver(2, 4)];
    exploreAll(programs, capacity, [], check, { setup: holding(capacity, [], start) });
  });

  test('two senders, one receiver: each in its order', () => {
    const seen = new Set<string>();
    exploreAll([sender(1, [11, 12]), sender(2, [21]), receiver(3, 3)], capacity, [], (_, [, , received]) => {
      expect(sorted(received!)).toEqual([11, 12, 21]);
      expectOrderKept(received!);
      seen.add(received!.join());
    });
    expect([...seen].sort()).toEqual(['11,12,21', '11,21,12', '21,11,12']);
  });

  test('one sender, two receivers: each item to one of them, each sees them in order', () => {
    const seen = new Set<string>();
    exploreAll([sender(1, [11, 12]), receiver(2, 1), receiver(3, 1)], capacity, [], (_, [, one, other]) => {
      expect(sorted([...one!, ...other!])).toEqual([11, 12]);
      seen.add(one!.join());
    });
    expect([...seen].sort()).toEqual(['11', '12']);
  });

  test('one sender, two receivers that drain: none is left asleep by the close', () => {
    const closing: Program = (state) => {
      const sent = sender(1, [11])(state);
      closer(state);
      return sent;
    };
    exploreAll([closing, drainer(2), drainer(3)], capacity, [], (_, [, one, other]) => {
      expect([...one!, ...other!]).toEqual([11]);
    });
  });

  test('the depth an observer sees is never above the capacity, nor below 0', () => {
    const programs = [sender(1, [11, 12, 13]), receiver(2, 3), observer(2)];
    const seen = new Set<number>();
    exploreAll(programs, capacity, [], (_, [, , depths]) => {
      for (const depth of depths!) seen.add(depth);
    });
    expect([...seen].sort()).toEqual([0, 1, 2].slice(0, capacity + 1));
  });

  test('a close that races a send and a receive: what was sent is received, and nothing after it', () => {
    const seen = new Set<string>();
    exploreAll([sender(1, [11, 12]), drainer(2), closer], capacity, [], (state, [sent, received]) => {
      expect(received).toEqual(sent);
      expect(left(state)).toEqual([]);
      expect(new Channel(state.memory).trySend(13)).toBe(CLOSED);
      seen.add(sent!.join());
    });
    expect([...seen].sort()).toEqual(['', '11', '11,12']);
  });

  test('a close wakes a sender that waits for room', () => {
    const full = [1, 2].slice(0, capacity);
    const seen = new Set<string>();
    exploreAll([sender(1, [11]), closer], capacity, full, (state, [sent]) => {
      expect(left(state)).toEqual(full);
      seen.add(sent!.join());
    });
    expect([...seen]).toEqual(['']);
  });

  test('a close wakes receivers that wait for items', () => {
    exploreAll([drainer(1), drainer(2), closer], capacity, [], (_, [one, other]) => {
      expect([one, other]).toEqual([[], []]);
    });
  });
});

describe('trying', () => {
  const trySender =
    (owner: number, item: number): Program =>
    ({ memory }) =>
      new Channel(memory, { owner }).trySend(item) === 1 ? [item] : [];
  const tryReceiver =
    (owner: number): Program =>
    ({ memory }) => [new Channel(memory, { owner }).tryReceive()];

  test('two senders, one place: exactly one has it', () => {
    exploreAll([trySender(1, 11), trySender(2, 21)], 1, [], (state, results) => {
      expect(results.flat()).toHaveLength(1);
      expect(left(state)).toEqual(results.flat());
    });
  });

  test('two receivers, one item: exactly one has it', () => {
    exploreAll([tryReceiver(1), tryReceiver(2)], 2, [5], (_, results) => {
      expect(results.flat().sort()).toEqual([EMPTY, 5]);
    });
  });

  test('a send and a receive of a full channel: the item that goes in comes after the one that comes out', () => {
    const seen = new Set<string>();
    exploreAll([trySender(1, 11), tryReceiver(2)], 1, [5], (state, [sent, received]) => {
      expect([...received!, ...left(state)]).toEqual([5, ...sent!]);
      seen.add(sent!.join());
    });
    expect([...seen].sort()).toEqual(['', '11']);
  });
});

describe('a capacity that changes meanwhile', () => {
  const resizer =
    (...capacities: readonly number[]): Program =>
    ({ memory }) => {
      const channel = new Channel(memory);
      for (const capacity of capacities) channel.setCapacity(capacity);
      return [];
    };

  /** 5 leaves it fuller than half, which is when a receiver would not wake anybody. */
  test.each([[[8]], [[5]], [[2, 5]]])('more room wakes a sender that waits for it: from 4 to %j', (capacities) => {
    const four = [1, 2, 3, 4];
    const setup = () => {
      const state = holding(8, four)();
      new Channel(state.memory).setCapacity(4);
      return state;
    };
    const check = (state: State) => expect(left(state)).toEqual([...four, 11]);
    exploreAll([sender(1, [11]), resizer(...capacities)], 8, [], check, { setup, ...TWO });
  });

  test.each([
    [1, 2, [2]],
    [2, 2, [1]],
    [2, 2, [1, 2]],
  ])('from %i (of %i) to %j: nothing is lost', (capacity, most, capacities) => {
    const setup = () => {
      const state = holding(most)();
      new Channel(state.memory).setCapacity(capacity);
      return state;
    };
    const programs = [sender(1, [11, 12, 13]), receiver(2, 3), resizer(...capacities)];
    exploreAll(programs, most, [], (_, [, received]) => expect(received).toEqual([11, 12, 13]), { setup });
  });
});

describe('a lock that is held', () => {
  /** Enough looks for a thread to stop looking and go to sleep. */
  const asleep = { spinLimit: 400, maxPreemptions: 1 };

  test('is slept for, and freed with a wake-up', () => {
    const senders = [sender(1, [11]), sender(2, [21])];
    exploreAll(senders, 2, [], (state) => expect(sorted(left(state))).toEqual([11, 21]), asleep);
    const receivers = [receiver(1, 1), receiver(2, 1)];
    exploreAll(receivers, 2, [1, 2], (_, results) => expect(sorted(results.flat())).toEqual([1, 2]), asleep);
  });

  /** Sends and receives until it is killed; another thread sends; a third one releases what the dead one held. */
  const killed = (spinLimit: number) => {
    const seen = new Set<string>();
    explore<State, readonly (readonly number[])[]>({
      setup: holding(2, [5], ACROSS_WRAP),
      threads: [(state) => [...sender(7, [11])(state), ...receiver(7, 1)(state)], sender(8, [21])],
      hasPlainSteps: false,
      kills: [0],
      deadlock: 'check',
      spinLimit,
      maxPreemptions: 1,
      recover: ({ memory }) => new Channel(memory, { owner: 9 }).releaseLocksOf(7),
      check: (state, [, sent], { died, waiting }) => {
        if (died === null) return;
        const items = left(state);
        // Who still sleeps has a full channel before it.
        expect(waiting.length === 0 || items.length === 2).toBe(true);
        if (sent) expect(items).toContain(21);
        expect(new Set(items).size).toBe(items.length);
        const channel = new Channel(state.memory);
        expect([channel.trySend(1), channel.tryReceive()]).toEqual([1, 1]);
        seen.add(items.join());
      },
    });
    return [...seen];
  };

  test.each([50, 400])(
    'killed anywhere: others go on once it is released; its item is there once or not at all (%i looks)',
    (spinLimit) => {
      // 5 and 11: the other one waits for room.
      expect(killed(spinLimit).sort()).toEqual(['11,21', '5,11', '5,21']);
    },
  );
});
