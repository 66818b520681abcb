import { describe, expect, test } from 'vitest';
import { EXAMPLE } from '../scenarios/definition/example-scenario.ts';
import type { Act } from '../scenarios/definition/scenario-types.ts';
import { happeningsOf, marksOf, pictureOf, pictureText, shareText } from './picture.ts';

const act = (settings: Act['settings'], more: Partial<Act> = {}): Act => ({
  name: 'An act',
  settings,
  seconds: 10,
  ...more,
});
const half = { 'load.eventsPerSecond': { share: 0.5, of: 'database' } } as const;

describe('the picture of a scenario', () => {
  test('has its acts side by side, each as wide as it is long', () => {
    const { acts } = pictureOf({ acts: [act(half), act(half, { seconds: 30 })] });
    expect(acts.map(({ from, to }) => [from, to])).toEqual([
      [0, 0.25],
      [0.25, 1],
    ]);
  });

  test('shows the load as a share of what the bottleneck takes, with its shape and its bursts', () => {
    const burst = { at: 4, what: 'burst', value: 5, for: 2 };
    const [steady, burdened, sine] = pictureOf({
      acts: [
        act(half),
        act(half, { timeline: [burst] }),
        act({ ...half, 'load.shape': 'sine', 'load.peakFactor': 3, 'load.periodSeconds': 10 }),
      ],
    }).acts.map(({ load }) => load!);
    expect(new Set(steady)).toEqual(new Set([0.5]));
    expect(Math.max(...burdened!)).toBe(2.5);
    expect(burdened!.filter((load) => load > 1).length / burdened!.length).toBeCloseTo(0.2, 1);
    expect(sine![0]).toBeCloseTo(0.5);
    expect(Math.max(...sine!)).toBeCloseTo(1.5);
  });

  test('follows a load that the timeline changes, for a while or for good', () => {
    const step = (lasts: number) =>
      ({ at: 5, what: 'load.eventsPerSecond', value: { share: 1.5, of: 'database' }, for: lasts }) as const;
    const [once, forGood] = pictureOf({
      acts: [act(half, { timeline: [step(2)] }), act(half, { timeline: [step(0)] })],
    }).acts.map(({ load }) => load!);
    expect([once![0], Math.max(...once!), once!.at(-1)]).toEqual([0.5, 1.5, 0.5]);
    expect([forGood![0], forGood!.at(-1)]).toEqual([0.5, 1.5]);
  });

  test('the bottleneck is the slowest part, also where the load is a share of another one', () => {
    const settings = {
      ...half,
      'batch.maxSize': 100,
      'database.perCallMs': 10,
      'service.transform.kind': 'fixed',
      'service.transform.meanUs': 500,
    } as const;
    const loads = (workers: number) =>
      pictureOf({ acts: [act({ ...settings, 'transform.workers': workers })] }).acts[0]!.load!;
    expect([loads(1)[0], loads(2)[0], loads(8)[0]]).toEqual([2.5, 1.25, 0.5]);
  });

  test('as fast as it can is no number', () => {
    expect(pictureOf({ acts: [act({ 'load.mode': 'max' })] }).acts[0]!.load).toBeNull();
  });

  test('marks what breaks and when, and what is broken from the beginning', () => {
    const marks = marksOf(
      act(
        { 'failures.storage.errorRate': 0.2, 'failures.storage.latencyMs': 20 },
        {
          timeline: [
            { at: 2, what: 'failures.storage.outage', value: true, for: 20 },
            { at: 3, what: 'kill', value: 'storage', for: 0 },
            { at: 4, what: 'breaker.enabled', value: false, for: 0 },
            { at: 5, what: 'burst', value: 2, for: 1 },
          ],
        },
      ),
    );
    expect(marks.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['failure', 0, 10],
      ['failure', 2, 10],
      ['kill', 3, 3],
      ['change', 4, 10],
      ['load', 5, 6],
    ]);
  });

  test('what happens again and again is said once', () => {
    const stall = (at: number) => ({ at, what: 'stall', value: 'transform-1', for: 0.5 }) as const;
    const kill = (at: number) => ({ at, what: 'kill', value: 'storage', for: 0 }) as const;
    const timeline = [stall(2), kill(2.5), stall(3), stall(4), kill(5), { at: 6, what: 'burst', value: 2, for: 1 }];
    expect(happeningsOf(act({ 'failures.storage.errorRate': 0.5 }, { timeline }))).toEqual([
      'Database errors: 50 %',
      'Stall transform-1, 3 times for 0.5 s, from 2 s on',
      'Kill storage, 2 times, from 2.5 s on',
      'Burst: 2 × the load, from 6 s for 1 s',
    ]);
  });

  test('a timer that makes the bottleneck is no failure', () => {
    expect(marksOf(act({ 'failures.storage.latencyMs': 20, 'failures.storage.errorRate': 0 }))).toEqual([]);
  });

  test('says the same in words', () => {
    expect(pictureText(pictureOf(EXAMPLE))).toBe(
      'It blocks: 500 % of what the bottleneck takes, Slow alarms: 1,000 µs/event; ' +
        'It skips: 500 % to 1000 % of what the bottleneck takes, Slow alarms: 1,000 µs/event, ' +
        'Burst: 2 × the load, from 8 s for 1 s',
    );
    expect(pictureText(pictureOf({ acts: [act({ 'load.mode': 'max' })] }))).toBe('An act: as fast as it can');
    expect(pictureText(pictureOf({ acts: [act({})] }))).toBe('An act: a steady load');
  });

  test.each([
    ['database', '60 % of what the database takes'],
    ['alarms', '60 % of what alarms takes'],
    ['speed', '60 % of this machine’s speed'],
  ] as const)('a share of %s', (of, text) => {
    expect(shareText({ share: 0.6, of })).toBe(text);
  });
});
