import { afterEach, beforeAll, beforeEach, describe, expect, type Mock, test, vi } from 'vitest';
import type { Config } from '../../workers/contract/config-types.ts';
import type { Coordinator, RecordingData, RunReport, TraceData } from '../../workers/contract/coordinator-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { Interval } from '../../workers/contract/interval-types.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { ConfigError } from '../../workers/contract/settings/config-error.ts';
import { noLatencies } from '../../workers/contract/view/latency-counts.ts';
import { askedFor, configStore, isAdapted } from '../stores/config-store.ts';
import { logStore } from '../stores/log-store.ts';
import { runStore } from '../stores/run-store.ts';
import { PipelineClient, type RunView } from './pipeline-client.ts';
import { loadSettingsCheck } from './settings-check.ts';

/** A coordinator that keeps what it is told; `set` answers only when `release` is called. */
class ScriptedCoordinator implements Coordinator {
  state: RunState = 'idle';
  started: Config[] = [];
  applied: Config[] = [];
  failure: Error | null = null;
  mayAdapt = false;
  /** It never answers again. */
  isDead = false;
  release: () => void = () => {};
  /** The run's own clock. */
  activeMs = 1;

  async start(config: Config, _?: Float64Array, mayAdapt = false) {
    this.mayAdapt = mayAdapt;
    if (this.isDead) return new Promise<never>(() => {});
    if (this.failure !== null) throw this.failure;
    this.started.push(config);
    this.state = 'running';
    return { runId: this.started.length, memory: new SharedArrayBuffer(8) };
  }
  set(config: Config, _?: Float64Array) {
    this.applied.push(config);
    return new Promise<void>((resolve) => {
      this.release = resolve;
    });
  }
  async pause() {
    this.state = 'paused';
  }
  async resume() {
    this.state = 'running';
  }
  async stop(): Promise<RunReport> {
    this.state = 'stopped';
    return { config: this.started.at(-1)!, snapshot: this.snapshot(), elapsedMs: 1 };
  }
  async reset() {
    if (this.isDead) return new Promise<never>(() => {});
    this.state = 'idle';
  }
  async kill() {}
  async stall() {}
  async inject() {}
  async seek() {}
  async holdRecording(_: RecordingData) {}
  async holdCredentials() {}
  async latestMessage() {
    return new Uint8Array(0);
  }
  async holdTrace(_: TraceData) {}
  async interval(): Promise<Interval> {
    throw new RangeError('nothing is kept');
  }
  async keptRuns(): Promise<never> {
    throw new Error('nothing is kept');
  }
  async query() {
    return { columns: ['n'], rows: [[1]], truncated: false };
  }
  async onEvent() {}
  async dispose() {}

  snapshot() {
    return { ...idleSnapshot(defaultConfig()), state: this.state, runId: this.started.length, activeMs: this.activeMs };
  }
  view = (): RunView => {
    const read = () => this.state;
    return {
      get state() {
        return read();
      },
      snapshot: () => this.snapshot(),
      workers: () => [],
      tail: () => [],
      alarms: () => [],
      latencyBins: () => new Float64Array(24),
      latencyCounts: noLatencies,
      coordinatorBeat: 0,
      config: () => defaultConfig(),
    };
  };
}

let coordinator: ScriptedCoordinator;
let client: PipelineClient;
const RECORDING: RecordingData = {
  timeMs: Float64Array.of(1),
  value: Float64Array.of(2),
  sensor: Uint16Array.of(0),
  sensors: 1,
  file: null,
  gaps: null,
};
let ownRecording: Mock<() => Promise<RecordingData>>;
const TIMES = Float64Array.of(2, 0, 100, 1, 300);
const TRACE = { id: 7, at: Float64Array.of(0, 1000), upTo: Float64Array.of(0, 5) };
let ownTrace: Mock<(config: Config) => Promise<TraceData>>;
let ownTimes: Mock<(config: Config) => Promise<Float64Array>>;
let link: { giveUp: Mock<(reason: string) => void>; restart: Mock<() => void> };
beforeAll(loadSettingsCheck);
beforeEach(() => {
  coordinator = new ScriptedCoordinator();
  link = { giveUp: vi.fn(), restart: vi.fn() };
  ownRecording = vi.fn(async () => RECORDING);
  ownTrace = vi.fn(async () => TRACE);
  ownTimes = vi.fn(async () => TIMES);
  client = new PipelineClient(coordinator, coordinator.view, link, {
    recording: ownRecording,
    trace: ownTrace,
    times: ownTimes,
  });
  configStore.setState({ config: defaultConfig(), adapted: [] });
  runStore.setState(runStore.getInitialState(), true);
  logStore.setState({ entries: [] });
});
/** Lets everything that waits for nothing but its turn happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a recording of one’s own', () => {
  const feed = { kind: 'recording', recording: 'imported' } as const;

  test('is given to the coordinator once, by whoever first wants it: a start, or a setting', async () => {
    const held = vi.spyOn(coordinator, 'holdRecording');
    await client.start();
    expect(held).not.toHaveBeenCalled();
    client.set({ feed });
    await settle();
    await client.stop();
    await client.start();
    expect(held.mock.calls).toEqual([[RECORDING]]);
  });

  test('that is not there fails the start, which can be tried again', async () => {
    ownRecording.mockRejectedValueOnce(new Error('no recording has been opened in this browser yet'));
    await expect(client.start({ feed })).rejects.toThrow('opened in this browser');
    expect(runStore.getState().failure).toContain('opened in this browser');
    await client.start();
    expect(ownRecording).toHaveBeenCalledTimes(2);
  });
});

describe('an arrival trace', () => {
  const load = { shape: 'trace', trace: { id: 7 } } as const;

  test('is given to the coordinator once, before the settings that ask for it; another one as well', async () => {
    const held = vi.spyOn(coordinator, 'holdTrace');
    await client.start({ load });
    client.set({ load: { eventsPerSecond: 50 } });
    await settle();
    expect(held.mock.calls).toEqual([[TRACE]]);
    await client.stop();
    await client.start({ load: { trace: { id: 8 } } });
    expect(held).toHaveBeenCalledTimes(2);
  });

  test('that is not there fails the start', async () => {
    ownTrace.mockRejectedValueOnce(new Error('the arrival trace 7 is not in this browser'));
    await expect(client.start({ load })).rejects.toThrow('not in this browser');
    expect(runStore.getState().failure).toContain('not in this browser');
  });
});

describe('measured service times', () => {
  const service = { validate: { kind: 'measured' } } as const;

  test('go with a start and with settings that ask for them, and with no others', async () => {
    const [starts, sets] = [vi.spyOn(coordinator, 'start'), vi.spyOn(coordinator, 'set')];
    await client.start();
    client.set({ service });
    await settle();
    await client.stop();
    await client.start();
    expect(starts.mock.calls.map(([, times]) => times)).toEqual([undefined, TIMES]);
    expect(sets.mock.calls.map(([, times]) => times)).toEqual([TIMES]);
  });
});

describe('set', () => {
  test('a bad value throws before anything has changed, here or there', async () => {
    await client.start();
    expect(() => client.set({ load: { sensors: 0 }, batch: { maxSize: 5 } })).toThrow(ConfigError);
    await settle();
    expect(client.config()).toEqual(defaultConfig());
    expect(coordinator.applied).toEqual([]);
  });

  test('config() has the change at once', () => {
    client.set({ batch: { maxSize: 5 } });
    expect(client.config().batch.maxSize).toBe(5);
  });

  test('without a run, a change waits for the next one', async () => {
    client.set({ batch: { maxSize: 5 } });
    await settle();
    expect(coordinator.applied).toEqual([]);
    await client.start();
    expect(coordinator.started[0]?.batch.maxSize).toBe(5);
  });

  test('while the coordinator is busy, many changes become one, the latest', async () => {
    await client.start();
    for (let size = 1; size <= 100; size++) {
      client.set({ batch: { maxSize: size } });
      await settle();
    }
    expect(coordinator.applied.map((config) => config.batch.maxSize)).toEqual([1]);
    coordinator.release();
    await settle();
    expect(coordinator.applied.map((config) => config.batch.maxSize)).toEqual([1, 100]);
  });

  test('logs changes with their values; dragging makes one line', () => {
    client.set({ load: { sensors: 10 } });
    client.set({ load: { sensors: 20 } });
    client.set({ breaker: { enabled: false } });
    client.set({ breaker: { enabled: false } });
    client.set({ breaker: { enabled: true } });
    expect(logStore.getState().entries.map((entry) => entry.text)).toEqual([
      'Sensors: 1,024 → 20',
      'Breaker: on → off',
      'Breaker: off → on',
    ]);
  });
});

describe('the run', () => {
  test('is starting from when it is asked for until its clock goes', async () => {
    coordinator.activeMs = 0;
    const start = client.start();
    client.refreshState();
    expect(runStore.getState()).toMatchObject({ state: 'idle', isStarting: true });
    await start;
    expect(runStore.getState()).toMatchObject({ state: 'running', isStarting: true });
    coordinator.activeMs = 1;
    client.refreshState();
    expect(runStore.getState().isStarting).toBe(false);
  });

  test('is not starting any more when it could not', async () => {
    coordinator.failure = new Error('no memory');
    await expect(client.start()).rejects.toThrow('no memory');
    expect(runStore.getState()).toMatchObject({ state: 'idle', isStarting: false });
  });

  test('goes through its states, and buttons are told', async () => {
    await client.start({ load: { sensors: 3 } });
    expect(runStore.getState()).toMatchObject({ state: 'running', runId: 1, pending: null, isStarting: false });
    expect(coordinator.started[0]?.load.sensors).toBe(3);
    await client.pause();
    expect(runStore.getState().state).toBe('paused');
    await client.resume();
    expect((await client.stop()).snapshot.state).toBe('stopped');
    expect(runStore.getState().state).toBe('stopped');
    await client.reset();
    expect(runStore.getState()).toMatchObject({ state: 'idle', runId: 0 });
  });

  test('start is refused while there is one, stop while there is none', async () => {
    await expect(client.stop()).rejects.toThrow('stop: the pipeline is idle; there is nothing to stop');
    await client.start();
    await expect(client.start()).rejects.toThrow('start: the pipeline is running; stop or reset it first');
  });

  test('a bad patch starts nothing', async () => {
    await expect(client.start({ load: { sensors: 0 } })).rejects.toThrow(ConfigError);
    expect(coordinator.started).toEqual([]);
  });

  test('keeps an error for the screen and throws it to the caller', async () => {
    coordinator.failure = new Error('no memory');
    await expect(client.start()).rejects.toThrow('no memory');
    expect(runStore.getState()).toMatchObject({ state: 'idle', pending: null, failure: 'start: no memory' });
    coordinator.failure = null;
    await client.start();
    expect(runStore.getState().failure).toBeNull();
  });

  test('before the first run the figures are all zero', () => {
    expect(client.snapshot()).toMatchObject({ state: 'idle', counters: { emitted: 0 }, ledger: { unaccounted: 0 } });
    expect([client.workers(), client.tail(5), client.alarms(5)]).toEqual([[], [], []]);
  });
});

describe('a slow machine', () => {
  const ADAPTED = [
    ['load.eventsPerSecond', 5000],
    ['batch.maxWaitMs', 100],
  ] as const;

  test('may begin with less where it is asked for by a start, and not by the next one', async () => {
    await client.start({}, { mayAdapt: true });
    expect(coordinator.mayAdapt).toBe(true);
    await client.reset();
    await client.start();
    expect(coordinator.mayAdapt).toBe(false);
  });

  test('has its load on the screen, which stays in force when another setting changes', async () => {
    await client.start({}, { mayAdapt: true });
    client.adopt(ADAPTED);
    await settle();
    expect(client.config()).toMatchObject({ load: { eventsPerSecond: 5000 }, batch: { maxWaitMs: 100 } });
    expect(coordinator.applied.at(-1)).toEqual(client.config());
    coordinator.release();
    expect(isAdapted(configStore.getState(), 'load.eventsPerSecond')).toBe(true);
    client.set({ load: { sensors: 5 } });
    expect(client.config().load).toMatchObject({ eventsPerSecond: 5000, sensors: 5 });
    client.set({ load: { eventsPerSecond: 20_000 } });
    expect(isAdapted(configStore.getState(), 'load.eventsPerSecond')).toBe(false);
    expect(isAdapted(configStore.getState(), 'batch.maxWaitMs')).toBe(true);
  });

  /** Whether it is said, and the load that an address has. */
  const told = () => [
    isAdapted(configStore.getState(), 'load.eventsPerSecond'),
    askedFor(client.config()).load.eventsPerSecond,
  ];
  const SAME = { load: { eventsPerSecond: 5000 } };
  const LESSON = applyPatch(defaultConfig(), { ...SAME, batch: { maxSize: 50 } });

  test('is not said to have adapted a load that a lesson, a link or a person has set, though it is the same', () => {
    for (const set of [
      () => client.set(LESSON),
      () => client.set(applyPatch(client.config(), SAME)),
      () => client.set(SAME),
    ]) {
      client.set(defaultConfig());
      client.adopt(ADAPTED);
      expect(told()).toEqual([true, 20_000]);
      set();
      expect(told()).toEqual([false, 5000]);
    }
  });

  test('has its adapted load again when the settings of before come back, as after a lesson', () => {
    client.adopt(ADAPTED);
    client.set({ load: { sensors: 5 } });
    for (const expected of [
      [true, 20_000],
      [false, 5000],
    ]) {
      const own = client.config();
      client.set(LESSON);
      expect(told()).toEqual([false, 5000]);
      client.set(own);
      expect([client.config(), ...told()]).toEqual([own, ...expected]);
      client.set(SAME);
    }
  });
});

describe('a coordinator that is lost', () => {
  test('ends the run on the screen, with what to do, and its last figures stay', async () => {
    await client.start();
    client.loseCoordinator('no sign of life');
    client.loseCoordinator('and again');
    coordinator.state = 'paused';
    expect(runStore.getState()).toMatchObject({ state: 'failed' });
    expect(runStore.getState().failure).toMatch(/has stopped: no sign of life\. What was stored is kept\. Try again/);
    expect(client.snapshot().state).toBe('failed');
    // Its mark is on the charts, which end with the last figures.
    expect(logStore.getState().entries.map(({ at }) => at)).toEqual([client.snapshot().time]);
    expect(link.giveUp).toHaveBeenCalledTimes(1);
    await expect(client.stop()).rejects.toThrow('the pipeline is failed; there is nothing to stop');
  });

  test('is replaced by the next start', async () => {
    await client.start();
    client.loseCoordinator('no sign of life');
    await client.start();
    expect(link.restart).toHaveBeenCalledTimes(1);
    expect(runStore.getState()).toMatchObject({ state: 'running', failure: null, runId: 2 });
    expect(client.snapshot().state).toBe('running');
  });

  test('or by a reset', async () => {
    client.loseCoordinator('its code could not be loaded');
    await client.reset();
    expect(link.restart).toHaveBeenCalledTimes(1);
    expect(runStore.getState()).toMatchObject({ state: 'idle', failure: null });
  });
});

describe('a start that does not come', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    coordinator.isDead = true;
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const rejection = (asked: Promise<unknown>) =>
    asked.then(
      () => 'done',
      (error: Error) => error.message,
    );

  test('is said after 10 s, and once more after whoever asked has waited longer', async () => {
    void rejection(client.start());
    await vi.advanceTimersByTimeAsync(9_900);
    expect(runStore.getState().isStartSlow).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(runStore.getState().isStartSlow).toBe(true);
    client.waitLonger();
    expect(runStore.getState().isStartSlow).toBe(false);
    await vi.advanceTimersByTimeAsync(10_100);
    expect(runStore.getState().isStartSlow).toBe(true);
  });

  test('is over after a minute, and the next one gets a new coordinator', async () => {
    const asked = rejection(client.start());
    await vi.advanceTimersByTimeAsync(60_100);
    expect(await asked).toMatch(/has stopped: it did not answer a start for 60 s/);
    expect(runStore.getState()).toMatchObject({
      state: 'failed',
      isStarting: false,
      isStartSlow: false,
      pending: null,
    });
    coordinator.isDead = false;
    await client.start();
    expect(link.restart).toHaveBeenCalledTimes(1);
    expect(runStore.getState()).toMatchObject({ state: 'running', failure: null });
  });

  test('is ended by a reset, with or without an answer', async () => {
    const asked = rejection(client.start());
    const reset = client.reset();
    expect(await asked).toBe('ended by reset');
    await vi.advanceTimersByTimeAsync(5_100);
    await reset;
    expect(link.restart).toHaveBeenCalledTimes(1);
    expect(runStore.getState()).toMatchObject({ state: 'idle', failure: null, pending: null, isStarting: false });
  });

  test('is not slow any more when it has failed', async () => {
    coordinator.isDead = false;
    coordinator.failure = new Error('no memory');
    void rejection(client.start());
    await vi.advanceTimersByTimeAsync(70_000);
    expect(runStore.getState()).toMatchObject({ isStartSlow: false, failure: 'start: no memory' });
    expect(link.giveUp).not.toHaveBeenCalled();
  });
});

test('a refusal is told to whoever asked, and is no alert', async () => {
  await client.start();
  await expect(client.start()).rejects.toThrow('stop or reset it first');
  await client.stop();
  await expect(client.stop()).rejects.toThrow('there is nothing to stop');
  await expect(client.pause()).rejects.toThrow("can't pause: the pipeline is stopped");
  await expect(client.kill('storage')).rejects.toThrow("can't kill: the pipeline is stopped");
  expect(runStore.getState().failure).toBeNull();
});

test('a run that is waited for says so when it ends before its first event', async () => {
  await client.start();
  const first = client.firstFigures();
  await client.reset();
  await expect(first).rejects.toThrow('the run ended before its first event: it is idle');
});

test('a stop whose coordinator dies after the run has ended is not waited for', async () => {
  await client.start();
  coordinator.stop = () => {
    coordinator.state = 'stopped';
    return new Promise<never>(() => {});
  };
  const stop = client.stop().catch((error: Error) => error.message);
  await settle();
  for (let look = 1; look < 30; look++) client.watchCoordinator(300 * look);
  expect(await stop).toMatch(/it did not report how the run ended/);
});

test('short runs, each with as many beats as the one before, are no silence of the coordinator', async () => {
  let looks = 0;
  const look = () => client.watchCoordinator(300 * ++looks);
  for (let run = 0; run < 20; run++) {
    await client.start();
    look();
    await client.stop();
  }
  expect(link.giveUp).not.toHaveBeenCalled();
  await client.start();
  for (let i = 0; i < 12; i++) look();
  expect(link.giveUp).toHaveBeenCalledTimes(1);
});
