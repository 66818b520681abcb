import { describe, expect, test } from 'vitest';
import { liveFeed, sampleReport } from '../../../workers/contract/fleet/testing/sample-report.ts';
import { brokerLook } from '../testing/broker-look.ts';
import { type FleetView, fleetHeadline } from './fleet-headline.ts';
import type { Lag } from './fleet-lag.ts';
import type { FleetNode, Presence } from './fleet-nodes.ts';

const node = (name: string, presence: Presence = 'here', ageMs = 500): FleetNode => {
  const report = sampleReport({ node: name, name, feed: liveFeed(5, 12) });
  const { counters, feed } = report;
  return { id: name, report, presence, ageMs, counters, ledger: feed!.ledger, output: null, clockOffMs: 0, madeAt: 0 };
};
const lag = (kind: Lag['trend']['kind'], perSecond: number, seconds: number | null = 12): Lag => ({
  messages: 40,
  events: null,
  seconds,
  trend: { kind, perSecond },
  errorSeconds: null,
  clockAheadMs: 0,
});
const view = (change: Partial<FleetView> = {}): FleetView => ({
  nodes: [node('a'), node('b')],
  look: brokerLook(0, {}, { pending: 40, ackPending: 7, cap: 10 }),
  lag: lag('steady', 0, 0.2),
  consumer: { state: 'flowing', forMs: 0 },
  ledger: null,
  bottleneck: null,
  output: null,
  ...change,
});
const said = (change: Partial<FleetView>) => {
  const { tone, headline, reason } = fleetHeadline(view(change));
  return `${tone}: ${headline}: ${reason}`;
};
const broken = { unaccounted: 3 } as FleetView['ledger'];

describe('the sentence over a fleet', () => {
  test.each<[string, Partial<FleetView>, string]>([
    ['calm', {}, 'calm: The fleet keeps up: 2 nodes report; its lag is 200 ms; no stage of any node is at its limit'],
    [
      'a limit',
      { bottleneck: { stage: 'storage', nodes: ['b'], of: 2, busy: 1 } },
      'calm: The fleet keeps up: 2 nodes report; its lag is 200 ms; the limit is storage, on 1 of 2 nodes (b)',
    ],
    ['no node', { nodes: [] }, 'quiet: No node reports: no node has reported under this name'],
    ['nodes that left', { nodes: [node('a', 'left')] }, 'quiet: No node reports: all nodes that reported have left'],
    ['a growing lag', { lag: lag('growing', 0.25) }, 'the lag is 12.0 s and grows, by 0.3 s each second'],
    [
      'a growing lag in messages',
      { lag: lag('growing', 3, null) },
      'strained: The fleet falls behind: the lag is 40 messages and grows; no stage',
    ],
    [
      'a shrinking lag',
      { lag: lag('shrinking', -0.5) },
      'calm: The fleet catches up: the lag is 12.0 s and shrinks; at this pace it is over in 24.0 s',
    ],
    ['one late', { nodes: [node('a'), node('b', 'late', 4000)] }, 'strained: b is late: the last report is 4.00 s old'],
    [
      'one lost',
      { nodes: [node('a'), node('b', 'lost', 12_000)] },
      'failing: b is lost: 7 messages were in work there, and are delivered again after 30.0 s',
    ],
    [
      'one lost long ago',
      { nodes: [node('a'), node('b', 'lost', 90_000)] },
      'calm: The fleet keeps up: 1 node reports',
    ],
    [
      'at the cap',
      { consumer: { state: 'pinned', forMs: 8000 } },
      'strained: Unacked messages are at their cap: 10 have been unacked for',
    ],
    [
      'nobody asks',
      { consumer: { state: 'nobody asks', forMs: 8000 } },
      'failing: No node asks for messages: 40 messages',
    ],
    ['stuck', { consumer: { state: 'stuck', forMs: 8000 } }, 'failing: The consumer is stuck: 40 messages wait'],
    [
      'no acks',
      { consumer: { state: 'no acks', forMs: 40_000 } },
      'none has been acked for 40.0 s, longer than ack_wait',
    ],
    ['an open account', { ledger: broken }, 'failing: 3 messages are unaccounted for: '],
    [
      'an output that refuses',
      { output: { sums: null, waiting: 12, refusedTo: ['a', 'b'], unknown: 0 } },
      'strained: The output refuses messages: 12 messages wait on a, b; what came in for them is not acked',
    ],
    [
      'a full stream that refuses',
      { look: brokerLook(0, { messages: 99, most: { messages: 100, bytes: null, ageMs: null } }) },
      'strained: The stream is full: publishers are refused',
    ],
    [
      'a full stream that removes',
      { look: brokerLook(0, { bytes: 100, discard: 'old', most: { messages: null, bytes: 100, ageMs: null } }) },
      'strained: The stream is full: its oldest messages are removed',
    ],
  ])('%s', (_, change, wanted) => {
    expect(said(change)).toContain(wanted);
  });

  test('says the worst', () => {
    const all: Partial<FleetView> = { ledger: broken, nodes: [node('b', 'lost', 12_000)], lag: lag('growing', 1) };
    expect(said(all)).toContain('unaccounted for');
    expect(said({ ...all, ledger: null })).toContain('b is lost');
    expect(said({ ...all, consumer: { state: 'stuck', forMs: 9000 } })).toContain('stuck');
  });
});
