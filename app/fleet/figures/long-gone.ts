/** Nodes that have been gone for a while. Tables fold them away; what they counted stays in every sum and in the ledger. */
import { countText } from '../../format.ts';
import type { FleetNode } from './fleet-nodes.ts';

/** A node that has left is news for so long; a lost one for longer, because somebody may have to see to it. */
const LEFT_MS = 60_000;
const LOST_MS = 600_000;

type Gone = Pick<FleetNode, 'presence' | 'ageMs'>;

/** Whether a node has left, or is lost, for so long that it is no news any more. */
export function isLongGone({ presence, ageMs }: Gone): boolean {
  return (presence === 'left' && ageMs >= LEFT_MS) || (presence === 'lost' && ageMs >= LOST_MS);
}

/** How many, and how they went. @param nodes all of which are gone */
export function goneText(nodes: readonly Gone[]): string {
  const lost = nodes.filter(({ presence }) => presence === 'lost').length;
  const left = nodes.length - lost;
  const how = [
    ...(left > 0 ? [countText(left, 'has left', 'have left')] : []),
    ...(lost > 0 ? [countText(lost, 'is lost', 'are lost')] : []),
  ];
  return `${countText(nodes.length, 'node has', 'nodes have')} been gone for a while: ${how.join(', ')}.`;
}
