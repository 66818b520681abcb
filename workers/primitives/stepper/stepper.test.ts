import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awaitChange, checkpoint, explore, shared, sharedFields } from './stepper.ts';

const words = (length = 4) => shared(new Int32Array(length), 'words');
const counter = () => ({ words: words() });
type Words = ReturnType<typeof counter>;

function failure(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing failed');
}

describe('schedules', () => {
  const twoSteps = ({ words }: Words) => {
    Atomics.add(words, 0, 1);
    Atomics.add(words, 1, 1);
  };

  test('runs all 6 interleavings of two threads of two steps', () => {
    const seen = new Set<string>();
    const { schedules, isTruncated } = explore({
      setup: () => ({ words: words(), order: shared(new Int32Array(5), 'order') }),
      threads: [1, 2].map((id) => ({ words }: Words) => {
        const first = Atomics.add(words, 0, 1);
        const second = Atomics.add(words, 0, 1);
        return `${id}:${first}${second}`;
      }),
      check: (_, results) => seen.add(results.join(' ')),
      maxPreemptions: Number.POSITIVE_INFINITY,
    });
    expect({ schedules, isTruncated }).toEqual({ schedules: 6, isTruncated: false });
    expect([...seen].sort()).toEqual(['1:01 2:23', '1:02 2:13', '1:03 2:12', '1:12 2:03', '1:13 2:02', '1:23 2:01']);
  });

  test('counts as the multinomial coefficient: 3 threads of 2 steps, 2 of 5', () => {
    const all = { setup: counter, maxPreemptions: Number.POSITIVE_INFINITY };
    expect(explore({ ...all, threads: [twoSteps, twoSteps, twoSteps] }).schedules).toBe(90);
    const five = ({ words }: Words) => {
      for (let i = 0; i < 5; i++) Atomics.load(words, i & 3);
    };
    expect(explore({ ...all, threads: [five, five] }).schedules).toBe(252);
  });

  test('limits preemptions and schedules', () => {
    const threads = [twoSteps, twoSteps];
    expect(explore({ setup: counter, threads, maxPreemptions: 0 }).schedules).toBe(2);
    expect(explore({ setup: counter, threads, maxPreemptions: 1 }).schedules).toBe(4);
    expect(explore({ setup: counter, threads, maxPreemptions: 2 }).schedules).toBe(6);
    expect(explore({ setup: counter, threads, maxSchedules: 3 })).toEqual({ schedules: 3, isTruncated: true });
  });

  test('runs 30,000 schedules of two 20-step threads in seconds', () => {
    const twenty = ({ words }: Words) => {
      for (let i = 0; i < 10; i++) Atomics.store(words, i & 3, Atomics.load(words, (i + 1) & 3) + 1);
    };
    const start = performance.now();
    const { schedules } = explore({
      setup: counter,
      threads: [twenty, twenty],
      maxPreemptions: Number.POSITIVE_INFINITY,
      maxSchedules: 30_000,
    });
    expect(schedules).toBe(30_000);
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});

describe('lost updates', () => {
  test('finds the one of a plain increment, and prints the schedule', () => {
    const increment = ({ words }: Words) => {
      words[2] = words[2]! + 1;
    };
    const message = failure(() =>
      explore({ setup: counter, threads: [increment, increment], check: ({ words }) => expect(words[2]).toBe(2) }),
    );
    expect(message).toContain(
      [
        'thread 0  read words[2]  = 0',
        'thread 1  read words[2]  = 0',
        'thread 1  write words[2] ← 1',
        'thread 0  write words[2] ← 1',
      ].join('\n  '),
    );
  });

  test('finds the one of an increment by load and store, not with hasPlainSteps: false', () => {
    const atomically = ({ words }: Words) => Atomics.store(words, 0, Atomics.load(words, 0) + 1);
    const plainly = ({ words }: Words) => {
      words[0] = words[0]! + 1;
    };
    const check = ({ words }: Words) => expect(words[0]).toBe(2);
    const hasPlainSteps = false;
    expect(() => explore({ setup: counter, threads: [atomically, atomically], check, hasPlainSteps })).toThrow();
    expect(explore({ setup: counter, threads: [plainly, plainly], check, hasPlainSteps }).schedules).toBe(2);
  });

  test('finds none in an increment by compare-and-swap', () => {
    const increment = ({ words }: Words) => {
      for (let seen = Atomics.load(words, 0); ; ) {
        const found = Atomics.compareExchange(words, 0, seen, seen + 1);
        if (found === seen) return;
        seen = found;
      }
    };
    const { isTruncated } = explore({
      setup: counter,
      threads: [increment, increment, increment],
      maxPreemptions: Number.POSITIVE_INFINITY,
      check: ({ words }) => expect(words[0]).toBe(3),
    });
    expect(isTruncated).toBe(false);
  });
});

describe('wait and notify', () => {
  const READY = 0;
  const SLEEPING = 1;
  const announce = ({ words }: Words) => {
    Atomics.store(words, READY, 1);
    if (Atomics.load(words, SLEEPING) === 1) {
      Atomics.store(words, SLEEPING, 0);
      Atomics.notify(words, SLEEPING);
    }
  };
  /** Looks first and then says that it sleeps: the announcement may fall in between. */
  const sleepBadly = ({ words }: Words) => {
    if (Atomics.load(words, READY) === 1) return 'awake';
    Atomics.store(words, SLEEPING, 1);
    return Atomics.wait(words, SLEEPING, 1);
  };
  const sleepWell = ({ words }: Words) => {
    Atomics.store(words, SLEEPING, 1);
    if (Atomics.load(words, READY) === 1) return 'awake';
    return Atomics.wait(words, SLEEPING, 1);
  };

  test('finds a lost wake-up', () => {
    const message = failure(() => explore({ setup: counter, threads: [sleepBadly, announce] }));
    expect(message).toContain('deadlock: thread 0 will never be notified');
    expect(message).toContain('thread 0  wait words[1] 1  = (waits)');
  });

  test('reports none in the right protocol', () => {
    const seen = new Set<unknown>();
    explore({
      setup: counter,
      threads: [sleepWell, announce],
      maxPreemptions: Number.POSITIVE_INFINITY,
      check: (_, [sleeper]) => seen.add(sleeper),
    });
    expect([...seen].sort()).toEqual(['awake', 'not-equal', 'ok']);
  });

  test("leaves a deadlock to check with deadlock: 'check'", () => {
    const waiting = new Set<string>();
    explore({
      setup: counter,
      threads: [sleepBadly, announce],
      deadlock: 'check',
      check: (_, __, outcome) => waiting.add(outcome.waiting.join()),
    });
    expect([...waiting].sort()).toEqual(['', '0']);
  });

  test('wakes as many as are notified, first come first', () => {
    const wait = ({ words }: Words) => Atomics.wait(words, 0, 0);
    const orders = new Set<string>();
    explore({
      setup: counter,
      threads: [wait, wait, ({ words }) => [Atomics.notify(words, 1), Atomics.notify(words, 0, 1)]],
      deadlock: 'check',
      check: (_, [first, second, woken], { waiting }) => {
        expect([0, 1]).toContain(woken?.[1]);
        orders.add([first, second].join());
        expect(woken?.[0]).toBe(0);
        expect(waiting).toHaveLength(2 - (woken?.[1] ?? 0));
      },
    });
    expect([...orders].sort()).toEqual([',', ',ok', 'ok,']);
  });

  test('takes subarrays as the same words', () => {
    explore({
      setup: counter,
      threads: [
        ({ words }) => (Atomics.load(words, 3) === 1 ? 'not-equal' : Atomics.wait(words, 3, 0)),
        ({ words }) => {
          const part = words.subarray(2);
          Atomics.store(part, 1, 1);
          Atomics.notify(part, 1);
        },
      ],
      maxPreemptions: Number.POSITIVE_INFINITY,
    });
  });

  test('lets a wait with a timeout time out only when asked to', () => {
    const sleep = ({ words }: Words) => Atomics.wait(words, 0, 0, 10);
    const wake = ({ words }: Words) => Atomics.notify(words, 0);
    const outcomes = (timeouts: number) => {
      const seen = new Set<string>();
      const check = (_: Words, results: readonly unknown[], { waiting }: { waiting: readonly number[] }) =>
        seen.add(`${results.join()} ${waiting.length}`);
      explore({ setup: counter, threads: [sleep, wake], timeouts, deadlock: 'check', check });
      return [...seen].sort();
    };
    expect(outcomes(0)).toEqual([',0 1', 'ok,1 0']);
    expect(outcomes(1)).toEqual(['ok,1 0', 'timed-out,0 0']);
  });
});

describe('kills', () => {
  const moveBoth = ({ words }: Words) => {
    Atomics.store(words, 0, 1);
    Atomics.store(words, 1, 1);
  };

  test('kills a thread before each step and after the last, and runs schedules without a death', () => {
    const seen = new Map<string, number | null>();
    const { schedules } = explore({
      setup: counter,
      threads: [moveBoth],
      kills: [0],
      check: ({ words }, _, { died }) => seen.set(`${words.join()} ${died}`, died),
    });
    expect([...seen.keys()].sort()).toEqual(['0,0,0,0 0', '1,0,0,0 0', '1,1,0,0 0', '1,1,0,0 null']);
    expect(schedules).toBe(4);
  });

  test('kills between plain writes also when they do not preempt', () => {
    const seen = new Set<string>();
    const plainly = ({ words }: Words) => {
      words[0] = 1;
      words[1] = 1;
    };
    const check = ({ words }: Words) => seen.add(words.join());
    explore({ setup: counter, threads: [plainly], kills: [0], hasPlainSteps: false, check });
    expect([...seen].sort()).toEqual(['0,0,0,0', '1,0,0,0', '1,1,0,0']);
  });

  test('runs the recovery beside the others after the death', () => {
    const seen = new Set<string>();
    const { schedules } = explore({
      setup: counter,
      threads: [moveBoth, ({ words }) => Atomics.load(words, 1)],
      kills: [0],
      recover: ({ words }, died) => {
        expect(died).toBe(0);
        Atomics.store(words, 1, Atomics.load(words, 0) === 1 ? 7 : 8);
      },
      check: ({ words }, [, found], { died }) => {
        seen.add(`${found}`);
        expect(died === null ? words[1] === 1 : words[1]! >= 7).toBe(true);
      },
    });
    expect([...seen].sort()).toEqual(['0', '1', '7', '8']);
    expect(schedules).toBeGreaterThan(10);
  });

  test('does not hide a deadlock by killing the one who waits', () => {
    const wait = ({ words }: Words) => Atomics.wait(words, 0, 0, 10);
    expect(failure(() => explore({ setup: counter, threads: [wait], kills: [0] }))).toContain('deadlock');
    const { schedules } = explore({ setup: counter, threads: [wait], kills: [0], timeouts: 1 });
    expect(schedules).toBe(3);
  });

  test('a dead thread takes no notification', () => {
    const wait = ({ words }: Words) => Atomics.wait(words, 0, 0);
    const results = new Set<string>();
    explore({
      setup: counter,
      threads: [wait, wait, ({ words }) => Atomics.notify(words, 0, 1)],
      kills: [0],
      maxPreemptions: Number.POSITIVE_INFINITY,
      deadlock: 'check',
      check: (_, [first, second, woken], { died, waiting }) => {
        results.add(`${first} ${second} ${woken} ${died}`);
        if (died === 0) expect([first, waiting.includes(0)]).toEqual([undefined, false]);
      },
    });
    expect(results).toContain('undefined ok 1 0');
    // Woken, and dead before it could act on it: the notification is lost with it.
    expect(results).toContain('undefined undefined 1 0');
  });
});

describe('memory', () => {
  test('steps through every access: indexes, bulk methods, several views', () => {
    explore({
      setup: () => sharedFields({ bytes: new Uint8Array(8), times: new Float64Array(2), label: 'x' }),
      threads: [
        ({ bytes, times, label }) => {
          bytes.set([1, 2, 3], 1);
          bytes.copyWithin(2, 1, 4);
          bytes.fill(9, -1);
          times[1] = 0.5;
          bytes.subarray(4).subarray(2)[0] = 7;
          const copy = bytes.slice(1, 6);
          copy[0] = 100;
          return [label, bytes.length, ...copy, ...times];
        },
        ({ bytes }) => Atomics.add(bytes, 0, 1),
      ],
      check: ({ bytes, times }, [seen]) => {
        expect([...bytes]).toEqual([1, 1, 1, 2, 3, 0, 7, 9]);
        expect(times[1]).toBe(0.5);
        expect(seen).toEqual(['x', 8, 100, 1, 2, 3, 0, 0, 0.5]);
      },
    });
  });

  test('knows all of Atomics, and leaves private arrays to the real one', () => {
    explore({
      setup: counter,
      threads: [
        ({ words }) => [
          Atomics.store(words, 0, 12),
          Atomics.sub(words, 0, 2),
          Atomics.and(words, 0, 6),
          Atomics.or(words, 0, 9),
          Atomics.xor(words, 0, 1),
          Atomics.exchange(words, 0, 5),
          Atomics.compareExchange(words, 0, 5, 6),
          Atomics.load(words, 0),
          Atomics.add(new Int32Array(1), 0, 3),
          Atomics.isLockFree(4),
        ],
      ],
      check: (_, results) => expect(results).toEqual([[12, 12, 10, 2, 11, 10, 5, 6, 0, true]]),
    });
  });

  test('refuses what would escape it', () => {
    const alone = (program: (state: Words) => unknown) =>
      failure(() => explore({ setup: counter, threads: [program] }));
    const unwrapped = new Int32Array(new SharedArrayBuffer(8));
    expect(alone(() => Atomics.add(unwrapped, 0, 1))).toContain('not wrapped in shared()');
    expect(alone(({ words }) => words.buffer)).toContain('.buffer of a shared array would escape');
    expect(alone(({ words }) => words.indexOf(1))).toContain('.indexOf of a shared array would escape');
    expect(alone(({ words }) => words[4])).toContain('read words[4]');
    expect(alone(({ words }) => Atomics.load(words, -1))).toContain('load words[-1]');
  });

  test('restores Atomics', () => {
    const real = Atomics;
    failure(() => explore({ setup: counter, threads: [() => expect(Atomics).toBe(real)] }));
    expect(Atomics).toBe(real);
  });
});

describe('programs', () => {
  test('replays without repeating steps, through finally', () => {
    const locked = ({ words }: Words) => {
      while (Atomics.compareExchange(words, 0, 0, 1) !== 0) Atomics.wait(words, 0, 1);
      try {
        words[1] = words[1]! + 1;
      } finally {
        Atomics.store(words, 0, 0);
        Atomics.notify(words, 0, 1);
      }
    };
    explore({
      setup: counter,
      threads: [locked, locked],
      maxPreemptions: Number.POSITIVE_INFINITY,
      check: ({ words }) => expect([...words]).toEqual([0, 2, 0, 0]),
    });
  });

  test('gives others a turn when one spins, and reports a livelock', () => {
    const spin = ({ words }: Words) => {
      while (Atomics.load(words, 0) === 0);
    };
    explore({ setup: counter, threads: [spin, ({ words }) => Atomics.store(words, 0, 1)] });
    expect(failure(() => explore({ setup: counter, threads: [spin, spin] }))).toContain('livelock');
  });

  test('takes a long look for no spinning', () => {
    const sum = (words: Int32Array) => {
      let total = 0;
      for (const word of words) total += word;
      return total;
    };
    const seen = new Set<unknown>();
    explore({
      setup: () => ({ words: words(200) }),
      threads: [({ words }) => sum(words), ({ words }) => words.fill(1, 0, 2)],
      maxPreemptions: 0,
      check: (_, [total]) => seen.add(total),
    });
    expect([...seen].sort()).toEqual([0, 2]);
  });

  test('reports what a program throws', () => {
    const message = failure(() =>
      explore({
        setup: counter,
        threads: [
          ({ words }) => {
            if (Atomics.load(words, 0) === 1) throw new RangeError('impossible');
          },
          ({ words }) => Atomics.store(words, 0, 1),
        ],
      }),
    );
    expect(message).toContain('thread 0 threw impossible\nschedule:\n  thread 1  store words[0] ← 1\n  thread 0  load');
  });

  test('notices programs that break the rules', () => {
    let outside = 0;
    const impure = ({ words }: Words) => {
      Atomics.load(words, outside++ & 3);
      Atomics.load(words, 0);
    };
    expect(failure(() => explore({ setup: counter, threads: [impure, impure] }))).toContain('not deterministic');
    const swallow = ({ words }: Words) => {
      try {
        Atomics.wait(words, 0, 0);
      } catch {}
    };
    expect(failure(() => explore({ setup: counter, threads: [swallow] }))).toContain('caught the exception');
  });
});

describe('reduction', () => {
  /** What to do with one of three words. */
  const step = fc.record({
    word: fc.integer({ min: 0, max: 2 }),
    what: fc.constantFrom('load', 'add', 'read', 'write', 'compareExchange'),
    value: fc.integer({ min: 1, max: 2 }),
  });
  type Steps = readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[];
  const program =
    (steps: Steps) =>
    ({ words }: Words): string => {
      let told = '';
      for (const { word, what, value } of steps) {
        if (what === 'load') told += Atomics.load(words, word);
        else if (what === 'add') told += Atomics.add(words, word, value);
        else if (what === 'read') told += words[word];
        else if (what === 'write') words[word] = value;
        else told += Atomics.compareExchange(words, word, 0, value);
      }
      return told;
    };
  /** All that can come out: memory, results, who died. */
  function outcomes(
    threads: readonly Steps[],
    recovery: Steps,
    isReduced: boolean,
  ): { ends: string[]; schedules: number } {
    const ends = new Set<string>();
    const { schedules } = explore<Words, readonly string[]>({
      setup: counter,
      threads: threads.map(program),
      kills: [0],
      recover: (state) => void program(recovery)(state),
      check: ({ words }, results, { died }) => ends.add(`${[...words].join()} ${results.join()} ${died}`),
      maxPreemptions: Number.POSITIVE_INFINITY,
      isReduced,
    });
    return { ends: [...ends].sort(), schedules };
  }

  test('leaves out no outcome, with and without a death', () => {
    // Of deaths within longer runs of plain writes only some are tried.
    const isShortRun = (steps: Steps) => steps.length < 3 || steps.some(({ what }) => what !== 'write');
    const steps = fc.array(step, { minLength: 1, maxLength: 3 }).filter(isShortRun);
    let [all, reduced] = [0, 0];
    fc.assert(
      fc.property(fc.tuple(steps, steps), fc.array(step, { maxLength: 2 }), (threads, recovery) => {
        const slow = outcomes(threads, recovery, false);
        const fast = outcomes(threads, recovery, true);
        expect(fast.ends).toEqual(slow.ends);
        all += slow.schedules;
        reduced += fast.schedules;
      }),
      { numRuns: 300 },
    );
    expect(reduced).toBeLessThan(all);
  });

  test('finds who waits for a change that never comes, and not who waits for one that does', () => {
    const waits = ({ words }: Words) => {
      do {
        checkpoint(() => []);
        if (Atomics.load(words, 0) === 0) awaitChange();
      } while (Atomics.load(words, 0) === 0);
    };
    const options = { setup: counter, maxPreemptions: Number.POSITIVE_INFINITY, isReduced: true };
    const sets = ({ words }: Words) => Atomics.store(words, 0, 1);
    expect(explore({ ...options, threads: [waits, sets] }).schedules).toBeGreaterThan(1);
    const others = ({ words }: Words) => Atomics.store(words, 1, 1);
    expect(failure(() => explore({ ...options, threads: [waits, others] }))).toContain('deadlock: thread 0');
  });
});
