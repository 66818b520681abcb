import { beforeEach, describe, expect, test, vi } from 'vitest';
import { applyPatch } from '../contract/config-check.ts';
import { defaultConfig } from '../contract/config-codec.ts';
import { FailureInjector, withStep } from './failure-injector.ts';

const CONFIG = applyPatch(defaultConfig(), { load: { eventsPerSecond: 1000 } });

describe('a step over the configuration', () => {
  const step = (what: string, value: number | string | boolean) => withStep(CONFIG, { at: 0, what, value, for: 1 });

  test('sets its setting and no other, on a copy', () => {
    expect(step('failures.storage.hang', true)).toEqual(applyPatch(CONFIG, { failures: { storage: { hang: true } } }));
    expect(CONFIG.failures.storage.hang).toBe(false);
  });

  test('a burst multiplies the load, as far as it goes; of a recording, its speed', () => {
    expect(step('burst', 7).load.eventsPerSecond).toBe(7000);
    expect(
      withStep(applyPatch(CONFIG, { load: { eventsPerSecond: 15_000_000 } }), {
        at: 0,
        what: 'burst',
        value: 9,
        for: 1,
      }).load.eventsPerSecond,
    ).toBe(20_000_000);
    const recording = applyPatch(CONFIG, { feed: { kind: 'recording', speed: 10 } });
    expect(withStep(recording, { at: 0, what: 'burst', value: 3, for: 1 }).feed.speed).toBe(30);
  });

  test('killing and stalling are no settings', () => {
    expect([step('kill', 'storage'), step('stall', 'storage')]).toEqual([CONFIG, CONFIG]);
  });
});

describe('the injector', () => {
  let seconds: number;
  let heard: string[];
  let injector: FailureInjector;
  beforeEach(() => {
    vi.useFakeTimers();
    seconds = 0;
    heard = [];
    injector = new FailureInjector({
      seconds: () => seconds,
      onChange: () => heard.push('change'),
      onBurst: () => {},
      kill: (name) => {
        if (name === 'tail') throw new RangeError('no such worker');
        heard.push(`kill ${name}`);
      },
      stall: (name, s) => heard.push(`stall ${name} ${s}`),
      onEvent: (kind, text) => heard.push(`${kind}: ${text}`),
    });
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
    expect(injector.overlay(CONFIG)).toEqual(CONFIG);
    pass(1);
    expect(injector.overlay(CONFIG).load.shape).toBe('sine');
    pass(1);
    pass(1);
    expect(injector.overlay(CONFIG)).toEqual(CONFIG);
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

  test('what people change meanwhile is in force when a step is over', () => {
    injector.add({ what: 'burst', value: 2, for: 5 });
    const changed = applyPatch(CONFIG, { load: { eventsPerSecond: 50 } });
    expect(injector.overlay(changed).load.eventsPerSecond).toBe(100);
    pass(5);
    expect(injector.overlay(changed).load.eventsPerSecond).toBe(50);
  });

  test('a step that contradicts a setting is left out, one that fails is reported, and the others go on', () => {
    injector.plan([
      { at: 0, what: 'breaker.openMs', value: 600_000, for: 0 },
      { at: 0, what: 'failures.storage.hang', value: true, for: 0 },
      { at: 1, what: 'kill', value: 'tail', for: 0 },
    ]);
    const config = injector.overlay(CONFIG);
    expect([config.breaker.openMs, config.failures.storage.hang]).toEqual([1000, true]);
    pass(1);
    expect(heard).toContain('error: Timeline, 1 s: Kill tail: no such worker');
  });

  test('stopped, it never does anything again', () => {
    injector.plan([{ at: 1, what: 'kill', value: 'source', for: 0 }]);
    injector.stop();
    pass(10);
    injector.resume();
    expect(heard).toEqual([]);
  });
});
