/** The stage that limits a fleet: the first one, over all nodes, that is busy and not held back. */
import { LINE_STAGES, type LineStage } from '../../../workers/contract/name-sets.ts';
import type { FleetNode } from './fleet-nodes.ts';

export interface FleetBottleneck {
  readonly stage: LineStage;
  /** The nodes where it is so, the busiest first. */
  readonly nodes: readonly string[];
  /** Of how many that run. */
  readonly of: number;
  /** Where it is the busiest. */
  readonly busy: number;
}

const BUSY = 0.8;
const HELD_BACK = 0.2;

/** null: no stage of any node is at its limit. */
export function fleetBottleneck(nodes: readonly FleetNode[]): FleetBottleneck | null {
  const running = nodes.filter(({ presence, report }) => presence === 'here' && report.state === 'running');
  for (const stage of LINE_STAGES) {
    const limited = running
      .map(({ report: { name, stages } }) => ({ name, ...stages[stage] }))
      .filter(({ busy, blocked }) => busy >= BUSY && blocked < HELD_BACK)
      .sort((a, b) => b.busy - a.busy);
    if (limited.length > 0)
      return { stage, nodes: limited.map(({ name }) => name), of: running.length, busy: limited[0]!.busy };
  }
  return null;
}
