import { describe, expect, test } from 'vitest';
import { FULL } from '../shared/outcomes.ts';
import { explore, shared } from '../stepper/stepper.ts';
import {
  BOTTOM,
  DEQUE_WORDS,
  type DequeMemory,
  layout,
  VERSION_WORD,
  WorkStealingDeque,
} from './work-stealing-deque.ts';

/** Where positions start: the ordinary, and so that they pass 2^31 and 2^32 after one entry. */
const POSITIONS = [0, 2 ** 31 - 1, -1];
const ALL = { maxPreemptions: Number.POSITIVE_INFINITY };
/** For three threads, or many steps. */
const FEW = { maxPreemptions: 3 };

interface State {
  readonly memory: DequeMemory;
  /** What the owner and its replacement took, as far as they lived to tell; 0: nothing. Tasks begin with 1. */
  readonly taken: Uint32Array;
}

function holding(tasks: readonly number[], capacity: number, position: number): State {
  const memory = {
    words: shared(new Int32Array(DEQUE_WORDS).fill(position), 'words', [VERSION_WORD]),
    cells: shared(new Uint32Array(capacity), 'cells'),
  };
  layout({ capacity }).initialise(memory);
  const deque = new WorkStealingDeque(memory);
  for (const task of tasks) deque.push(task);
  return { memory, taken: shared(new Uint32Array(8), 'taken') };
}

type Call = 'pop' | 'steal' | number;

/** A thread that makes these calls (a number is pushed) and returns what each gave. */
function calling(...calls: readonly Call[]) {
  return ({ memory }: State): readonly number[] => {
    const deque = new WorkStealingDeque(memory);
    return calls.map((call) => (typeof call === 'number' ? deque.push(call) : deque[call]()));
  };
}

/** What a thread of these calls took, of what they gave. */
function takes(calls: readonly Call[], given: readonly number[]): number[] {
  return given.filter((task, i) => typeof calls[i] === 'string' && task > 0);
}

function drained({ memory }: State): number[] {
  const deque = new WorkStealingDeque(memory);
  return Array.from({ length: deque.length }, () => deque.steal());
}

interface Story {
  readonly held: readonly number[];
  readonly capacity: number;
  readonly owner: readonly Call[];
  readonly thieves: readonly (readonly 'steal'[])[];
}

/** Explores all of it, at every position; returns each outcome seen: what owner and thieves got. */
function outcomes({ held, capacity, owner, thieves }: Story, bound = ALL): string[] {
  const seen = new Set<string>();
  const programs = [owner, ...thieves];
  for (const position of POSITIONS) {
    const { isTruncated } = explore<State, readonly (readonly number[])[]>({
      ...bound,
      isReduced: true,
      setup: () => holding(held, capacity, position),
      threads: programs.map((calls) => calling(...calls)),
      check: (state, results) => {
        const all = results.flatMap((given, i) => takes(programs[i]!, given!));
        const pushed = owner.filter((call, i) => typeof call === 'number' && results[0]![i] === 1);
        expect([...all, ...drained(state)].sort()).toEqual([...held, ...pushed].sort());
        seen.add(results.map((given) => given!.join(',')).join(' | '));
      },
    });
    expect(isTruncated).toBe(false);
  }
  return [...seen].sort();
}

describe('every entry is taken exactly once', () => {
  test('owner and thief, one entry: one of them has it', () => {
    const seen = outcomes({ held: [1], capacity: 2, owner: ['pop'], thieves: [['steal']] });
    expect(seen).toEqual(['-1 | 1', '1 | -1', '1 | -4']);
  });

  test('owner and two thieves, one entry', () => {
    const seen = outcomes({ held: [1], capacity: 2, owner: ['pop'], thieves: [['steal'], ['steal']] }, FEW);
    expect(seen).toContain('-1 | 1 | -4');
    expect(seen).toContain('1 | -4 | -4');
    expect(seen.filter((outcome) => outcome.split(' | ').filter((task) => task === '1').length !== 1)).toEqual([]);
  });

  test('owner and thief, two entries: they do not meet', () => {
    const seen = outcomes({ held: [1, 2], capacity: 2, owner: ['pop'], thieves: [['steal']] });
    expect(seen).toEqual(['2 | 1']);
  });

  test('owner and two thieves, two entries: the owner gets one unless both thieves did', () => {
    const seen = outcomes({ held: [1, 2], capacity: 2, owner: ['pop'], thieves: [['steal'], ['steal']] }, FEW);
    expect(seen).toContain('-1 | 1 | 2');
    expect(seen).toContain('2 | 1 | -4');
    expect(seen.filter((outcome) => outcome.startsWith('-1') && outcome.includes('-4'))).toEqual([]);
  });

  test('owner that takes two and a thief that does', () => {
    outcomes({ held: [1, 2], capacity: 2, owner: ['pop', 'pop'], thieves: [['steal', 'steal']] });
  });

  test('push and pop against a thief', () => {
    const seen = outcomes({ held: [], capacity: 2, owner: [1, 'pop'], thieves: [['steal', 'steal']] });
    expect(seen).toEqual(['1,-1 | -1,1', '1,-1 | 1,-1', '1,1 | -1,-1', '1,1 | -1,-4', '1,1 | -4,-1']);
  });

  test('push, pop, push against a thief that came for the popped one', () => {
    outcomes({ held: [1], capacity: 2, owner: ['pop', 2, 'pop'], thieves: [['steal', 'steal']] }, FEW);
  });
});

describe('a cell is not overwritten under a slow thief', () => {
  test.each([1, 2])('of %i cells, with one thief', (capacity) => {
    outcomes({ held: [1, 2].slice(0, capacity), capacity, owner: [3, 4], thieves: [['steal', 'steal']] });
  });

  test('of one cell, with two thieves', () => {
    const story: Story = { held: [1], capacity: 1, owner: [2, 'pop'], thieves: [['steal'], ['steal']] };
    const seen = outcomes(story, FEW);
    expect(seen.filter((outcome) => /\| -4 \| -4$/.test(outcome) && !outcome.startsWith(`${FULL},1`))).toEqual([]);
  });
});

/** An owner that writes down what it took; it may die before that, and then nobody knows. */
function mortal(...calls: readonly ('pop' | number)[]) {
  return ({ memory, taken }: State): readonly number[] => {
    const deque = new WorkStealingDeque(memory);
    let told = 0;
    for (const call of calls) {
      if (call === 'pop') taken[told++] = Math.max(0, deque.pop());
      else deque.push(call);
    }
    return [];
  };
}

const NEW = [8, 9];

function replacement({ memory, taken }: State): void {
  const deque = new WorkStealingDeque(memory);
  deque.adopt();
  taken[5] = Math.max(0, deque.pop());
  for (const task of NEW) expect(deque.push(task)).toBe(1);
  taken[6] = Math.max(0, deque.pop());
}

describe('the owner is killed at any step, and the deque adopted', () => {
  const stories: readonly (readonly ('pop' | number)[])[] = [
    ['pop'],
    ['pop', 'pop'],
    [4, 'pop'],
    ['pop', 4, 'pop'],
    ['pop', 'pop', 'pop'],
  ];
  const steals = ['steal', 'steal'] as const;
  const cases = stories.flatMap((story) => [[], [1], [1, 2]].map((held) => ({ story, held })));

  test.each(cases)('$story, holding $held', ({ story, held }) => {
    for (const position of POSITIONS) {
      const { isTruncated } = explore<State, readonly (readonly number[])[]>({
        setup: () => holding(held, 4, position),
        threads: [mortal(...story), calling(...steals)],
        kills: [0],
        recover: replacement,
        isReduced: true,
        maxPreemptions: 2,
        check: (state, results, { died }) => {
          const all = [...state.taken, ...takes(steals, results[1]!), ...drained(state)].filter((task) => task > 0);
          expect(new Set(all).size).toBe(all.length);
          if (died === null) return;
          expect(all).toEqual(expect.arrayContaining(NEW));
          expect(held.filter((task) => !all.includes(task)).length).toBeLessThanOrEqual(1);
        },
      });
      expect(isTruncated).toBe(false);
    }
  });
});

test.each([[[1]], [[1, 2]]])('the replacement is killed as well, adopting %j of an owner that died in pop', (held) => {
  const steals = ['steal', 'steal'] as const;
  for (const position of POSITIONS) {
    const { isTruncated } = explore<State, readonly [readonly number[], readonly number[]]>({
      setup: () => holding(held, 4, position),
      threads: [
        ({ memory }) => {
          // What the owner did of a pop, and then its replacement.
          Atomics.store(memory.words, BOTTOM, (position + held.length - 1) | 0);
          new WorkStealingDeque(memory).adopt();
          return [];
        },
        calling(...steals),
      ],
      kills: [0],
      recover: replacement,
      isReduced: true,
      check: (state, results, { died }) => {
        if (died === null) return;
        const all = [...state.taken, ...takes(steals, results[1]!), ...drained(state)].filter((task) => task > 0);
        expect(new Set(all).size).toBe(all.length);
        expect(all).toEqual(expect.arrayContaining(NEW));
      },
    });
    expect(isTruncated).toBe(false);
  }
});
