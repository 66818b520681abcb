import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import * as C from '../memory/control.ts';
import { DISK, MACHINE, writeHiccup } from '../memory/hiccup-words.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import { SOURCE, STORAGE, TRANSFORM } from '../memory/tasks.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { CHECK_MS, type SupervisedWorkers, Supervisor } from './supervisor.ts';

/** Two workers that do what the test says: the first has source and a pool member, the second storage. */
class ScriptedWorkers implements SupervisedWorkers {
  private readonly threads = new Set<number>();
  readonly deaths = new Map<number, string>();
  readonly done: string[] = [];
  isKilled = false;
  lived = 60_000;

  constructor(private readonly memory: MemoryMap) {
    this.start(1);
    this.start(2);
    this.done.length = 0;
  }
  tellOfDeath = () => {};
  onDeath(listener: () => void) {
    this.tellOfDeath = listener;
  }
  get numbers() {
    return [...this.threads];
  }
  age() {
    return this.lived;
  }
  deathOf(thread: number) {
    return this.deaths.get(thread) ?? null;
  }
  wasKilled() {
    return this.isKilled;
  }
  condemn(thread: number) {
    this.done.push(`condemn ${thread}`);
  }
  end(thread: number) {
    this.done.push(`end ${thread}`);
    this.threads.delete(thread);
  }
  start(thread: number) {
    this.done.push(`start ${thread}`);
    this.threads.add(thread);
    this.deaths.delete(thread);
    Atomics.store(this.memory.threads, (thread - 1) * C.THREAD_LINE + C.THREAD_STATE, C.THREAD_RUNNING);
    Atomics.store(this.memory.threads, (thread - 1) * C.THREAD_LINE + C.STALLED, 0);
    Atomics.store(this.memory.threads, (thread - 1) * C.THREAD_LINE + C.HEARTBEAT, time);
    for (const task of thread === 1 ? [SOURCE, TRANSFORM] : [STORAGE]) {
      Atomics.store(this.memory.placement, task * C.PLACEMENT_LINE + C.WANTED, thread);
      Atomics.store(this.memory.placement, task * C.PLACEMENT_LINE + C.HOLDER, thread);
    }
  }
}

let memory: MemoryMap;
let workers: ScriptedWorkers;
let supervisor: Supervisor;
let time: number;
let heard: string[];
let beating: number[];

beforeEach(() => {
  memory = openRun(allocateRun(1000, 1));
  time = 0;
  workers = new ScriptedWorkers(memory);
  heard = [];
  beating = [1, 2];
  supervisor = new Supervisor(
    memory,
    workers,
    () => time,
    {
      onFound: (thread, silentMs) => heard.push(`found ${thread} at ${time}, silent ${silentMs}`),
      onEvent: (_, text) => heard.push(text),
      onGivenUp: (text) => heard.push(`given up: ${text}`),
    },
    () => time,
  );
});

function word(thread: number, at: number, value: number): void {
  Atomics.store(memory.threads, (thread - 1) * C.THREAD_LINE + at, value);
}
/** Looks as often as it should for so long, while the workers of `beating` show that they live. */
function pass(ms: number): void {
  for (const end = time + ms; time < end; ) {
    time += CHECK_MS;
    for (const thread of beating) word(thread, C.HEARTBEAT, time);
    supervisor.check();
  }
}

test('workers that show that they live are left alone', () => {
  pass(60_000);
  expect([...heard, ...workers.done]).toEqual([]);
});

test('its own beat goes on with every look', () => {
  pass(1000);
  expect(Atomics.load(memory.control, C.COORDINATOR_BEAT)).toBe(10);
});

describe('a dead worker', () => {
  test('that held nothing is named without tasks', () => {
    for (const task of [SOURCE, TRANSFORM]) Atomics.store(memory.placement, task * C.PLACEMENT_LINE + C.HOLDER, 0);
    workers.deaths.set(1, 'died');
    supervisor.check();
    expect(heard.at(-1)).toBe('worker-1 died; a new one takes over');
  });

  test('is looked for as soon as its death is known: the supervisor asks the workers to tell it', () => {
    workers.deaths.set(1, 'died');
    workers.tellOfDeath();
    expect(workers.done).toEqual(['end 1', 'start 1']);
  });

  test('is replaced at once, and its tasks are free', () => {
    pass(1000);
    workers.deaths.set(1, 'died');
    supervisor.check();
    expect(workers.done).toEqual(['end 1', 'start 1']);
    expect(heard).toEqual(['found 1 at 1000, silent 0', 'worker-1 (source, transform-1) died; a new one takes over']);
    expect(Atomics.load(memory.threads, C.RESTARTS)).toBe(1);
    expect(Atomics.load(memory.placement, SOURCE * C.PLACEMENT_LINE + C.TASK_RESTARTS)).toBe(1);
    expect(Atomics.load(memory.placement, STORAGE * C.PLACEMENT_LINE + C.TASK_RESTARTS)).toBe(0);
  });

  test('that had ended its work is none', () => {
    word(1, C.THREAD_STATE, C.THREAD_ENDED);
    workers.deaths.set(1, 'died');
    pass(5000);
    expect(workers.done).toEqual([]);
  });

  test('that keeps dying is replaced ever later, and in the end not any more', () => {
    workers.lived = 50;
    const starts: number[] = [];
    for (let losses = 0; losses < 7; losses++) {
      workers.deaths.set(1, 'failed: out of memory');
      supervisor.check();
      const lost = time;
      while (!workers.numbers.includes(1) && time - lost < 10_000) pass(CHECK_MS);
      if (workers.numbers.includes(1)) starts.push(time - lost);
    }
    expect(starts).toEqual([0, 100, 200, 400, 800, 1600]);
    expect(heard.at(-1)).toBe('given up: worker-1 (source, transform-1) failed: out of memory, again and again');
    supervisor.startIfMissing(1);
    expect(workers.numbers).toEqual([2, 1]);
  });

  test('is not replaced when nothing is wanted of it any more', () => {
    workers.lived = 50;
    for (let losses = 0; losses < 2; losses++) {
      workers.deaths.set(2, 'died');
      supervisor.check();
    }
    supervisor.startIfMissing(2);
    expect(workers.numbers).toEqual([1]);
    Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.WANTED, 0);
    pass(1000);
    expect(workers.numbers).toEqual([1]);
    supervisor.startIfMissing(2);
    expect(workers.numbers).toEqual([1, 2]);
  });
});

test('neither replaces nor gives up a worker that has nothing to do any more', () => {
  workers.lived = 50;
  Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.WANTED, 1);
  workers.deaths.set(2, 'died');
  supervisor.check();
  expect([workers.numbers, heard.at(-1)]).toEqual([[1], 'worker-2 (storage) died']);
  expect(memory.threads[C.THREAD_LINE + C.THREAD_STATE]).toBe(C.THREAD_ENDED);
});

test('a worker that takes long to begin each time is given up as one that dies early', () => {
  workers.lived = 10_100;
  for (let losses = 0; losses < 7; losses++) {
    word(1, C.THREAD_STATE, C.THREAD_NOT_STARTED);
    workers.deaths.set(1, 'was ended before it began');
    supervisor.check();
    for (let waited = 0; !workers.numbers.includes(1) && waited < 3000; waited += CHECK_MS) pass(CHECK_MS);
  }
  expect(heard.at(-1)).toMatch(/^given up: worker-1 /);
});

test('a crash long after a stall is not taken for one that people asked for', () => {
  workers.lived = 50;
  word(1, C.STALL_UNTIL, 500);
  pass(1000);
  for (const delay of ['', ' in 100 ms']) {
    workers.deaths.set(1, 'died');
    supervisor.check();
    expect(heard.at(-1)).toBe(`worker-1 (source, transform-1) died; a new one takes over${delay}`);
  }
});

test('a supervisor that has ended handles neither deaths nor restarts that are due', () => {
  workers.lived = 50;
  for (let losses = 0; losses < 2; losses++) {
    workers.deaths.set(1, 'died');
    supervisor.check();
  }
  workers.done.length = 0;
  supervisor.stop();
  workers.deaths.set(2, 'died');
  pass(5000);
  expect(workers.done).toEqual([]);
});

describe('a worker that lives but is stuck', () => {
  test('is found within a second, and replaced when it is certain to be over', () => {
    pass(1000);
    beating = [2];
    pass(1000);
    const found = Number(/found 1 at (\d+)/.exec(heard[0]!)![1]);
    expect(found - 1000).toBeLessThanOrEqual(C.SILENT_MS + CHECK_MS);
    expect(workers.done).toEqual(['condemn 1']);
    workers.deaths.set(1, 'died');
    supervisor.check();
    expect(workers.done).toEqual(['condemn 1', 'end 1', 'start 1']);
    expect(heard.at(-1)).toMatch(/^worker-1 \(source, transform-1\) gave no sign of life for 800 ms; a new one/);
  });

  test('that the browser cannot end yet is waited for, because it may still write', () => {
    beating = [2];
    pass(C.SILENT_MS + CHECK_MS);
    pass(20_000);
    expect(workers.done).toEqual(['condemn 1']);
    workers.deaths.set(1, 'died');
    supervisor.check();
    expect(workers.done).toEqual(['condemn 1', 'end 1', 'start 1']);
  });

  test('that can never be ended keeps its tasks, and ends the run', () => {
    beating = [2];
    pass(40_000);
    expect(workers.done).toEqual(['condemn 1', 'end 1']);
    expect(heard.slice(1)).toEqual([
      "given up: worker-1 gave no sign of life for 800 ms, and the browser can't end it",
    ]);
    expect(Atomics.load(memory.placement, SOURCE * C.PLACEMENT_LINE + C.HOLDER)).toBe(1);
    expect(supervisor.isAnyMissing).toBe(false);
  });

  test('in an injected stall can be replaced at once: it looks at the clock first', () => {
    word(1, C.STALLED, 1);
    beating = [2];
    pass(C.SILENT_MS + CHECK_MS);
    expect(workers.done).toEqual(['condemn 1', 'end 1', 'start 1']);
  });

  test('waiting for the disk is found as soon as any other, and has more time', () => {
    Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.AT_DISK, 1);
    beating = [1];
    pass(C.SILENT_MS + CHECK_MS);
    expect(heard).toEqual(['worker-2 has been waiting for the disk for 700 ms']);
    pass(1600);
    expect(workers.done).toEqual([]);
    pass(200);
    expect(workers.done).toEqual(['condemn 2']);
  });

  test('has more time where the machine gives it little', () => {
    word(1, C.GIVEN_SHARE, 100);
    beating = [2];
    pass(2 * C.SILENT_MS);
    expect(workers.done).toEqual([]);
    pass(CHECK_MS);
    expect(workers.done).toEqual(['condemn 1']);
  });

  test('has twice the time of a predecessor that was lost for it, until one has lived for long', () => {
    workers.lived = 1000;
    beating = [2];
    for (const times of [1, 2, 4, 8, 8]) {
      workers.done.length = 0;
      pass(times * C.SILENT_MS);
      expect(workers.done, `${times} times`).toEqual([]);
      pass(CHECK_MS);
      expect(workers.done, `${times} times`).toEqual(['condemn 1']);
      workers.deaths.set(1, 'died');
      for (let i = 0; i < 30 && !workers.done.includes('start 1'); i++) pass(CHECK_MS);
      word(1, C.HEARTBEAT, time);
    }
    workers.lived = 60_000;
    workers.done.length = 0;
    pass(C.SILENT_MS + CHECK_MS);
    expect(workers.done).toEqual(['condemn 1']);
  });

  test('a disk that answers after a second and a half is no failure', () => {
    Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.AT_DISK, 1);
    beating = [1];
    pass(1500);
    beating = [1, 2];
    pass(CHECK_MS);
    expect(heard.at(-1)).toBe('worker-2: the disk has answered');
    pass(5000);
    expect([heard.length, ...workers.done]).toEqual([2]);
  });
});

test('after a gap in which nobody ran, silence says nothing', () => {
  pass(1000);
  time += 3_600_000;
  supervisor.check();
  expect(heard).toEqual(['nothing ran for 1 h 00 min: the machine slept or was too busy']);
  pass(5000);
  expect(workers.done).toEqual([]);
});

describe('on a machine that lets nobody run for a while', () => {
  /** The next look, so much later than it should be; it comes before any of the others gets to run. */
  function lookLate(lateMs: number): void {
    time += CHECK_MS + lateMs;
    supervisor.check();
  }

  test('a worker that runs as seldom as the supervisor does is left alone', () => {
    for (let i = 0; i < 100; i++) {
      lookLate(350);
      lookLate(350);
      for (const thread of beating) word(thread, C.HEARTBEAT, time);
    }
    expect([...heard, ...workers.done]).toEqual([]);
  });

  test('no sound worker is taken for dead, however long and often everybody is held up', () => {
    const late = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 2, arbitrary: fc.integer({ min: CHECK_MS + 1, max: 400 }) },
      { weight: 1, arbitrary: fc.integer({ min: 401, max: 20_000 }) },
    );
    // A worker beats every 200 ms of the time that it is given, and is perhaps given it later than the supervisor.
    const looks = fc.array(late, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(looks, { minLength: 1, maxLength: 60 }), (rounds) => {
        for (const lates of rounds) {
          for (const each of lates) lookLate(each);
          for (const thread of beating) word(thread, C.HEARTBEAT, time);
        }
        expect(workers.done).toEqual([]);
      }),
    );
  });

  test('an injected stall is found as soon as anywhere: such a worker does not wait for the machine', () => {
    word(1, C.STALLED, 1);
    beating = [2];
    lookLate(350);
    for (const thread of beating) word(thread, C.HEARTBEAT, time);
    lookLate(350);
    expect(workers.done).toEqual(['condemn 1', 'end 1', 'start 1']);
  });

  test('a stuck worker is still found, after as many looks as on any other machine', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 9, maxLength: 9 }), (lates) => {
        for (const thread of beating) word(thread, C.HEARTBEAT, time);
        supervisor.check();
        for (const each of lates) {
          lookLate(each);
          word(2, C.HEARTBEAT, time);
        }
        expect(workers.done.at(-1)).toMatch('condemn 1');
        workers.deaths.set(1, 'died');
        supervisor.check();
        pass(20_000);
        workers.done.length = 0;
      }),
      { numRuns: 30 },
    );
  });
});

describe('somebody is missing', () => {
  test('not while all show that they live', () => {
    pass(5000);
    expect(supervisor.isAnyMissing).toBe(false);
  });

  test('from shortly after a worker falls silent until its replacement runs', () => {
    pass(1000);
    beating = [1];
    pass(500);
    expect([supervisor.isAnyMissing, heard]).toEqual([true, []]);
    pass(500);
    expect([supervisor.isAnyMissing, workers.done]).toEqual([true, ['condemn 2']]);
    workers.deaths.set(2, 'died');
    supervisor.check();
    word(2, C.THREAD_STATE, C.THREAD_NOT_STARTED);
    expect(supervisor.isAnyMissing).toBe(true);
    word(2, C.THREAD_STATE, C.THREAD_RUNNING);
    expect(supervisor.isAnyMissing).toBe(false);
  });

  test('while a restart is put off, and not any more when there will be none', () => {
    workers.lived = 50;
    for (let losses = 0; losses < 7; losses++) {
      workers.deaths.set(2, 'died');
      supervisor.check();
      expect(supervisor.isAnyMissing).toBe(losses > 0 && losses < 6);
      while (supervisor.isAnyMissing) pass(CHECK_MS);
    }
    expect(heard.at(-1)).toMatch('given up');
  });

  test('not because one waits for the disk', () => {
    Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.AT_DISK, 1);
    beating = [1];
    pass(1500);
    expect(supervisor.isAnyMissing).toBe(false);
  });
});

test('a late look replaces the dead as any other', () => {
  pass(1000);
  workers.deaths.set(1, 'died');
  time += 600;
  supervisor.check();
  expect(workers.done).toEqual(['end 1', 'start 1']);
});

test('says once what the machine or the disk held up, and the longest of each worker', () => {
  pass(1000);
  writeHiccup(memory.hiccups, 1, 300, 60, MACHINE);
  writeHiccup(memory.hiccups, 1, 400, 310, MACHINE);
  writeHiccup(memory.hiccups, 2, 450, 90, DISK);
  pass(1000);
  expect(heard).toEqual(['the machine gave worker-1 no time for 310 ms; worker-2 waited for the disk for 90 ms']);
});
