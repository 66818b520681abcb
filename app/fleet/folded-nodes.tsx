import { type ReactNode, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import type { FleetNode } from './figures/fleet-nodes.ts';
import { goneText, isLongGone } from './figures/long-gone.ts';

/**
 * The nodes that a table shows, and a note below it about those that are folded away.
 *
 * @param what the rows are, in the label of the button
 */
export function useFolded(
  nodes: readonly FleetNode[],
  what: string,
): { readonly rows: readonly FleetNode[]; readonly note: ReactNode } {
  const [isOpen, setOpen] = useState(false);
  const gone = nodes.filter(isLongGone);
  if (gone.length === 0) return { rows: nodes, note: null };
  const note = (
    <p className="fleet-gone">
      <span>{goneText(gone)} What they counted stays in the sums.</span>
      <Button
        label={isOpen ? `Hide the ${what} that are gone` : `Show the ${what} that are gone`}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
    </p>
  );
  return { rows: isOpen ? nodes : nodes.filter((node) => !isLongGone(node)), note };
}
