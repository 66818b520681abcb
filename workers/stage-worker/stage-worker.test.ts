import { beforeEach, describe, expect, test, vi } from 'vitest';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig, encodeConfig, withField } from '../contract/settings/config-codec.ts';
import { hiccupsOf } from '../contract/view/hiccups.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import { BUSY_US, IDLE_US } from '../memory/activity-words.ts';
import * as C from '../memory/control.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import { SCHEDULER, SOURCE, STORAGE, TAIL, TRANSFORM, VALIDATE } from '../memory/tasks.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { openStageChannels } from '../stages/stage-channels.ts';
import * as Step from '../stages/step.ts';
import type { Task, TaskContext } from '../stages/task.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { StageWorker } from './stage-worker.ts';

const THREAD = 3;
let memory: MemoryMap;
let now = 0;
let created: number[] = [];
let turns: number[] = [];

/** A task that does what the test says at each of its turns. */
class Scripted implements Task {
  dueAt = Number.POSITIVE_INFINITY;
  isEmpty = true;
  closed = 0;
  diskAt = Number.NEGATIVE_INFINITY;
  turns = 0;
  readonly sensors: number[] = [];

  constructor(
    readonly id: number,
    private readonly turn: (task: Scripted) => Step.Result,
    readonly isBackground = false,
  ) {}

  step(): Step.Result {
    this.turns++;
    turns.push(this.id);
    const result = this.turn(this);
    // As a stage does when it made progress.
    if (result === Step.WORKED) now += 0.002;
    return result;
  }
  configure(config: { load: { sensors: number } }): void {
    this.sensors.push(config.load.sensors);
  }
  close(): void {
    this.closed++;
  }
}
const untilTurn = (turn: number) => (task: Scripted) => (task.turns < turn ? Step.WORKED : Step.ENDED);

function want(task: number, thread = THREAD): void {
  Atomics.store(memory.placement, task * C.PLACEMENT_LINE + C.WANTED, thread);
}
const word = (task: number, field: number) => Atomics.load(memory.placement, task * C.PLACEMENT_LINE + field);
const change = () => Atomics.add(memory.control, C.CHANGE, 1);
const state = () => memory.threads[(THREAD - 1) * C.THREAD_LINE + C.THREAD_STATE];

/** Runs a worker with these tasks to its end. */
function run(tasks: readonly Scripted[]): void {
  const context: TaskContext = {
    memory,
    channels: openStageChannels(memory, THREAD),
    kernels: new TypeScriptKernels(memory),
    startedAt: 0,
    now: () => {
      now += 0.001;
      return now;
    },
    latest: () => now,
    random: () => 0.5,
  };
  new StageWorker(THREAD, context, (id) => {
    created.push(id);
    return tasks.find((task) => task.id === id)!;
  }).run();
}

beforeEach(() => {
  memory = openRun(allocateRun(10_000, 1));
  now = 0;
  created = [];
  turns = [];
  const journal = new Journal(memory.configVersion, 0, memory.config);
  encodeConfig(defaultConfig(), journal.draft);
  journal.commit();
});

describe('a round', () => {
  test('goes from the end of the pipeline to its beginning, and what is further down goes first', () => {
    const tasks = [SOURCE, TRANSFORM + 1, STORAGE, VALIDATE, TRANSFORM, SCHEDULER].map(
      (id) => new Scripted(id, untilTurn(2)),
    );
    for (const { id } of tasks) want(id);
    run(tasks);
    const pool = [TRANSFORM, TRANSFORM + 1, TRANSFORM, TRANSFORM + 1];
    expect(turns).toEqual([STORAGE, STORAGE, SCHEDULER, SCHEDULER, ...pool, VALIDATE, VALIDATE, SOURCE, SOURCE]);
    expect(state()).toBe(C.THREAD_ENDED);
  });

  test('only takes up what is wanted here, and is not held elsewhere', () => {
    want(STORAGE, THREAD + 1);
    want(VALIDATE);
    want(SCHEDULER);
    Atomics.store(memory.placement, SCHEDULER * C.PLACEMENT_LINE + C.HOLDER, 9);
    const validate = new Scripted(VALIDATE, (task) => {
      // Its last holder lets go in the meantime.
      if (task.turns === 3) Atomics.store(memory.placement, SCHEDULER * C.PLACEMENT_LINE + C.HOLDER, 0);
      return untilTurn(10)(task);
    });
    run([validate, new Scripted(SCHEDULER, untilTurn(2))]);
    expect(created).toEqual([VALIDATE, SCHEDULER]);
    expect([word(VALIDATE, C.TASK_ENDED), word(SCHEDULER, C.TASK_ENDED), word(STORAGE, C.TASK_ENDED)]).toEqual([
      1, 1, 0,
    ]);
    expect(word(SCHEDULER, C.HOLDER)).toBe(THREAD);
  });

  test('everybody has a turn now and then, however much there is to do further down', () => {
    want(SOURCE);
    want(STORAGE);
    const source = new Scripted(SOURCE, untilTurn(20));
    const storage = new Scripted(STORAGE, () => (source.turns < 20 ? Step.WORKED : Step.ENDED));
    run([source, storage]);
    expect(storage.turns).toBeLessThan(20 * 20);
  });

  test('gives the background a turn when no other task has work, and else once in a while', () => {
    want(SOURCE);
    want(TAIL);
    const tail = new Scripted(
      TAIL,
      (task) => (source.turns >= 2000 ? Step.ENDED : task.turns % 2 ? Step.WORKED : Step.IDLE),
      true,
    );
    const source = new Scripted(SOURCE, (task) => (task.turns < 2000 ? Step.WORKED : Step.ENDED));
    run([tail, source]);
    expect(tail.turns).toBeGreaterThan(5);
    expect(tail.turns).toBeLessThan(100);
  });

  test('no starvation: pool members that wait for the same room get it in turn', () => {
    let room = 0;
    const scheduler = new Scripted(SCHEDULER, (task) => {
      room = 1;
      return task.turns < 300 ? Step.WORKED : Step.ENDED;
    });
    const sent = new Map<number, number>();
    const members = [0, 1, 2].map(
      (member) =>
        new Scripted(TRANSFORM + member, (task) => {
          if (scheduler.turns >= 300) return Step.ENDED;
          if (room === 0) return Step.BLOCKED;
          room--;
          sent.set(task.id, (sent.get(task.id) ?? 0) + 1);
          return Step.WORKED;
        }),
    );
    for (const { id } of [scheduler, ...members]) want(id);
    run([scheduler, ...members]);
    const counts = [...sent.values()];
    expect(counts).toHaveLength(3);
    expect(Math.min(...counts)).toBeGreaterThan(3);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
  });
});

describe('changes', () => {
  test('of the configuration reach every task, once', () => {
    want(SOURCE);
    want(VALIDATE);
    const journal = new Journal(memory.configVersion, 0, memory.config);
    const source = new Scripted(SOURCE, (task) => {
      if (task.turns === 3 || task.turns === 60) {
        encodeConfig(withField(defaultConfig(), 'load.sensors', task.turns), journal.draft);
        journal.commit();
        change();
      }
      return untilTurn(100)(task);
    });
    const validate = new Scripted(VALIDATE, () => (source.turns < 100 ? Step.IDLE : Step.ENDED));
    run([source, validate]);
    expect([source.sensors, validate.sensors]).toEqual([
      [1024, 3, 60],
      [1024, 3, 60],
    ]);
  });

  test('a task that is wanted elsewhere is closed and let go of, whatever it holds', () => {
    want(SOURCE);
    want(STORAGE);
    const storage = new Scripted(STORAGE, () => Step.IDLE);
    storage.isEmpty = false;
    const source = new Scripted(SOURCE, (task) => {
      if (task.turns === 4) {
        want(STORAGE, 7);
        change();
      }
      return untilTurn(100)(task);
    });
    run([source, storage]);
    expect([storage.closed, word(STORAGE, C.HOLDER), word(STORAGE, C.TASK_ENDED)]).toEqual([1, 0, 0]);
    expect(storage.turns).toBeLessThan(30);
    expect(state()).toBe(C.THREAD_ENDED);
  });

  test('a task that is retired stays until it holds nothing', () => {
    want(SOURCE);
    want(TRANSFORM);
    const member = new Scripted(TRANSFORM, (task) => {
      task.isEmpty = source.turns > 40;
      return Step.IDLE;
    });
    member.isEmpty = false;
    const source: Scripted = new Scripted(SOURCE, (task) => {
      if (task.turns === 3) {
        Atomics.store(memory.placement, TRANSFORM * C.PLACEMENT_LINE + C.RETIRED, 1);
        change();
      }
      return untilTurn(100)(task);
    });
    run([source, member]);
    expect(member.turns).toBeGreaterThan(40);
    expect(member.turns).toBeLessThan(70);
    expect([word(TRANSFORM, C.WANTED), word(TRANSFORM, C.HOLDER), member.closed]).toEqual([0, 0, 1]);
  });

  test('a task that is wanted again in the very moment it is laid down is not forgotten', () => {
    want(SOURCE);
    want(TRANSFORM);
    const at = TRANSFORM * C.PLACEMENT_LINE;
    const member: Scripted = new Scripted(TRANSFORM, () => (source.turns < 20 ? Step.WORKED : Step.ENDED));
    Object.defineProperty(member, 'isEmpty', {
      get() {
        // The coordinator, at the worst time: after the worker has seen that the task is retired.
        Atomics.store(memory.placement, at + C.RETIRED, 0);
        Atomics.store(memory.placement, at + C.WANTED, THREAD);
        change();
        return true;
      },
    });
    const source: Scripted = new Scripted(SOURCE, (task) => {
      if (task.turns === 3) {
        Atomics.store(memory.placement, at + C.RETIRED, 1);
        change();
      }
      return untilTurn(20)(task);
    });
    run([source, member]);
    expect(created).toEqual([TRANSFORM, SOURCE, TRANSFORM]);
    expect([word(TRANSFORM, C.WANTED), word(TRANSFORM, C.TASK_ENDED)]).toEqual([THREAD, 1]);
  });

  test('abandoned, it closes what it holds and ends at once', () => {
    want(SOURCE);
    want(STORAGE);
    const storage = new Scripted(STORAGE, () => Step.WORKED);
    const source = new Scripted(SOURCE, (task) => {
      if (task.turns === 5) {
        Atomics.store(memory.control, C.PHASE, C.ABANDON);
        change();
      }
      return Step.WORKED;
    });
    run([source, storage]);
    expect([source.turns, source.closed, storage.closed, word(SOURCE, C.TASK_ENDED)]).toEqual([5, 1, 1, 0]);
    expect(state()).toBe(C.THREAD_ENDED);
  });
});

test('an ended task is closed, has no more turns, and its time is booked', () => {
  want(SOURCE);
  want(VALIDATE);
  const validate = new Scripted(VALIDATE, untilTurn(1));
  run([new Scripted(SOURCE, untilTurn(50)), validate]);
  expect([validate.turns, validate.closed]).toEqual([1, 1]);
  expect(memory.activity[SOURCE]![BUSY_US]).toBeGreaterThan(0);
  expect(memory.activity[VALIDATE]![BUSY_US]).toBeLessThan(20);
  expect(memory.activity[VALIDATE]![IDLE_US]).toBeGreaterThan(0);
});

test('a worker shows that it lives every millisecond, from its start and however much there is to do', () => {
  want(SOURCE);
  const heartbeat = (THREAD - 1) * C.THREAD_LINE + C.HEARTBEAT;
  // Its predecessor's last one.
  memory.threads[heartbeat] = -800;
  const ages: number[] = [];
  const source = new Scripted(SOURCE, (task) => {
    ages.push(now - memory.threads[heartbeat]!);
    // A step that takes its time.
    if (task.turns % 500 === 0) now += 7.3;
    return untilTurn(3000)(task);
  });
  run([source]);
  expect(Math.min(...ages)).toBeGreaterThan(0);
  // A round has seventeen turns at most, each of which looks at the clock once.
  const late = ages.filter((age) => age > 1.1);
  expect(late.length).toBeLessThan(6 * 17);
  expect(Math.max(...late)).toBeLessThan(8.5);
});

test('a sleeping worker wakes when a task falls due, and shows that it lives', () => {
  want(SOURCE);
  const started = performance.now();
  const source = new Scripted(SOURCE, (task) => {
    if (performance.now() - started > 100) return Step.ENDED;
    task.dueAt = now + 20;
    return Step.IDLE;
  });
  const wait = vi.spyOn(Atomics, 'wait');
  run([source]);
  const asked = wait.mock.calls.map(([, , , timeoutMs]) => timeoutMs!);
  wait.mockRestore();
  expect(performance.now() - started).toBeGreaterThan(100);
  expect(asked).not.toEqual([]);
  // Not at its next heartbeat, at which it would wake anyway. How late the machine then wakes it is another matter.
  expect(Math.max(...asked)).toBeLessThanOrEqual(20);
  expect(memory.threads[(THREAD - 1) * C.THREAD_LINE + C.HEARTBEAT]).toBeGreaterThanOrEqual(0);
});

describe('a hiccup', () => {
  const hiccups = () => hiccupsOf(memory.hiccups, THREAD, 0, 0);
  /** Runs a source that in its turn 100 does this. */
  function runWith(act: (task: Scripted) => void): void {
    want(SOURCE);
    run([
      new Scripted(SOURCE, (task) => {
        if (task.turns === 100) act(task);
        return untilTurn(200)(task);
      }),
    ]);
  }

  test('is noted when a step takes longer than any does that has the processor', () => {
    runWith(() => {
      now += 310;
    });
    expect(hiccups()).toMatchObject([{ ms: 310, worker: 'worker-3', cause: 'machine' }]);
  });

  test('is none when it is shorter than half the least budget', () => {
    const journal = new Journal(memory.configVersion, 0, memory.config);
    const budgets = { urgent: 800, normal: 900, bulk: 1000 };
    encodeConfig(applyPatch(defaultConfig(), { scheduler: { budgetMs: budgets } }), journal.draft);
    journal.commit();
    runWith(() => {
      now += 310;
    });
    expect(hiccups()).toEqual([]);
  });

  test('is noted as the disk where a task waited for it', () => {
    runWith((task) => {
      now += 310;
      task.diskAt = now;
    });
    expect(hiccups()).toMatchObject([{ ms: 310, cause: 'disk' }]);
  });

  test('is what a sleeper is woken too late by, and not its sleep', () => {
    want(SOURCE);
    const source: Scripted = new Scripted(SOURCE, (task) => {
      // The look after the sleep.
      if (task.turns === 50) now += 480;
      task.dueAt = now + 180;
      return task.turns < 60 ? Step.IDLE : Step.ENDED;
    });
    run([source]);
    expect(hiccups()).toHaveLength(1);
    expect(hiccups()[0]!.ms).toBeLessThanOrEqual(480);
    expect(hiccups()[0]!.ms).toBeGreaterThanOrEqual(300);
  });

  test('is none where the worker was stalled on purpose', () => {
    runWith(() => {
      Atomics.store(memory.threads, (THREAD - 1) * C.THREAD_LINE + C.STALL_UNTIL, now + 30);
      change();
    });
    // The clock of this test stands still meanwhile.
    expect(hiccups()).toEqual([]);
  });
});
