/** Nodes that have been gone for long. Tables fold them away; what they counted stays in every sum and in the ledger. */
import { countText } from './count-text.ts';
import type { FleetNode } from './fleet-nodes.ts';

/** Who has said that it leaves is news for so long; who was lost, for longer: somebody may have to see to it. */
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
  const how = [left > 0 && `${left} left`, lost > 0 && `${lost} lost`].filter((part) => part !== false).join(', ');
  return `${countText(nodes.length, 'node has', 'nodes have')} been gone for long (${how}).`;
}
