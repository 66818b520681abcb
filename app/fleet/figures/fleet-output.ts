/** What all nodes together publish. Those that publish to one output are deduplicated there: `published` has each message once. */
import { isPublishing, type NodeOutput } from '../../../workers/contract/fleet/node-report.ts';
import type { FleetNode } from './fleet-nodes.ts';

export interface FleetOutput {
  /** Of all that publish, or did; null: no node says. */
  readonly sums: Omit<NodeOutput, 'breaker' | 'waiting'> | null;
  /** Of those that are there now: what a silent node has waiting is not known. */
  readonly waiting: number | null;
  /** Names of the nodes that are there, and to which the output is closed: their breaker is not. */
  readonly refusedTo: readonly string[];
  /** Nodes whose version does not report what they publish. */
  readonly unknown: number;
}

/** null: no node publishes, and each one says so. */
export function outputOf(nodes: readonly FleetNode[]): FleetOutput | null {
  const publishing = nodes.flatMap((node) => (isPublishing(node.output) ? [{ ...node, output: node.output }] : []));
  const unknown = nodes.filter(({ ledger, output }) => ledger !== null && output === null).length;
  if (publishing.length + unknown === 0) return null;
  const here = publishing.filter(({ presence }) => presence === 'here');
  const sum = (name: keyof NonNullable<FleetOutput['sums']>) =>
    publishing.reduce((all, { output }) => all + output[name], 0);
  return {
    sums:
      publishing.length === 0
        ? null
        : {
            published: sum('published'),
            deduplicated: sum('deduplicated'),
            events: sum('events'),
            refused: sum('refused'),
            retried: sum('retried'),
            givenUp: sum('givenUp'),
          },
    waiting: here.length === 0 ? null : here.reduce((all, { output }) => all + output.waiting, 0),
    refusedTo: here.filter(({ output }) => output.breaker !== 'closed').map(({ report }) => report.name),
    unknown,
  };
}
