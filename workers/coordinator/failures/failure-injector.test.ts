import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Config } from '../../contract/config-types.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { FailureInjector, withBurst, withStep } from './failure-injector.ts';

const CONFIG = applyPatch(defaultConfig(), { load: { eventsPerSecond: 1000 } });

describe('a step over the configuration', () => {
  const step = (what: string, value: number | string | boolean) => withStep(CONFIG, { at: 0, what, value, for: 1 });

  test('sets its setting and no other, on a copy', () => {
    expect(step('failures.storage.hang', true)).toEqual(applyPatch(CONFIG, { failures: { storage: { hang: true } } }));
    expect(CONFIG.failures.storage.hang).toBe(false);
  });

  test('killing and stalling are no settings', () => {
    expect([step('kill', 'storage'), step('stall', 'storage')]).toEqual([CONFIG, CONFIG]);
  });
});

test('a burst multiplies the load, as far as it goes; of a recording, its speed', () => {
  expect(withBurst(CONFIG, 7).load.eventsPerSecond).toBe(7000);
  const high = applyPatch(CONFIG, { load: { eventsPerSecond: 15_000_000 } });
  expect(withBurst(high, 9).load.eventsPerSecond).toBe(20_000_000);
  const recording = applyPatch(CONFIG, { feed: { kind: 'recording', speed: 10 } });
  expect(withBurst(recording, 3).feed.speed).toBe(30);
});

describe('the injector', () => {
  let config: Config;
  let seconds: number;
  let heard: string[];
  /** What was told of the steps themselves. */
  let changes: string[];
  let injector: FailureInjector;
  beforeEach(() => {
    vi.useFakeTimers();
    config = CONFIG;
    seconds = 0;
    [heard, changes] = [[], []];
    injector = new FailureInjector({
      seconds: () => seconds,
      config: () => config,
      onChange: () => heard.push('change'),
      check: (name) => {
        if (name === 'tail') throw new RangeError('no such worker');
      },
      kill: (name) => heard.push(`kill ${name}`),
      stall: (name, s) => heard.push(`stall ${name} ${s}`),
      onEvent: (kind, text, step) => {
        heard.push(`${kind}: ${text}`);
        if (step) changes.push(`${step.key} ${step.change}`);
      },
    });
    injector.resume();
    return () => vi.useRealTimers();
  });
  const pass = (s: number) => {
    seconds += s;
    vi.advanceTimersByTime(s * 1000);
  };

  test('carries steps out when they are due, and says so', () => {
    injector.plan([
      { at: 1, what: 'load.shape', value: 'sine', for: 2 },
      { at: 2, what: 'kill', value: 'source', for: 0 },
    ]);
    expect(injector.settings()).toEqual(CONFIG);
    pass(1);
    expect(injector.settings().load.shape).toBe('sine');
    pass(1);
    pass(1);
    expect(injector.settings()).toEqual(CONFIG);
    expect(heard).toEqual([
      'failure: Timeline, 1 s: Shape: sine, for 2 s',
      'change',
      'failure: Timeline, 2 s: Kill source',
      'kill source',
      'change',
      'failure: Timeline, 1 s: Shape: sine is over',
      'change',
    ]);
  });

  test('does nothing while the clock stands still', () => {
    injector.plan([{ at: 1, what: 'stall', value: 'storage', for: 3 }]);
    injector.pause();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    injector.resume();
    pass(1);
    expect(heard).toContain('stall storage 3');
  });

  test('settings that people change meanwhile are in force when a step is over', () => {
    injector.add({ what: 'load.sensors', value: 2, for: 5 });
    config = applyPatch(CONFIG, { load: { sensors: 50 } });
    expect(injector.settings().load.sensors).toBe(2);
    pass(5);
    expect(injector.settings().load.sensors).toBe(50);
  });

  test('bursts multiply each other, and each is over in its time', () => {
    injector.add({ what: 'burst', value: 2, for: 5 });
    injector.add({ what: 'burst', value: 3, for: 2 });
    expect(injector.burst).toBe(6);
    pass(2);
    expect(injector.burst).toBe(2);
    pass(3);
    expect(injector.burst).toBe(1);
  });

  test('a burst of a load that is as fast as can be is none, and that is said', () => {
    config = applyPatch(CONFIG, { load: { mode: 'max' } });
    injector.add({ what: 'burst', value: 2, for: 5 });
    expect(injector.burst).toBe(1);
    expect(heard).toContain('failure: Burst: 2 × the load, for 5 s: changes nothing in max mode');
    config = CONFIG;
    expect(injector.burst).toBe(2);
  });

  test('says that a step planned for a time when nothing ran was missed', () => {
    injector.plan([{ at: 1, what: 'load.shape', value: 'sine', for: 2 }]);
    seconds = 4;
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([
      'failure: Timeline, 1 s: Shape: sine, for 2 s: missed, its time was over before it could begin',
      'change',
    ]);
  });

  test('a stall whose length changes meanwhile ends as if it had always been that long', () => {
    injector.plan([{ at: 1, what: 'stall', value: 'storage', for: 3 }]);
    pass(1);
    pass(1);
    injector.plan([{ at: 1, what: 'stall', value: 'storage', for: 10 }]);
    expect(heard.filter((line) => line.startsWith('stall'))).toEqual(['stall storage 3', 'stall storage 9']);
    expect(heard.filter((line) => line.endsWith('is over'))).toEqual([]);
  });

  test('a step planned for the past never happens, however long nobody looked, and the log says so', () => {
    pass(100);
    injector.plan([
      { at: 50, what: 'kill', value: 'source', for: 0 },
      { at: 60, what: 'stall', value: 'source', for: 1 },
    ]);
    pass(10);
    expect(heard).toEqual([
      'failure: Timeline, 50 s: Kill source: missed, its time was over before it could begin',
      'failure: Timeline, 60 s: Stall source, for 1 s: missed, its time was over before it could begin',
    ]);
  });

  test('a step that cannot happen is refused, once and everywhere, and the others go on', () => {
    injector.plan([
      { at: 0, what: 'breaker.openMs', value: 600_000, for: 3 },
      { at: 0, what: 'failures.storage.hang', value: true, for: 0 },
      { at: 1, what: 'kill', value: 'tail', for: 0 },
      { at: 1, what: 'stall', value: 'tail', for: 2 },
    ]);
    const { breaker, failures } = injector.settings();
    expect([breaker.openMs, failures.storage.hang]).toEqual([1000, true]);
    pass(1);
    // What it contradicted is no more: it was refused all the same.
    config = applyPatch(CONFIG, { breaker: { maxOpenMs: 600_000 } });
    expect(injector.settings().breaker.openMs).toBe(1000);
    pass(9);
    expect(heard.filter((line) => line !== 'change')).toEqual([
      expect.stringMatching(/^error: Timeline, 0 s: .*, for 3 s: refused, .*breaker.maxOpenMs/),
      'failure: Timeline, 0 s: Hang: on',
      'error: Timeline, 1 s: Kill tail: refused, no such worker',
      'error: Timeline, 1 s: Stall tail, for 2 s: refused, no such worker',
    ]);
    expect(changes).toEqual([
      '0!breaker.openMs!600000 refuse',
      '0!failures.storage.hang!true begin',
      '1!kill!tail refuse',
      '1!stall!tail refuse',
    ]);
  });

  test('a step by hand that cannot happen is refused to the one that asks for it', () => {
    const kill = { what: 'kill', value: 'tail', for: 0 };
    expect(() => injector.add(kill)).toThrow('Kill tail: refused, no such worker');
    expect(() => injector.add({ what: 'breaker.openMs', value: 600_000, for: 3 })).toThrow(
      /refused, breaker\.maxOpenMs/,
    );
    pass(10);
    expect(injector.settings()).toEqual(CONFIG);
    expect(heard).toEqual([]);
  });

  test('a step due at once happens as soon as the clock runs: before, there is nothing to break', () => {
    const starting = new FailureInjector({
      seconds: () => seconds,
      config: () => config,
      onChange: () => heard.push('change'),
      check: () => {},
      kill: (name) => heard.push(`kill ${name}`),
      stall: (name, s) => heard.push(`stall ${name} ${s}`),
      onEvent: () => {},
    });
    starting.plan([
      { at: 0, what: 'kill', value: 'source', for: 0 },
      { at: 0, what: 'stall', value: 'tail', for: 2 },
    ]);
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([]);
    starting.resume();
    expect(heard).toEqual(['kill source', 'stall tail 2', 'change']);
    starting.plan([{ at: 0, what: 'kill', value: 'source', for: 0 }]);
    starting.pause();
    starting.resume();
    expect(heard.filter((line) => line === 'kill source')).toHaveLength(1);
  });

  test('stopped, it never does anything again', () => {
    injector.plan([{ at: 1, what: 'kill', value: 'source', for: 0 }]);
    injector.stop();
    pass(10);
    injector.resume();
    expect(heard).toEqual([]);
  });
});
