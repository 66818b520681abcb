import { beforeEach, describe, expect, test } from 'vitest';
import type { RunState } from '../contract/name-sets.ts';
import { defaultConfig, withField } from '../contract/settings/config-codec.ts';
import { RunStatus } from '../contract/view/run-status.ts';
import { openRun } from '../memory/memory-map.ts';
import { allocateSmallRun } from '../testing/allocate-run.ts';
import type { Drain } from './drain.ts';
import { type EndingRun, RunEnding } from './run-ending.ts';

/** A run that notes what is done to it, and a drain whose outcome the test decides. */
class World implements EndingRun {
  state: RunState = 'running';
  hasBegun = true;
  inForce = defaultConfig();
  readonly status = new RunStatus(openRun(allocateSmallRun(1000)));
  readonly runTime = 0;
  readonly liveEnd = Promise.resolve();
  readonly said: string[] = [];
  /** Time that the drain was given, ms. */
  patience = Number.NaN;
  isStored = true;
  isStuck = false;
  /** Happens while the run drains. */
  meanwhile: () => void = () => {};
  readonly ending = new RunEnding(this, () => this.drain as Drain);
  private readonly drain: Pick<Drain, 'begin' | 'escalate' | 'awaitSubscribers'> = {
    begin: async (patienceMs) => {
      this.patience = patienceMs;
      this.meanwhile();
      return this.isStored;
    },
    escalate: async () => !this.isStuck,
    awaitSubscribers: async () => {},
  };

  setDraining(): void {
    this.state = 'draining';
  }
  end(state: 'stopped' | 'failed'): void {
    this.state = state;
  }
  tell(_: string, text: string): void {
    this.said.push(text);
  }
}
let world = new World();
beforeEach(() => {
  world = new World();
});

describe('a stop', () => {
  test('before anything was emitted ends the run at once', async () => {
    world.hasBegun = false;
    await world.ending.stop();
    expect([world.state, world.patience, world.said]).toEqual(['stopped', Number.NaN, []]);
  });

  test('drains, for as long as the settings let the database take and a second', async () => {
    await world.ending.stop();
    const calm = world.patience;
    world = new World();
    world.inForce = withField(withField(world.inForce, 'database.perCallMs', 700), 'failures.storage.latencyMs', 250);
    await world.ending.stop();
    expect([world.state, calm, world.patience - calm, world.said]).toEqual(['stopped', 1000, 950, []]);
  });

  test('ends the run also where events are stuck, and says how many', async () => {
    world.isStored = false;
    world.isStuck = true;
    await world.ending.stop();
    expect([world.state, world.said]).toEqual([
      'stopped',
      ['the run is ended with 0 events on their way: no stage took them any more'],
    ]);
  });

  test('does nothing more after a reset', async () => {
    world.isStored = false;
    world.isStuck = true;
    world.meanwhile = () => {
      world.state = 'idle';
    };
    await world.ending.stop();
    expect([world.state, world.said]).toEqual(['idle', []]);
  });
});

describe('a run whose worker keeps dying', () => {
  test('ends with what it has, says what to do, and a stop meanwhile waits for that', async () => {
    world.ending.fail('worker-2 died');
    expect(world.state).toBe('draining');
    await world.ending.stop();
    expect(world.state).toBe('failed');
    expect(world.said).toEqual([
      'worker-2 died: the run is being ended',
      expect.stringMatching(/^worker-2 died\. .*0 events are stored, 0 were still on their way\. Start a new run;/),
    ]);
  });

  test('is left alone when it was reset meanwhile', async () => {
    world.meanwhile = () => {
      world.state = 'idle';
    };
    world.ending.fail('worker-2 died');
    await world.ending.stop();
    expect([world.state, world.said.length]).toEqual(['idle', 1]);
  });

  test('only says so where it is being ended already', () => {
    world.state = 'draining';
    world.ending.fail('worker-2 died');
    expect([world.state, world.said]).toEqual(['draining', ['worker-2 died']]);
  });
});
