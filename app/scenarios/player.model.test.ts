/**
 * Commands in any order and at any moment, at a player over a pretended pipeline. Whatever the order:
 *
 * - no run is started while one is on, so no speed check runs beside one;
 * - afterwards there is what was there before: settings, screen, and a run if one was on;
 * - what was stopped, skipped, hidden from sight or tampered with is never held;
 * - the state is one that the machine leads to.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Config } from '../../workers/contract/config-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { noLatencies } from '../../workers/contract/view/latency-counts.ts';
import { EXAMPLE } from './definition/example-scenario.ts';
import { parseScenario } from './definition/parse-scenario.ts';
import type { Scenario } from './definition/scenario-types.ts';
import { Player } from './player.ts';
import type { PlayerState, ScenarioResult } from './player-types.ts';
import type { PlayerPorts } from './ports.ts';
import { scenarioStore } from './scenario-store.ts';

/** Two acts of a second, that hold on the pretended pipeline. */
const SCENARIO: Scenario = parseScenario({
  ...EXAMPLE,
  acts: EXAMPLE.acts.map((act) => ({ ...act, seconds: 1, warmUp: 0, timeline: [] })),
  watch: { ...EXAMPLE.watch, cues: [{ act: 2, at: 0.5, text: 'now', part: 'alarms' }] },
  verdict: [
    { claim: 'a', figure: 'counters.stored/s', act: 1, is: 'at least', of: 10 },
    { claim: 'b', figure: 'lost', act: 2, is: 'at most', of: 0, moment: 'drained' },
  ],
  endsWhenDecided: false,
});
const OWN: Config = applyPatch(defaultConfig(), { batch: { maxSize: 123 } });
/** Long enough for everything that waits for nothing but promises. */
async function turn(): Promise<void> {
  for (let i = 0; i < 30; i++) await null;
}

class World {
  clock = 1e12;
  config = OWN;
  state: RunState = 'running';
  startedAt = this.clock - 60_000;
  pausedMs = 0;
  isHidden = false;
  screen = 'data';
  given = 0;
  private kept: { config: Config; isOn: boolean; screen: string } | null = null;
  private epoch = 0;
  /** Of the machine: stored per second of the speed check. */
  speed = 50_000;
  readonly faults: string[] = [];
  readonly removed: number[] = [];
  stored: readonly number[] = [];
  readonly keptActs: string[] = [];
  private runId = 0;
  shareBytes = 1e9;
  usedBytes = 0;

  readonly ports: PlayerPorts = {
    pipeline: {
      config: () => this.config,
      set: (config) => {
        this.config = config;
      },
      start: () => this.start(),
      pause: async () => {
        if (this.state !== 'running') throw new Error('not running');
        this.state = 'paused';
      },
      resume: async () => {
        if (this.state !== 'paused') throw new Error('not paused');
        this.state = 'running';
      },
      stop: async () => {
        await turn();
        if (!this.isOn) throw new Error('nothing to stop');
        this.state = 'stopped';
        return { config: this.config, snapshot: this.snapshot(), elapsedMs: 0 };
      },
      reset: async () => {
        this.epoch++;
        this.state = 'idle';
        await turn();
      },
      snapshot: () => this.snapshot(),
      latencyCounts: () => noLatencies(),
      query: async () => ({ columns: [], rows: [[5, 5]], truncated: false }),
      removeRun: async (run) => {
        if (this.isOn && run === this.runId) throw new Error(`run ${run} is under way: stop it first`);
        this.removed.push(run);
      },
      database: async () => ({ owner: true, usedBytes: this.usedBytes, shareBytes: this.shareBytes }),
    },
    cores: 2,
    isHidden: () => this.isHidden,
    wait: async (ms) => {
      await turn();
      this.clock += Math.min(ms, 200);
      if (this.state === 'paused') this.pausedMs += Math.min(ms, 200);
    },
    now: () => this.clock,
    keep: () => {
      this.kept ??= { config: this.config, isOn: this.isOn, screen: this.screen };
    },
    noteOwn: () => {},
    noteStored: (runs) => {
      this.stored = runs;
    },
    giveBack: async (goOn) => {
      const { kept } = this;
      this.kept = null;
      this.given++;
      if (goOn !== null) this.config = goOn;
      else if (kept !== null) {
        this.config = kept.config;
        this.screen = kept.screen;
      }
      if (goOn !== null) await this.ports.pipeline.reset();
      if (goOn !== null || kept?.isOn === true) await this.start();
    },
    showLive: () => {
      this.screen = 'live';
    },
    log: () => {},
    passOver: () => {},
    keepAct: async (name) => {
      await turn();
      if (!this.isOn) return null;
      this.keptActs.push(name);
      return `kept ${this.runId}`;
    },
  };

  get isOn(): boolean {
    return this.state === 'running' || this.state === 'paused';
  }
  private async start(): Promise<void> {
    if (this.isOn) this.faults.push('a run was started while one was on');
    const epoch = ++this.epoch;
    await turn();
    if (epoch !== this.epoch) throw new Error('ended by reset');
    this.runId++;
    this.state = 'running';
    this.startedAt = this.clock;
    this.pausedMs = 0;
  }
  private snapshot(): Snapshot {
    const snapshot = idleSnapshot(this.config);
    const activeMs = Math.max(0, this.clock - this.startedAt - this.pausedMs);
    const { mode, eventsPerSecond } = this.config.load;
    const emitted = Math.ceil((activeMs * (mode === 'max' ? this.speed : eventsPerSecond)) / 1000);
    return {
      ...snapshot,
      runId: this.runId,
      state: this.state,
      time: this.clock,
      activeMs,
      counters: { ...snapshot.counters, emitted, stored: emitted },
    };
  }
}

let world: World;
let player: Player;
beforeEach(() => renew());
afterEach(async () => {
  if (player.state.at !== 'closed') await player.close();
});
function renew(): void {
  scenarioStore.setState({ state: { at: 'closed' } });
  world = new World();
  player = new Player(world.ports);
}
async function until(at: PlayerState['at'] | ((state: PlayerState) => boolean)): Promise<PlayerState> {
  for (let i = 0; i < 2000; i++) {
    const { state } = player;
    if (typeof at === 'string' ? state.at === at : at(state)) return state;
    await turn();
  }
  throw new Error(`it stays ${JSON.stringify(player.state)}`);
}
async function verdict(): Promise<ScenarioResult> {
  const state = await until('verdict');
  if (state.at !== 'verdict') throw new Error('no verdict');
  return state.result;
}
function begin(prediction: number | null = 2): void {
  player.open(SCENARIO);
  player.predict(prediction);
  player.start();
  if (player.state.at === 'confirming') player.confirm();
}

test('the playhead stands at the beginning of an act until that runs', async () => {
  const starting: number[] = [];
  const stop = scenarioStore.subscribe(({ state }) => {
    if (state.at === 'playing' && state.phase === 'starting') starting.push(player.progress().seconds);
  });
  begin();
  await verdict();
  stop();
  expect(starting).toEqual([0, 0]);
});

test('question, prediction, speed check, acts, verdict, and back', async () => {
  const seen: string[] = [];
  const stop = scenarioStore.subscribe(({ state }) =>
    seen.push(state.at === 'playing' ? `${state.at} ${state.act} ${state.phase}` : state.at),
  );
  begin();
  const result = await verdict();
  expect(result).toMatchObject({ outcome: 'held', reasons: [], attempt: 1, prediction: 2, wasRight: true });
  expect(result.speed.before).toBeCloseTo(50_000, -2);
  expect(player.progress()).toMatchObject({ played: 2, length: 2 });
  expect(world.keptActs).toEqual(SCENARIO.acts.map(({ name }, i) => `One slow reader, act ${i + 1}: ${name}`));
  expect(result.acts.map(({ run }) => run)).toEqual(['kept 2', 'kept 3']);
  await player.close();
  stop();
  const acts = [1, 2].flatMap((act) => [
    `playing ${act} starting`,
    `playing ${act} running`,
    ...(act === 2 ? ['playing 2 running'] : []),
    `playing ${act} ending`,
  ]);
  expect(seen).toEqual(['asked', 'predicted', 'confirming', 'checking', ...acts, 'verdict', 'returning', 'closed']);
  expect(world).toMatchObject({ config: OWN, screen: 'data', state: 'running', faults: [] });
});

test('with one thing changed its verdict stands beside the first, and played again it is as defined', async () => {
  begin();
  const first = await verdict();
  const change = { setting: 'batch.maxSize', value: 77 };
  const seen = new Set<number>();
  player.onSample(() => seen.add(world.config.batch.maxSize));
  player.change(change);
  expect(() => player.change(change)).toThrow();
  expect(await verdict()).toMatchObject({ changed: change, outcome: 'held' });
  expect([...seen]).toEqual([77]);
  expect(player.first).toBe(first);
  player.replay();
  expect(await verdict()).toMatchObject({ changed: null });
  expect(seen.size).toBe(2);
  expect(player.first).not.toBe(first);
});

test('a run of less than 10 s is not asked about', () => {
  world.startedAt = world.clock - 9000;
  player.open(SCENARIO);
  player.start();
  expect(player.state.at).toBe('checking');
});

test('what can not be told is played once more by itself', async () => {
  begin();
  await until((state) => state.at === 'playing' && state.phase === 'running');
  world.isHidden = true;
  await turn();
  await turn();
  world.isHidden = false;
  expect(await verdict()).toMatchObject({ outcome: 'held', attempt: 2, firstReasons: ['the tab was hidden'] });
});
test('and no third time', async () => {
  begin();
  world.isHidden = true;
  expect(await verdict()).toMatchObject({ outcome: 'could not tell', reasons: ['the tab was hidden'], attempt: 2 });
});

test('stopped, skipped, tampered with: could not tell, and why', async () => {
  begin();
  await until((state) => state.at === 'playing' && state.act === 2);
  player.stop();
  expect(await verdict()).toMatchObject({
    outcome: 'could not tell',
    reasons: ['it was stopped in act 2'],
    attempt: 1,
  });
  player.replay();
  await until((state) => state.at === 'playing' && state.phase === 'running');
  player.skip();
  expect(await verdict()).toMatchObject({ outcome: 'could not tell', reasons: [] });
  player.replay();
  for (const attempt of [1, 2]) {
    await until((state) => state.at === 'playing' && state.attempt === attempt && state.phase === 'running');
    world.config = { ...world.config };
    await until((state) => state.at !== 'playing' || state.attempt !== attempt);
  }
  expect((await verdict()).reasons.join()).toContain('settings were changed during act 1');
});

test('played anew from the middle of it: a verdict on what was played then', async () => {
  for (const act of [1, 2]) {
    begin();
    await until((state) => state.at === 'playing' && state.act === act && state.phase === 'running');
    player.replay();
    expect(player.state).toMatchObject({ at: 'checking', attempt: 1 });
    expect(await verdict()).toMatchObject({ outcome: 'held', reasons: [], attempt: 1 });
    await player.close();
  }
});

test('closed in the middle of an act, or of the speed check: all is as it was', async () => {
  for (const at of ['checking', 'playing'] as const) {
    begin();
    await until((state) => state.at === at && world.isOn);
    await player.close();
    for (let i = 0; i < 50; i++) await turn();
    expect(player.state.at).toBe('closed');
    expect(world).toMatchObject({ config: OWN, screen: 'data', state: 'running', faults: [] });
  }
});

test('a machine that can not show it says so, and plays nothing', async () => {
  renew();
  const needy = { ...SCENARIO, needs: { cores: 4 } };
  player.open(needy);
  player.start();
  player.confirm();
  const result = await verdict();
  expect(result).toMatchObject({
    outcome: 'could not tell',
    acts: [],
    reasons: ['it takes 4 cores to be seen, and this machine has 2'],
  });
  await player.close();
  world.speed = 5000;
  begin();
  expect((await verdict()).reasons[0]).toContain('this machine stores');
  await player.close();
  // Only its bursts are too much.
  world.speed = 50_000;
  const shape = { 'load.shape': 'burst', 'load.peakFactor': 20, 'load.periodSeconds': 1 };
  player.open(
    parseScenario({
      ...SCENARIO,
      acts: SCENARIO.acts.map((act) => ({ ...act, settings: { ...act.settings, ...shape } })),
    }),
  );
  player.start();
  if (player.state.at === 'confirming') player.confirm();
  expect((await verdict()).reasons[0]).toContain('this machine stores');
});

const STORED = parseScenario({
  ...SCENARIO,
  acts: SCENARIO.acts.map((act) => ({ ...act, settings: { ...act.settings, 'storage.kind': 'sqlite' } })),
});
function beginStored(): void {
  player.open(STORED);
  player.start();
  if (player.state.at === 'confirming') player.confirm();
}

test('acts about the database are taken out of it again, and never make stored runs make room', async () => {
  const budgets = new Set<number>();
  player.onSample(() => budgets.add(world.config.storage.budgetMb));
  world.shareBytes = 30e6;
  world.usedBytes = 25e6;
  beginStored();
  expect(await verdict()).toMatchObject({
    reasons: [1, 2].map((act) => `act ${act} was not stored in the database: it was not open`),
    firstReasons: [1, 2].map((act) => `act ${act} was not stored in the database: it was not open`),
  });
  // 25 MB that are stored, 32 MB of slack, and less than one of events.
  expect([...budgets]).toEqual([58]);
  expect(world.removed.length).toBe(4);
  expect(world.stored).toEqual([]);
  await player.close();
  world.usedBytes = 59e6;
  beginStored();
  const { reasons, acts } = await verdict();
  expect(reasons).toEqual(['it needs 33 MB in the database, and 1 MB are left: delete a run on the screen Data']);
  expect(acts).toEqual([]);
});

test.each(['replay', 'stop', 'close', 'goOn'] as const)(
  '%s in an act about the database leaves nothing of it there',
  async (what) => {
    beginStored();
    await until((state) => state.at === 'playing' && state.act === 2 && state.phase === 'running');
    expect(world.stored.length).toBe(2);
    await player[what]();
    if (what === 'replay' || what === 'stop') await verdict();
    if (player.state.at === 'verdict') await player.close();
    expect(world.stored).toEqual([]);
    expect(world.removed.length).toBe(what === 'replay' ? 6 : 2);
  },
);

test('a lesson about speed could not tell where the speed changed, or where it was over early', async () => {
  const acts = SCENARIO.acts.map((act) => ({
    ...act,
    settings: { 'load.eventsPerSecond': { share: 0.5, of: 'speed' } as const },
  }));
  const early = { claim: 'a', figure: 'counters.stored', act: 1, is: 'at most', of: 1 };
  for (const verdictRows of [SCENARIO.verdict, [early]]) {
    world.speed = 50_000;
    player.open(parseScenario({ ...SCENARIO, acts, verdict: verdictRows, endsWhenDecided: true }));
    player.start();
    if (player.state.at === 'confirming') player.confirm();
    for (const attempt of [1, 2]) {
      await until((state) => state.at === 'playing' && state.attempt === attempt);
      world.speed *= 0.7;
    }
    const result = await verdict();
    expect(result).toMatchObject({ outcome: 'could not tell', attempt: 2 });
    expect(result.reasons).toEqual(['this machine became 30 % slower meanwhile, by its speed check']);
    await player.close();
  }
});

test('live with these settings: they are in force, and run', async () => {
  begin();
  await verdict();
  await player.goOn();
  expect(world.config.broadcast.policies.alarms).toBe('conflate');
  expect(world).toMatchObject({ state: 'running', screen: 'live' });
});

const COMMANDS = [
  'open',
  'predict',
  'start',
  'confirm',
  'cancel',
  'pause',
  'resume',
  'skip',
  'stop',
  'replay',
  'close',
  'goOn',
] as const;
const FAULTS = ['hide', 'reset', 'set'] as const;
const steps = fc.array(
  fc.record({
    what: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...COMMANDS) }, fc.constantFrom(...FAULTS)),
    turns: fc.oneof(fc.constant(0), fc.nat(80)),
  }),
  { minLength: 1, maxLength: 14 },
);

async function carryOut(what: (typeof COMMANDS)[number] | (typeof FAULTS)[number]): Promise<void> {
  switch (what) {
    case 'open':
      return player.open(SCENARIO);
    case 'predict':
      return player.predict(1);
    case 'hide':
      world.isHidden = !world.isHidden;
      return;
    case 'reset':
      return world.ports.pipeline.reset();
    case 'set':
      world.config = { ...world.config };
      return;
    default:
      return player[what]();
  }
}

test('commands in any order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), fc.boolean(), async (sequence, isOn, isBegun) => {
      renew();
      if (!isOn) world.state = 'idle';
      if (isBegun) begin(1);
      let hasGoneOn = false;
      for (const { what, turns } of sequence) {
        for (let i = 0; i < turns; i++) await turn();
        const { state } = player;
        const done = carryOut(what);
        // Refused where it is not the time for it: then nothing changes.
        const after = player.state;
        await done.catch((error: unknown) => {
          if (/^can't/.test(String((error as Error).message))) expect(after).toBe(state);
        });
        hasGoneOn ||= what === 'goOn' && state.at !== 'closed';
        if (what === 'set' && (player.state.at === 'closed' || player.state.at === 'asked')) hasGoneOn = true;
        if (what === 'reset') hasGoneOn = true;
      }
      for (let i = 0; i < 600 && (player.state.at === 'checking' || player.state.at === 'playing'); i++) {
        if (world.state === 'paused') await player.resume();
        await turn();
      }
      const { state } = player;
      if (state.at === 'verdict' && state.result.reasons.length > 0) expect(state.result.outcome).not.toBe('held');
      if (state.at !== 'closed' && state.at !== 'returning') await player.close();
      await until('closed');
      expect(world.faults).toEqual([]);
      if (!hasGoneOn) {
        expect(world.config).toEqual(OWN);
        expect(world.isOn).toBe(isOn);
        expect(world.screen).toBe('data');
      }
    }),
    { numRuns: 150 },
  );
});
