import { describe, expect, test } from 'vitest';
import { type MemoryMap, openRun } from '../../memory/memory-map.ts';
import { type Exploration, explore, shared } from '../../primitives/stepper/stepper.ts';
import { VERSION_WORD, WorkStealingDeque } from '../../primitives/work-stealing-deque/work-stealing-deque.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { ChunkTable } from './chunk-table.ts';

const OWNER = 0;
const CHUNK = 0;
const EVENTS = 3;
const memory = openRun(allocateRun(10_000, 1));

interface State {
  readonly memory: MemoryMap;
  /** How often each filling of the chunk was done, by number. */
  readonly done: Int32Array;
}
/** A pool whose first member has filled and queued its first chunk. */
function queued(): State {
  const { words, cells } = memory.deques[OWNER]!;
  const deque = {
    words: shared(words.slice(), 'deque', [VERSION_WORD]),
    cells: shared(new Uint32Array(cells.length), 'hints'),
  };
  const map: MemoryMap = {
    ...memory,
    chunkWords: shared(new Int32Array(64), 'chunks'),
    chunkSlots: shared(new Uint32Array(8), 'slots'),
    deques: [deque],
  };
  refill({ memory: map, done: shared(new Int32Array(4), 'done') }, 0);
  return { memory: map, done: shared(new Int32Array(4), 'done') };
}
/** The owner fills the chunk with events of the given filling. */
function refill(state: State, filling: number): void {
  const table = new ChunkTable(state.memory);
  for (let i = 0; i < EVENTS; i++) table.slots[table.first(CHUNK) + i] = filling;
  table.queue(CHUNK, table.fill(CHUNK, EVENTS));
  new WorkStealingDeque(state.memory.deques[OWNER]!).push(CHUNK);
}

/** Claims what the hint says, does it and lets go of it. @returns whether it did */
function doHint(state: State, hint: number, member: number): boolean {
  const table = new ChunkTable(state.memory);
  if (hint < 0 || table.claim(hint, member) === 0) return false;
  // What it reads of the chunk belongs to one filling, as nobody else may touch it now.
  const filling = table.slots[table.first(hint)]!;
  for (let i = 0; i < table.count(hint); i++) expect(table.slots[table.first(hint) + i]).toBe(filling);
  Atomics.add(state.done, filling, 1);
  table.free(hint);
  return true;
}
const thief =
  (member: number) =>
  (state: State): boolean =>
    doHint(state, new WorkStealingDeque(state.memory.deques[OWNER]!).steal(), member);
const owner = (state: State): boolean => doHint(state, new WorkStealingDeque(state.memory.deques[OWNER]!).pop(), OWNER);

function exploreAll<const Results extends readonly unknown[]>(
  exploration: Omit<Exploration<State, Results>, 'setup'>,
): void {
  const { isTruncated } = explore({ setup: queued, hasPlainSteps: false, maxPreemptions: 3, ...exploration });
  expect(isTruncated).toBe(false);
}
const isFree = ({ memory: map }: State) => new ChunkTable(map).isEmpty(0, 1);

describe('a chunk is done once', () => {
  test('by its owner or one of two thieves', () => {
    const seen = new Set<string>();
    exploreAll({
      threads: [owner, thief(1), thief(2)],
      check: (state, results) => {
        // Nobody has it when both thieves lost a race that the owner lost as well; then the hint is still there.
        const left = new WorkStealingDeque(state.memory.deques[OWNER]!).length;
        expect(state.done[0]! + left).toBe(1);
        expect(isFree(state)).toBe(left === 0);
        seen.add(results.join());
      },
    });
    expect([...seen].sort()).toEqual(['false,false,true', 'false,true,false', 'true,false,false']);
  });

  test('however many hints to it there are', () => {
    exploreAll({
      threads: [
        (state) => {
          // As a replacement that could not know whether the first hint was still there.
          new WorkStealingDeque(state.memory.deques[OWNER]!).push(CHUNK);
          return owner(state);
        },
        thief(1),
        thief(2),
      ],
      check: (state) => {
        const deque = new WorkStealingDeque(state.memory.deques[OWNER]!);
        while (deque.length > 0) doHint(state, deque.pop(), OWNER);
        expect(state.done[0]).toBe(1);
        expect(isFree(state)).toBe(true);
      },
    });
  });

  test('a hint from before does not let anybody take the next filling half written', () => {
    exploreAll({
      threads: [
        (state) => {
          if (!owner(state)) return false;
          refill(state, 1);
          return owner(state);
        },
        // Two looks: the second may hold a hint to the first filling, and claim in the middle of the second.
        (state) => [thief(1)(state), doHint(state, CHUNK, 1)],
      ],
      check: (state) => {
        const deque = new WorkStealingDeque(state.memory.deques[OWNER]!);
        while (deque.length > 0) doHint(state, deque.pop(), OWNER);
        expect(state.done[0]).toBe(1);
        expect(state.done[1]).toBeLessThanOrEqual(1);
        expect(isFree(state)).toBe(true);
      },
    });
  });
});

describe('queueing again what may be queued already', () => {
  test('changes nothing, whatever became of the chunk', () => {
    const word = (state: State) => new ChunkTable(state.memory).state(CHUNK);
    exploreAll({
      threads: [
        (state) => {
          // A replacement makes its predecessor's last step known again.
          const table = new ChunkTable(state.memory);
          const asFilled = 32 | 1;
          table.queue(CHUNK, asFilled);
        },
        thief(1),
      ],
      check: (state, [, hasTaken]) => {
        expect(state.done[0]).toBe(hasTaken ? 1 : 0);
        expect(word(state)).toBe(hasTaken ? 32 : 33);
      },
    });
  });
});

test('the generation wraps without ever looking like another phase', () => {
  const words = new Int32Array(new SharedArrayBuffer(256));
  const table = new ChunkTable({ ...memory, chunkWords: words });
  for (const before of [2 ** 31 - 32, -64, -32]) {
    words[0] = before;
    const state = table.fill(CHUNK, 1);
    expect(state & 31).toBe(1);
    table.queue(CHUNK, state);
    expect(table.isQueued(CHUNK)).toBe(true);
    const claimed = table.claim(CHUNK, 15);
    expect(claimed).not.toBe(0);
    expect(table.isClaimedBy(CHUNK, 15)).toBe(true);
    expect(table.claim(CHUNK, 3)).toBe(0);
    table.free(CHUNK);
    expect(table.isEmpty(0, 1)).toBe(true);
    table.queue(CHUNK, state);
    expect(table.isEmpty(0, 1)).toBe(true);
  }
});
