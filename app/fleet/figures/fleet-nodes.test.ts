import { describe, expect, test } from 'vitest';
import type { NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import { liveFeed, loads, sampleReport } from '../../../workers/contract/fleet/testing/sample-report.ts';
import { fleetBottleneck } from './fleet-bottleneck.ts';
import { FleetNodes, MOST_NODES } from './fleet-nodes.ts';

const stored = (count: number): NodeReport['counters'] => ({
  ...sampleReport().counters,
  emitted: count,
  stored: count,
});
const presenceOf = (nodes: FleetNodes, now: number) => nodes.list(now).map(({ presence }) => presence);
const linesOf = (nodes: FleetNodes) => nodes.log.events.map(({ text }) => text);

/** Reports of a node, numbered. */
function reporter(name: string, since = 1000) {
  let sequence = 0;
  return (change: Partial<NodeReport> = {}) =>
    sampleReport({ node: name, name, since, sequence: sequence++, ...change });
}

describe('a node', () => {
  test('that is silent is late after three seconds, and lost after ten', () => {
    const nodes = new FleetNodes();
    const report = reporter('a');
    nodes.take(report(), 0);
    expect([2999, 3000, 9999, 10_000].flatMap((now) => presenceOf(nodes, now))).toEqual([
      'here',
      'late',
      'late',
      'lost',
    ]);
    nodes.take(report(), 12_000);
    expect(presenceOf(nodes, 12_000)).toEqual(['here']);
    expect(linesOf(nodes)).toEqual(['a came back', 'a was lost: no report for 10 s', 'a joined']);
  });

  test('is not lost because nobody listened', () => {
    const nodes = new FleetNodes();
    nodes.take(reporter('a')(), 0);
    nodes.forgive(60_000);
    expect(presenceOf(nodes, 62_000)).toEqual(['here']);
  });

  test('that says that it leaves has left, and is never lost', () => {
    const nodes = new FleetNodes();
    const report = reporter('a');
    nodes.take(report(), 0);
    nodes.take(report({ isLeaving: true }), 500);
    expect(presenceOf(nodes, 60_000)).toEqual(['left']);
    expect(linesOf(nodes)).toEqual(['a left', 'a joined']);
    nodes.take(reporter('a', 2000)(), 61_000);
    expect(linesOf(nodes)[0]).toBe('a came back');
  });

  test('keeps what it counted in runs before, after a reload, and when it is gone', () => {
    const nodes = new FleetNodes();
    const first = reporter('a');
    nodes.take(first({ run: 1, counters: stored(100) }), 0);
    nodes.take(first({ run: 1, counters: stored(150) }), 1000);
    nodes.take(first({ run: 2, counters: stored(20) }), 2000);
    const reloaded = reporter('a', 5000);
    nodes.take(reloaded({ run: 1, counters: stored(3) }), 3000);
    expect(nodes.list(60_000)[0]).toMatchObject({ presence: 'lost', counters: { stored: 173, redelivered: null } });
  });

  test('tells of missing reports by their numbers; an old one, or that of an older tab, is not taken', () => {
    const nodes = new FleetNodes();
    const report = reporter('a');
    const old = report();
    nodes.take(report({ counters: stored(5) }), 0);
    nodes.take(old, 100);
    nodes.take(reporter('a', 900)({ sequence: 50 }), 200);
    expect(nodes.odd).toMatchObject({ outOfOrder: 2, missed: 0 });
    expect(nodes.latency(300).isWhole).toBe(true);
    report();
    report();
    nodes.take(report(), 3000);
    expect(nodes.odd.missed).toBe(2);
    expect(nodes.latency(3000).isWhole).toBe(false);
    expect(nodes.latency(13_001).isWhole).toBe(true);
  });

  test('has its clock judged by its fastest report', () => {
    const nodes = new FleetNodes();
    const report = reporter('a');
    for (const [at, receivedAt] of [
      [5000, 7000],
      [6000, 6500],
      [7000, 9000],
    ] as const)
      nodes.take(report({ at }), receivedAt);
    expect(nodes.list(9000)[0]!.clockOffMs).toBe(-500);
  });
});

describe('a fleet', () => {
  test('has so many nodes and no more', () => {
    const nodes = new FleetNodes();
    for (let i = 0; i < MOST_NODES + 5; i++) nodes.take(reporter(`n${i}`)(), 0);
    expect(nodes.list(0)).toHaveLength(MOST_NODES);
    expect(nodes.odd.tooMany).toBe(5);
  });

  test('forgets who has been gone for the longest where there is no room for a new node', () => {
    const nodes = new FleetNodes();
    for (let i = 0; i < MOST_NODES; i++) nodes.take(reporter(`n${i}`)(), i < 2 ? i : 9000);
    nodes.take(reporter('new')(), 12_000);
    const ids = nodes.list(12_000).map(({ id }) => id);
    expect([ids.length, ids.includes('n0'), ids.includes('n1'), ids.at(-1)]).toEqual([MOST_NODES, false, true, 'new']);
    expect(nodes.odd.tooMany).toBe(0);
  });

  test('logs a takeover as one line, with who was gone before', () => {
    const nodes = new FleetNodes();
    const [a, b] = [reporter('a'), reporter('b')];
    nodes.take(a({ feed: liveFeed(5, 9) }), 0);
    nodes.take(b({ feed: liveFeed(5, 5, 7) }), 0);
    for (const now of [11_000, 12_000, 13_000]) {
      nodes.list(now);
      nodes.take(b({ feed: liveFeed(9, 9, 7 + (now - 10_000) / 1000) }), now);
    }
    expect(linesOf(nodes).filter((line) => line.includes('took over'))).toEqual([
      'b took over 3 messages that had been delivered before; a was lost before',
    ]);
    expect(nodes.list(13_000).map(({ ledger }) => ledger?.acked)).toEqual([5, 9]);
  });

  test('is limited by the first stage that is busy and not held back', () => {
    const nodes = new FleetNodes();
    const held = { source: { busy: 0.1, blocked: 0.9 }, validate: { busy: 0.9, blocked: 0.3 } };
    nodes.take(reporter('a')({ stages: loads({ ...held, transform: { busy: 0.95, blocked: 0 } }) }), 0);
    nodes.take(reporter('b')({ stages: loads({ ...held, storage: { busy: 1, blocked: 0 } }) }), 0);
    nodes.take(reporter('c')({ stages: loads({ ...held, transform: { busy: 0.99, blocked: 0.1 } }) }), 0);
    nodes.take(reporter('d')({ state: 'paused', stages: loads({ source: { busy: 1, blocked: 0 } }) }), 0);
    expect(fleetBottleneck(nodes.list(0))).toEqual({ stage: 'transform', nodes: ['c', 'a'], of: 3, busy: 0.99 });
    expect(fleetBottleneck(nodes.list(5000))).toBeNull();
  });
});
