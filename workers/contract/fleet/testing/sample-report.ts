/** A report of a node as tests need one, with what they change of it. */

import { LINE_STAGES, type LineStage } from '../../name-sets.ts';
import type { NodeOutput, NodeReport, StageLoad } from '../node-report.ts';

export function sampleReport(change: Partial<NodeReport> = {}): NodeReport {
  return {
    node: 'n1',
    name: 'node-1',
    role: 'node',
    build: '0.2.0',
    since: 1000,
    sequence: 0,
    at: 1_800_000_000_000,
    isLeaving: false,
    state: 'running',
    run: 1,
    activeMs: 1000,
    counters: {
      emitted: 0,
      stored: 0,
      onTime: 0,
      late: 0,
      invalid: 0,
      expired: 0,
      shed: 0,
      evicted: 0,
      deadLettered: 0,
      redelivered: null,
    },
    rates: { emitted: null, stored: null },
    p99Ms: null,
    endToEnd: { count: 0, maxMicros: 0, gains: [] },
    feed: null,
    stages: loads({}),
    bottleneck: { tone: 'calm', part: null, headline: 'Nothing holds the pipeline back' },
    breaker: 'closed',
    storage: { kind: 'sqlite', isDurable: true },
    ...change,
  };
}

export function loads(some: Partial<Record<LineStage, StageLoad>>): Record<LineStage, StageLoad> {
  const idle = LINE_STAGES.map((stage) => [stage, { busy: 0, blocked: 0 }]);
  return { ...(Object.fromEntries(idle) as Record<LineStage, StageLoad>), ...some };
}

/** @param counts acked; the rest of what was delivered is in flight */
export function liveFeed(acked: number, delivered = acked, again = 0): NonNullable<NodeReport['feed']> {
  const ledger = { delivered, acked, terminated: 0, givenBack: 0, inFlight: delivered - acked, lapsed: 0 };
  return { ledger, again, cap: 1000, lastAckAgeMs: 0, skewMs: 0, output: 'off' };
}

/** All that it was to publish was taken, but for what is said. */
export function nodeOutput(published: number, change: Partial<NodeOutput> = {}): NodeOutput {
  const none = {
    deduplicated: 0,
    events: 0,
    refused: 0,
    retried: 0,
    givenUp: 0,
    waiting: 0,
    breaker: 'closed' as const,
  };
  return { ...none, published, ...change };
}
