import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import * as J from '../../memory/journal-fields.ts';
import { AGGREGATES, ALARMS, BROADCAST, SOURCE, STORAGE, SUBSCRIBER_TASKS, TAIL } from '../../memory/tasks.ts';
import { Ring } from '../../primitives/channel/ring.ts';
import { counters, storedEvents, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';
import { Saboteur } from '../../testing/saboteur.ts';

const EVENTS: ConfigPatch = {
  load: { mode: 'rate', eventsPerSecond: 10_000, sensors: 8 },
  channels: { capacity: 1000 },
  batch: { maxSize: 20, maxWaitMs: 5 },
  // In order of arrival, so that the order of events is that of their numbers.
  scheduler: { policy: 'fifo', discardExpired: false },
};
type Policy = 'skip' | 'conflate' | 'block';
const policies = (
  aggregates: Policy,
  alarms: Policy,
  tail: Policy,
  lagLimit = 100,
): Required<ConfigPatch>['broadcast'] => ({
  lagLimit,
  policies: { aggregates, alarms, tail },
});
/** Microseconds that each takes for an event. */
const slow = (aggregates: number, alarms = 0, tail = 0): Required<ConfigPatch>['failures'] => ({
  subscribers: { aggregates, alarms, tail },
});
const lag = (rig: PipelineRig, subscriber: number) => new Ring(rig.memory.subscribers[subscriber]!).length;
const skipped = (rig: PipelineRig, subscriber: number) => rig.count(BROADCAST, J.SKIPPED + subscriber);
const delivered = (rig: PipelineRig, subscriber: number) => rig.count(BROADCAST, J.DELIVERED + subscriber);
const sequences = (rig: PipelineRig, subscriber: number) => rig.sightings[subscriber]!.map(({ sequence }) => sequence);
function drained(rig: PipelineRig): PipelineRig {
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  return rig;
}
/** Runs round by round and looks after each. */
function watch(rig: PipelineRig, untilMs: number, look: () => void): void {
  while (rig.now < untilMs) {
    rig.runUntil(rig.now + 0.02);
    look();
  }
}

describe('all keep up', () => {
  test.each(['skip', 'conflate', 'block'] as const)(
    '%s: everybody sees every event, in order, and nothing is copied',
    (policy) => {
      const rig = new PipelineRig({
        ...EVENTS,
        load: { ...EVENTS.load, sensors: 1024 },
        broadcast: policies(policy, policy, policy),
      });
      rig.runUntil(50);
      drained(rig);
      const all = storedEvents(rig).map(({ sequence }) => sequence);
      expect(all.length).toBeGreaterThan(480);
      for (const [o] of SUBSCRIBER_TASKS.entries()) {
        if (policy !== 'conflate') expect(sequences(rig, o)).toEqual(all);
        expect(delivered(rig, o) + skipped(rig, o)).toBe(all.length);
      }
      // Each event was written into a slot once, and no slot was taken for anything else.
      expect(rig.count(SOURCE, J.TAKEN)).toBe(rig.count(SOURCE, J.SENT));
    },
  );

  test('of an event nothing but its slot’s number is written, whatever the policy', () => {
    const written = new Set<string>();
    class Watcher extends Saboteur {
      override access(...[operation, view, ...rest]: Parameters<Saboteur['access']>): number {
        if (!['read', 'load', 'notify'].includes(operation)) written.add(view.name.replace('memory.', ''));
        return super.access(operation, view, ...rest);
      }
    }
    const rig = new PipelineRig(
      { ...EVENTS, broadcast: policies('skip', 'conflate', 'block', 10), failures: slow(300, 300, 50) },
      { sabotage: { task: BROADCAST, saboteur: new Watcher() } },
    );
    rig.runUntil(30);
    drained(rig);
    const rings = SUBSCRIBER_TASKS.flatMap((_, o) => [`subscribers.${o}.words`, `subscribers.${o}.cells`]);
    const ownMarks = ['delivered', 'subscribers.0.position', 'subscribers.1.mailbox', 'subscribers.2.position'];
    const channels = [
      'channels.3.words',
      'channels.4.words',
      'channels.4.cells',
      'channels.4.runs',
      'channels.4.runWords',
      'channels.3.runWords',
    ];
    const allowed = [...rings, ...ownMarks, ...channels, 'journalVersions', 'threads'];
    expect([...written].filter((region) => !allowed.includes(region))).toEqual([]);
    expect([...written]).toEqual(expect.arrayContaining([...ownMarks, 'channels.4.cells']));
  });
});

describe('skip', () => {
  test.each([1, 7, 100])('lags %i behind at most, and skips while it does', (lagLimit) => {
    const rig = new PipelineRig({
      ...EVENTS,
      broadcast: policies('skip', 'skip', 'skip', lagLimit),
      failures: slow(1000),
    });
    let most = 0;
    watch(rig, 100, () => {
      most = Math.max(most, lag(rig, 0));
    });
    expect(most).toBe(lagLimit);
    expect(skipped(rig, 0)).toBeGreaterThan(1000 - 100 - lagLimit - 20);
    drained(rig);
    expect(sequences(rig, 0).length).toBe(delivered(rig, 0));
    expect(sequences(rig, 0)).toEqual([...sequences(rig, 0)].sort((a, b) => a - b));
  });

  test('at 1 ms an event does not slow the others, nor storage', () => {
    const run = (failures: Required<ConfigPatch>['failures']) => {
      const rig = new PipelineRig({ ...EVENTS, broadcast: policies('skip', 'skip', 'skip'), failures });
      rig.runUntil(200);
      return { stored: counters(rig).stored, alarms: sequences(rig, 1).length, tail: sequences(rig, 2).length };
    };
    expect(run(slow(1000))).toEqual(run(slow(0)));
  });

  test('a lower limit applies at once, and what waits stays', () => {
    const rig = new PipelineRig({ ...EVENTS, broadcast: policies('skip', 'skip', 'skip', 50), failures: slow(10_000) });
    rig.runUntil(20);
    expect(lag(rig, 0)).toBe(50);
    rig.apply({ broadcast: { lagLimit: 10 } });
    const before = delivered(rig, 0);
    rig.runUntil(60);
    expect(lag(rig, 0)).toBeLessThan(50);
    expect(delivered(rig, 0)).toBe(before);
  });
});

describe('block', () => {
  test('holds everyone up at its limit, and misses nothing', () => {
    const rig = new PipelineRig({
      ...EVENTS,
      broadcast: policies('skip', 'skip', 'block', 10),
      failures: slow(0, 0, 1000),
    });
    let most = 0;
    watch(rig, 100, () => {
      most = Math.max(most, lag(rig, 2));
    });
    expect(most).toBe(10);
    expect(rig.count(BROADCAST, J.SENT)).toBeLessThan(115);
    rig.apply({ failures: slow(0) });
    drained(rig);
    expect(sequences(rig, 2)).toEqual(storedEvents(rig).map(({ sequence }) => sequence));
    expect(skipped(rig, 2)).toBe(0);
    expect(sequences(rig, 2).length).toBe(rig.count(SOURCE, J.SENT) - counters(rig).invalid);
  });

  test('the slowest of several sets the pace', () => {
    const rig = new PipelineRig({
      ...EVENTS,
      broadcast: policies('block', 'block', 'skip', 5),
      failures: slow(500, 2000),
    });
    rig.runUntil(100);
    expect(Math.abs(rig.count(BROADCAST, J.SENT) - 50)).toBeLessThan(10);
    expect(lag(rig, 0)).toBeLessThanOrEqual(5);
    rig.apply({ failures: slow(0) });
    drained(rig);
  });
});

describe('conflate', () => {
  test('keeps one entry for each sensor, and sees the latest of each', () => {
    const rig = new PipelineRig({ ...EVENTS, broadcast: policies('conflate', 'skip', 'skip'), failures: slow(5000) });
    let most = 0;
    watch(rig, 100, () => {
      most = Math.max(most, lag(rig, 0));
    });
    expect(most).toBeLessThanOrEqual(8 + 1);
    rig.apply({ failures: slow(0) });
    drained(rig);
    const last = (events: readonly { sequence: number; sensor: number }[]) =>
      [...new Map(events.map(({ sequence, sensor }) => [sensor, sequence]))].sort((a, b) => a[0] - b[0]);
    const all = storedEvents(rig).map(({ sequence, meta }) => ({ sequence, sensor: meta & 0xffff }));
    expect(last(rig.sightings[0]!)).toEqual(last(all));
    expect(delivered(rig, 0) + skipped(rig, 0)).toBe(all.length);
    expect(rig.sightings[0]!.length).toBe(delivered(rig, 0));
    expect(skipped(rig, 0)).toBeGreaterThan(800);
  });

  test('of each sensor it never sees an older one after a newer one', () => {
    const rig = new PipelineRig({ ...EVENTS, broadcast: policies('conflate', 'skip', 'skip'), failures: slow(700) });
    rig.runUntil(100);
    drained(rig);
    const latest = new Map<number, number>();
    for (const { sensor, sequence } of rig.sightings[0]!) {
      expect(sequence).toBeGreaterThan(latest.get(sensor) ?? -1);
      latest.set(sensor, sequence);
    }
  });
});

test('policies change while it runs; what waits under the old one is seen', () => {
  const rig = new PipelineRig({
    ...EVENTS,
    broadcast: policies('skip', 'block', 'conflate', 20),
    failures: slow(300, 0, 300),
  });
  const order: Policy[] = ['skip', 'block', 'conflate'];
  for (let turn = 1; turn <= 12; turn++) {
    rig.runUntil(turn * 10);
    const [a, b, c] = [0, 1, 2].map((i) => order[(i + turn) % 3]!);
    rig.apply({ broadcast: policies(a!, b!, c!, 20) });
  }
  rig.apply({ failures: slow(0) });
  drained(rig);
  for (const [o] of SUBSCRIBER_TASKS.entries()) expect(sequences(rig, o).length).toBeGreaterThan(100);
});

describe('slots', () => {
  test('are given back when the last subscriber has let go, not before', () => {
    const rig = new PipelineRig({
      ...EVENTS,
      broadcast: policies('skip', 'conflate', 'skip', 10),
      failures: slow(20_000, 20_000, 20_000),
    });
    rig.runUntil(100);
    // Storage is done with them; 10 in each ring, and 8 sensors' latest.
    expect(counters(rig).stored).toBeGreaterThan(950);
    const held = rig.count(STORAGE, J.PINNED);
    expect(held).toBeGreaterThanOrEqual(10);
    expect(held).toBeLessThanOrEqual(10 + 10 + 8 + 3);
    expect(rig.ledger.check().unaccounted).toBe(0);
    rig.apply({ failures: slow(0) });
    drained(rig);
  });

  test('a subscriber that died lets go of what was in its hand', () => {
    const rig = new PipelineRig({
      ...EVENTS,
      broadcast: policies('conflate', 'conflate', 'skip', 10),
      failures: slow(3000),
    });
    for (const task of [AGGREGATES, ALARMS, TAIL, AGGREGATES]) {
      rig.runUntil(rig.now + 20);
      rig.kill(task);
      rig.start(task);
    }
    rig.apply({ failures: slow(0) });
    drained(rig);
  });

  test('are no more in use than there are events under way', () => {
    const rig = new PipelineRig({ ...EVENTS, broadcast: policies('skip', 'skip', 'skip') });
    rig.runUntil(300);
    expect(rig.count(SOURCE, J.FRESH)).toBeLessThan(150);
  });
});
