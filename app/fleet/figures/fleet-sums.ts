/** Figures of all nodes together. Rates are of those whose reports are on time; counts are of all that were ever heard of. */
import type { NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import { lostByPipeline } from '../../../workers/contract/name-sets.ts';
import type { FleetNode } from './fleet-nodes.ts';

export interface NodesSum {
  /** Events a second; null: no node that is there has a run. */
  readonly emittedRate: number | null;
  readonly storedRate: number | null;
  readonly emitted: number;
  readonly stored: number;
  /** Valid events that storage will never have. */
  readonly lost: number;
  /** null: no feed can repeat. */
  readonly redelivered: number | null;
}

export function sumsOf(nodes: readonly FleetNode[]): NodesSum {
  const here = nodes.filter(({ presence }) => presence === 'here').map(({ report }) => report);
  const sum = (count: (node: FleetNode) => number) => nodes.reduce((all, node) => all + count(node), 0);
  const repeats = nodes.filter(({ counters }) => counters.redelivered !== null);
  return {
    emittedRate: rateOf(here, 'emitted'),
    storedRate: rateOf(here, 'stored'),
    emitted: sum(({ counters }) => counters.emitted),
    stored: sum(({ counters }) => counters.stored),
    lost: sum(({ counters }) => lostByPipeline(counters)),
    redelivered: repeats.length === 0 ? null : sum(({ counters }) => counters.redelivered ?? 0),
  };
}

function rateOf(reports: readonly NodeReport[], which: keyof NodeReport['rates']): number | null {
  const known = reports.flatMap(({ rates }) => rates[which] ?? []);
  return known.length === 0 ? null : known.reduce((all, rate) => all + rate, 0);
}
