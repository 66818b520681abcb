import { describe, expect, test } from 'vitest';
import * as J from '../../memory/journal-fields.ts';
import { SOURCE } from '../../memory/tasks.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';
import type { ConfigPatch } from '../config-types.ts';
import { arrivalsOf, dueBetween, peakOf, ratesOf, turnsOf } from './arrivals.ts';
import { applyPatch } from './config-check.ts';
import { defaultConfig } from './config-codec.ts';

const OPEN: ConfigPatch = { channels: { capacity: 5000 }, batch: { maxSize: 2000, maxWaitMs: 1 } };
const configOf = (load: ConfigPatch['load'], timeline: object[] = []) =>
  applyPatch(defaultConfig(), { ...OPEN, load, failures: { timeline } } as ConfigPatch);

describe('the arrivals of a seed', () => {
  test.each(['uniform', 'poisson'] as const)('%s: the very moments at which events fall due', (arrivals) => {
    const load = { mode: 'rate', eventsPerSecond: 1000, arrivals, seed: 12_345 } as const;
    const rig = new PipelineRig({ ...OPEN, load });
    rig.runUntil(2000);
    const intended = [...rig.emitted.values()].map((event) => event.intended);
    const promised = arrivalsOf(configOf(load).load, 2000);
    expect(intended.length).toBe(rig.count(SOURCE, J.RECEIVED));
    expect(intended.length).toBeGreaterThan(1900);
    intended.forEach((time, i) => {
      expect(time).toBeCloseTo(promised[i]!, 6);
    });
  });
});

describe('events that fall due', () => {
  test('at a steady rate, in a burst and after a change of the load', () => {
    const timeline = [
      { at: 2, what: 'burst', value: 5, for: 1 },
      { at: 4, what: 'load.eventsPerSecond', value: 200, for: 0 },
    ];
    const config = configOf({ eventsPerSecond: 100 }, timeline);
    const due = (from: number, to: number) => dueBetween(ratesOf(config), from, to);
    expect(due(0, 2000)).toBeCloseTo(200);
    expect(due(2000, 3000)).toBeCloseTo(500);
    expect(due(3000, 4000)).toBeCloseTo(100);
    expect(due(0, 6000)).toBeCloseTo(200 + 500 + 100 + 400);
    expect(turnsOf(config)).toEqual([2000, 3000, 4000, 4000]);
  });

  test.each([
    ['steady', 20_000, 100],
    ['burst', 20_000, 400],
    ['sine', 20_000, 400],
    ['sine', 5000, 250],
    ['ramp', 20_000, 400],
    ['ramp', 5000, 175],
  ] as const)('the highest load of a shape: %s', (shape, ms, peak) => {
    const config = configOf({ eventsPerSecond: 100, shape, periodSeconds: 20, peakFactor: 4 });
    expect(peakOf(config, ms) / peak).toBeCloseTo(1, 2);
  });
  test('the highest load of a timeline', () => {
    const burst = configOf({ eventsPerSecond: 100 }, [{ at: 2, what: 'burst', value: 5, for: 1 }]);
    expect([peakOf(burst, 1900), peakOf(burst, 10_000)]).toEqual([100, 500]);
  });

  test('of a shape as many as the source emits', () => {
    const load = { mode: 'rate', eventsPerSecond: 2000, shape: 'ramp', periodSeconds: 1, peakFactor: 4 } as const;
    const rig = new PipelineRig({ ...OPEN, load });
    rig.runUntil(3000);
    expect(rig.count(SOURCE, J.RECEIVED) / dueBetween(ratesOf(configOf(load)), 0, 3000)).toBeCloseTo(1, 2);
  });

  test('nothing by a schedule, as fast as can be', () => {
    expect(ratesOf(configOf({ mode: 'max' }))(5)).toBe(0);
  });
});
