import { describe, expect, test } from 'vitest';
import type { NodeFeed, NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import { liveFeed, nodeOutput, sampleReport } from '../../../workers/contract/fleet/testing/sample-report.ts';
import { FleetNodes } from './fleet-nodes.ts';
import { outputOf } from './fleet-output.ts';

/** Reports of a node, numbered; each with what it publishes. */
function reporter(name: string) {
  let sequence = 0;
  return (output: NodeFeed['output'], change: Partial<NodeReport> = {}) =>
    sampleReport({ node: name, name, sequence: sequence++, feed: { ...liveFeed(5), output }, ...change });
}

describe('messages that a fleet publishes', () => {
  test('is the sum over its nodes and all their runs; what waits is of those that are there', () => {
    const nodes = new FleetNodes();
    const [a, b] = [reporter('a'), reporter('b')];
    nodes.take(a(nodeOutput(7, { events: 70, waiting: 3 }), { run: 1 }), 0);
    nodes.take(a(nodeOutput(2, { events: 20, waiting: 1, breaker: 'open' }), { run: 2 }), 9000);
    nodes.take(b(nodeOutput(1, { deduplicated: 9, refused: 2, retried: 2, waiting: 50 })), 0);
    const list = nodes.list(9000);
    expect(list.map(({ output }) => output)).toEqual([
      nodeOutput(9, { events: 90, waiting: 1, breaker: 'open' }),
      nodeOutput(1, { deduplicated: 9, refused: 2, retried: 2, waiting: 50 }),
    ]);
    expect(outputOf(list)).toEqual({
      sums: { published: 10, deduplicated: 9, events: 90, refused: 2, retried: 2, givenUp: 0 },
      waiting: 1,
      refusedTo: ['a'],
      unknown: 0,
    });
  });

  test('stays known when a node publishes no more, and then nothing of it waits', () => {
    const nodes = new FleetNodes();
    const a = reporter('a');
    nodes.take(a(nodeOutput(7, { waiting: 3 }), { run: 1 }), 0);
    nodes.take(a('off', { run: 2 }), 1000);
    expect(nodes.list(1000)[0]!.output).toEqual(nodeOutput(7));
  });

  test('is nothing where no node publishes, and each one says so', () => {
    const nodes = new FleetNodes();
    nodes.take(reporter('a')('off'), 0);
    nodes.take(sampleReport({ node: 'b', name: 'b' }), 0);
    expect(outputOf(nodes.list(0))).toBeNull();
  });

  test('is not known of a node of an older version, which is not 0', () => {
    const nodes = new FleetNodes();
    nodes.take(reporter('old')(null), 0);
    expect(outputOf(nodes.list(0))).toEqual({ sums: null, waiting: null, refusedTo: [], unknown: 1 });
    nodes.take(reporter('new')(nodeOutput(4, { waiting: 1 })), 0);
    expect(outputOf(nodes.list(0))).toMatchObject({ sums: { published: 4 }, waiting: 1, unknown: 1 });
  });
});
