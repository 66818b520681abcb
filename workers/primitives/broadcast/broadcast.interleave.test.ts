import { describe, expect, test } from 'vitest';
import { AROUND_VERSION, CHANNEL_WORDS, HEAD, ringLayout, TAIL, VERSION_WORD } from '../channel/channel-memory.ts';
import { Ring } from '../channel/ring.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { explore, shared } from '../stepper/stepper.ts';
import { CONFLATE, Holdings, Publisher, SKIP, Subscription } from './broadcast.ts';
import { type BroadcastMemory, layout } from './broadcast-memory.ts';

const SLOTS = 4;
/** The ring's position passes 2³² with its second entry. */
const START = 2 ** 32 - 1;

interface State {
  readonly memory: BroadcastMemory;
  /** By slot: the number of the event in it. */
  readonly payload: Uint32Array;
}

function setup(): State {
  const words = shared(new Int32Array(CHANNEL_WORDS), 'words', [VERSION_WORD, AROUND_VERSION]);
  presetPosition(words, TAIL, START);
  presetPosition(words, HEAD, START);
  const own = {
    words,
    cells: shared(new Uint32Array(SLOTS), 'cells'),
    mailbox: shared(new Uint32Array(1), 'mailbox'),
    hazards: shared(new Uint32Array(2), 'hazards'),
    position: shared(new Uint32Array(SLOTS), 'position'),
  };
  // What only the publishing thread uses is no step.
  const memory = { delivered: new Uint8Array(SLOTS), meta: new Uint32Array(SLOTS), subscribers: [own] };
  ringLayout(SLOTS).initialise(own);
  layout({ slots: SLOTS, subscribers: 1 }).initialise(memory);
  return { memory, payload: shared(new Uint32Array(SLOTS), 'payload') };
}

/** Publishes events 1 to `events`, each in the lowest slot that is free. @returns events that found no slot */
const publishing =
  (policy: number, events: number, slots: number) =>
  ({ memory, payload }: State): readonly number[] => {
    // Both columns are this thread's own: begun anew with each replay.
    const mine = { ...memory, delivered: new Uint8Array(SLOTS), meta: new Uint32Array(SLOTS) };
    const ring = new Ring(memory.subscribers[0]!);
    const publisher = new Publisher(mine, [ring]);
    const holdings = new Holdings(mine, [ring]);
    const left: number[] = [];
    for (let event = 1; event <= events; event++) {
      holdings.refresh();
      const slot = Array.from({ length: slots }, (_, i) => i).find((each) => !holdings.isHeld(each));
      if (slot === undefined) {
        left.push(event);
        continue;
      }
      payload[slot] = event;
      publisher.setSource(Uint32Array.of(slot), 0, 1);
      publisher.publishLossless(new Uint32Array(1), 0);
      const { tail } = ring;
      ring.publishTail(tail + publisher.offerTo(0, policy, SLOTS, tail));
    }
    return left;
  };

/** Looks so often, and reads what there is, each event twice. */
const reading =
  (looks: number) =>
  ({ memory, payload }: State): readonly number[] => {
    const ring = new Ring(memory.subscribers[0]!);
    const subscription = new Subscription(memory.subscribers[0]!, ring);
    const target = new Uint32Array(2);
    const seen: number[] = [];
    for (let look = 0; look < looks; look++) {
      const { head } = ring;
      const count = Math.min(2, ring.available());
      if (count === 0) continue;
      const slots = [...target.subarray(0, subscription.take(head, count, target))];
      const first = slots.map((slot) => payload[slot]!);
      const again = slots.map((slot) => payload[slot]!);
      expect(again, 'read twice').toEqual(first);
      seen.push(...first);
      ring.publishHead(head + count);
      subscription.release();
    }
    return seen;
  };

const rising = (events: readonly number[]) => expect(events).toEqual([...new Set(events)].sort((a, b) => a - b));

describe.each([
  ['skip', SKIP],
  ['conflate', CONFLATE],
] as const)('%s', (name, policy) => {
  test('a slot is not used again while it is read; nothing is read twice, and the last is not missed', () => {
    const outcomes = new Set<string>();
    const { isTruncated } = explore<State, readonly [readonly number[], readonly number[]]>({
      setup,
      threads: [publishing(policy, 3, 2), reading(2)],
      maxPreemptions: 2,
      check: (state, [left, seen]) => {
        rising(seen!);
        const rest = reading(2)(state);
        rising([...seen!, ...rest]);
        const published = [1, 2, 3].filter((event) => !left!.includes(event));
        // Who skips gets all there is a slot for; who conflates the latest at least.
        if (name === 'skip') expect([...seen!, ...rest]).toEqual(published);
        else expect([...seen!, ...rest].at(-1)).toBe(published.at(-1));
        outcomes.add(`${seen!.join()}|${left!.join()}`);
      },
    });
    expect(isTruncated).toBe(false);
    // With nobody reading, with a slot that came back, and with both.
    expect(outcomes.size).toBeGreaterThan(3);
  });

  test('after a kill at any step the replacement reads whole events, and in the end no slot is held', () => {
    const { isTruncated } = explore<State, readonly [readonly number[], readonly number[]]>({
      setup,
      threads: [publishing(policy, 3, 2), reading(2)],
      kills: [1],
      recover: (state) => void reading(2)(state),
      maxPreemptions: 1,
      check: (state) => {
        rising(reading(3)(state));
        const { mailbox, hazards } = state.memory.subscribers[0]!;
        expect([...mailbox, ...hazards]).toEqual([0, 0, 0]);
        expect(new Ring(state.memory.subscribers[0]!).length).toBe(0);
      },
    });
    expect(isTruncated).toBe(false);
  });
});
