/** A run that is asked for something while its workers still come up: warm-up, files and all. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Config, ConfigPatch } from '../contract/config-types.ts';
import type { AdaptedField } from '../contract/coordinator-types.ts';
import { KERNEL_STATES } from '../contract/name-sets.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { decodeConfig, defaultConfig, getField } from '../contract/settings/config-codec.ts';
import * as C from '../memory/control.ts';
import { KERNELS, type MemoryMap, openRun } from '../memory/memory-map.ts';
import { activeMs } from '../memory/run-clock.ts';
import { TASKS } from '../memory/tasks.ts';
import { JournalReader } from '../primitives/shared/journal.ts';
import { wantedThread } from '../stages/placement.ts';
import { PretendedWorker } from '../testing/pretended-worker.ts';
import { Run } from './run.ts';

const SOON_MS = 400;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A run and its pretended workers, which run their tasks once they are told to come up. */
class World {
  readonly workers: PretendedWorker[] = [];
  readonly said: string[] = [];
  readonly saidAt: number[] = [];
  readonly adapted: AdaptedField[] = [];
  readonly run: Run;
  readonly memory: MemoryMap;

  constructor(patch: ConfigPatch = {}, mayAdapt = false) {
    const config = applyPatch(defaultConfig(), { storage: { kind: 'memory' }, ...patch });
    this.run = new Run(
      { id: 1, config, hasDatabase: false },
      {
        // Without locks: a worker's last word tells of its death.
        createWorker: () => {
          const worker = new PretendedWorker(false);
          this.workers.push(worker);
          return worker.handle;
        },
        kernel: null,
        columns: null,
        mailbox: new SharedArrayBuffer(8),
        onEvent: ({ at, text }) => {
          this.said.push(text);
          this.saidAt.push(at);
        },
        onRemoved: () => {},
        onDatabaseLate: () => {},
        onDatabaseThere: () => {},
        onAdapted: mayAdapt ? (adapted) => this.adapted.push(...adapted) : null,
        onEnd: () => {},
      },
    );
    this.memory = openRun(this.run.memory);
  }

  private word(thread: number, word: number): number {
    return this.memory.threads[(thread - 1) * C.THREAD_LINE + word]!;
  }
  private isSuperseded({ order }: PretendedWorker): boolean {
    return order !== null && this.word(order.thread, C.INCARNATION) !== order.incarnation;
  }
  /** Those that know what to run, and are not over. */
  private get present(): PretendedWorker[] {
    return this.workers.filter((worker) => worker.order !== null && !this.isSuperseded(worker));
  }
  /** Each that is over says so; each that is there comes up, unless it still warms up. */
  work(warming: number): void {
    for (const worker of this.workers) if (this.isSuperseded(worker)) worker.saysLastWord();
    for (const { order } of this.present.slice(warming)) {
      const { thread } = order!;
      const ms = performance.timeOrigin + performance.now() - this.memory.clock[C.STARTED_AT]!;
      this.memory.threads[(thread - 1) * C.THREAD_LINE + C.HEARTBEAT] = Math.floor(ms);
      this.memory.threads[(thread - 1) * C.THREAD_LINE + C.THREAD_STATE] = C.THREAD_RUNNING;
      for (let task = 0; task < TASKS; task++) this.carry(task, thread);
    }
  }
  /** As a worker does in `takeChanges`: takes up what is wanted here, and lets go of what is not. */
  private carry(task: number, thread: number): void {
    const { placement } = this.memory;
    const at = task * C.PLACEMENT_LINE;
    if (placement[at + C.HOLDER] === thread && placement[at + C.RETIRED] !== 0) placement[at + C.WANTED] = 0;
    const isWanted = wantedThread(this.memory, task) === thread;
    if (isWanted && placement[at + C.HOLDER] === 0) placement[at + C.HOLDER] = thread;
    if (placement[at + C.HOLDER] !== thread) return;
    if (!isWanted) placement[at + C.HOLDER] = 0;
    else if (this.phase === C.DRAIN) placement[at + C.TASK_ENDED] = 1;
  }
  /** @param warming how many of the workers are not up by then */
  async until(isTrue: () => boolean, warming = 0): Promise<void> {
    for (const end = performance.now() + 20_000; !isTrue(); await pause(3)) {
      if (performance.now() > end)
        throw new Error(`still not so: ${isTrue}, ${this.run.state}, ${this.said.join('; ')}`);
      this.work(warming);
    }
  }
  async pass(ms: number, warming: number): Promise<void> {
    for (const end = performance.now() + ms; performance.now() < end; await pause(3)) this.work(warming);
  }
  /** As the stages have it. */
  get config(): Config {
    const reader = new JournalReader(this.memory.configVersion, 0, this.memory.config);
    reader.read();
    return decodeConfig(reader.record);
  }
  get phase(): number {
    return this.memory.control[C.PHASE]!;
  }
  get isEmitting(): boolean {
    return this.phase === C.RUN;
  }
  get clockMs(): number {
    return activeMs(this.memory.clock, performance.timeOrigin + performance.now());
  }
  get isUp(): boolean {
    for (let task = 0; task < TASKS; task++) {
      const wanted = wantedThread(this.memory, task);
      if (wanted !== 0 && this.memory.placement[task * C.PLACEMENT_LINE + C.HOLDER] !== wanted) return false;
    }
    return true;
  }
  close(): void {
    if (this.run.state !== 'stopped' && this.run.state !== 'failed') this.run.end('idle');
    for (const worker of this.workers) worker.close();
  }
}

let world: World;
beforeEach(() => {
  vi.stubGlobal('navigator', { locks: undefined });
});
afterEach(() => {
  world.close();
  vi.unstubAllGlobals();
});

test('a run says why its inner loops run in TypeScript', () => {
  world = new World();
  expect(KERNEL_STATES[world.memory.header[KERNELS]!]).toBe('no code');
  world.close();
  vi.stubGlobal('WebAssembly', undefined);
  world = new World();
  expect(KERNEL_STATES[world.memory.header[KERNELS]!]).toBe('no memory');
});

describe('while workers warm up', () => {
  test('nothing is emitted and the clock stands, until the last of them is there', async () => {
    world = new World();
    await world.until(() => world.workers.length === 2);
    await world.pass(SOON_MS, 1);
    expect([world.run.state, world.isEmitting, world.clockMs]).toEqual(['running', false, 0]);
    await world.until(() => world.isEmitting);
    expect(world.isUp).toBe(true);
  });

  test('a pause outlives the warm-up, and the run begins when it goes on', async () => {
    world = new World();
    world.run.setPaused(true);
    await world.until(() => world.isUp);
    await world.pass(50, 0);
    expect([world.run.state, world.isEmitting, world.clockMs]).toEqual(['paused', false, 0]);
    world.run.setPaused(false);
    expect([world.run.state, world.isEmitting]).toEqual(['running', true]);
  });

  test('a pause that is over before the others are there changes nothing', async () => {
    world = new World();
    await world.pass(30, 1);
    world.run.setPaused(true);
    world.run.setPaused(false);
    await world.pass(30, 1);
    expect([world.run.state, world.isEmitting]).toEqual(['running', false]);
    await world.until(() => world.isEmitting);
  });

  test('a stop is the end at once: nothing was emitted, and nobody has to come up first', async () => {
    world = new World();
    await world.until(() => world.workers.every(({ order }) => order !== null), 2);
    await world.run.stop();
    expect([world.run.state, world.phase]).toEqual(['stopped', C.ABANDON]);
    expect(world.workers.every(({ isTerminated }) => isTerminated)).toBe(true);
    const { counters, ledger } = world.run.status.read();
    expect([counters.emitted, ledger]).toEqual([0, { inFlight: 0, unaccounted: 0, slack: 0 }]);
    await world.pass(50, 0);
    expect([world.run.state, world.workers.length]).toEqual(['stopped', 2]);
  });

  test('a reset ends it, and no worker that comes up afterwards makes it go on', async () => {
    world = new World();
    await world.pass(30, 1);
    world.run.end('idle');
    await world.pass(50, 0);
    expect([world.run.state, world.phase, world.workers.length]).toEqual(['idle', C.ABANDON, 2]);
  });

  test('a worker that is killed is replaced, and the run begins with the new one', async () => {
    world = new World();
    await world.until(() => world.workers.length === 2 && world.workers.every(({ order }) => order !== null), 2);
    world.run.kill('worker-2');
    await world.until(() => world.workers.length === 3 && world.isEmitting);
    expect(world.isUp).toBe(true);
    expect(world.said.join('\n')).toMatch(/worker-2.* was killed; a new one takes over/);
  });

  test('other threads can be asked for, and it begins with those', async () => {
    world = new World();
    await world.pass(30, 1);
    world.run.apply(applyPatch(world.run.currentConfig, { threads: { count: 4 }, transform: { workers: 3 } }));
    await world.until(() => world.isEmitting);
    expect([world.isUp, world.workers.length]).toEqual([true, 4]);
  });
});

describe('on a machine that gave its workers a quarter of their time', () => {
  const LOAD = 'load.eventsPerSecond';
  const begin = async (mayAdapt: boolean) => {
    world = new World({}, mayAdapt);
    for (const thread of [1, 2]) world.memory.threads[(thread - 1) * C.THREAD_LINE + C.GIVEN_SHARE] = 250;
    await world.until(() => world.isEmitting);
    return getField(world.config, LOAD);
  };

  test('a run at the default load begins with less, before its first event, and says so', async () => {
    expect(await begin(true)).toBe(5000);
    expect(world.adapted).toContainEqual([LOAD, 5000]);
    expect(getField(world.run.currentConfig, LOAD)).toBe(5000);
  });

  test('and is obeyed where somebody asked for its load', async () => {
    expect(await begin(false)).toBe(20_000);
    expect(world.adapted).toEqual([]);
  });
});

test('the end of a run is told with the moment of its end, as are the last figures', async () => {
  world = new World();
  await world.until(() => world.isEmitting);
  world.run.tell('run', 'under way');
  const stopping = world.run.stop();
  await world.until(() => world.run.state === 'stopped');
  await stopping;
  const ended = world.memory.clock[C.ENDED_AT]!;
  expect(world.saidAt.at(-1)).toBeLessThanOrEqual(ended);
  await pause(3);
  world.run.tell('failed', 'how it ended');
  expect([world.said.at(-1), world.saidAt.at(-1)]).toEqual(['how it ended', ended]);
});

/** What people may do, with the workers at any stage of coming up. */
const COMMAND = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 25 }), warming: fc.nat(3) }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'reset' as const, 'stop' as const) }),
  fc.record({ do: fc.constant('kill' as const), of: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('threads' as const), count: fc.integer({ min: 1, max: 3 }) }),
);

test('emits nothing before all workers are there, and ends as asked, whatever is asked meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(COMMAND, { maxLength: 6 }), async (commands) => {
      world?.close();
      world = new World({ threads: { count: 3 } });
      let wanted = 'running';
      for (const command of commands) {
        if (wanted === 'idle' || wanted === 'stopped') break;
        if (command.do === 'wait') await world.pass(command.ms, command.warming);
        else if (command.do === 'pause' || command.do === 'resume') {
          wanted = command.do === 'pause' ? 'paused' : 'running';
          world.run.setPaused(command.do === 'pause');
        } else if (command.do === 'kill') tryTo(() => world.run.kill(`worker-${command.of}`));
        else if (command.do === 'threads')
          world.run.apply(applyPatch(world.run.currentConfig, { threads: { count: command.count } }));
        else if (command.do === 'reset') {
          wanted = 'idle';
          world.run.end('idle');
        } else {
          wanted = 'stopped';
          const stopping = world.run.stop();
          await world.until(() => world.run.state === 'stopped');
          await stopping;
        }
        expect(world.run.state).toBe(wanted);
      }
      if (wanted === 'running') await world.until(() => world.isEmitting && world.isUp);
      else await world.pass(30, 0);
      expect([world.run.state, world.isEmitting]).toEqual([wanted, wanted === 'running']);
    }),
    { numRuns: 20 },
  );
}, 60_000);

/** One that is just being replaced can't be killed. */
function tryTo(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
