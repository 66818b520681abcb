import { isPublishing } from '../../workers/contract/fleet/node-report.ts';
import { countText, formatCount, formatShort, UNKNOWN } from '../format.ts';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { FigureTiles, type Tile } from './FigureTiles.tsx';
import type { FleetNode } from './figures/fleet-nodes.ts';
import type { FleetOutput } from './figures/fleet-output.ts';
import type { FleetShown } from './fleet-store.ts';
import { useFolded } from './folded-nodes.tsx';

const HEADS = ['Node', 'Published', 'Deduplicated', 'Failed', 'Sent again', 'Given up', 'Waiting for acks', 'Breaker'];

/** What the nodes publish of what came in. Not there where none publishes. */
export function OutputCard({ shown: { nodes, output } }: { shown: FleetShown }) {
  // Those that have no live feed publish nothing.
  const { rows, note } = useFolded(
    nodes.filter(({ ledger, output: own }) => ledger !== null && own !== 'off'),
    'outputs of nodes',
  );
  if (output === null) return null;
  return (
    <section className="card fleet-output" aria-labelledby="fleet-output-title">
      <h2 id="fleet-output-title">Output of the fleet, in messages</h2>
      <FigureTiles tiles={tilesOf(output)} />
      {rows.length > 0 && (
        <ScrollFrame className="fleet-frame" name="Output of each node">
          <table>
            <ColumnHeads names={HEADS} />
            <tbody>
              {rows.map((node) => (
                <OutputRow key={node.id} node={node} />
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      )}
      {note}
      {output.unknown > 0 && (
        <p className="unit">
          A dash is not 0: {countText(output.unknown, 'node is', 'nodes are')} of a version that does not report its
          output. Its tab shows it, under Broker.
        </p>
      )}
    </section>
  );
}

function tilesOf({ sums, waiting, unknown }: FleetOutput): Tile[] {
  const count = (value: number | undefined | null) =>
    value === undefined || value === null ? UNKNOWN : formatCount(value);
  const others = unknown === 0 ? '' : '; not of all nodes';
  return [
    {
      label: 'Published',
      value: count(sums?.published),
      note: sums === null ? 'no node reports it' : `${countText(sums.events, 'event', 'events', formatShort)}${others}`,
    },
    {
      label: 'Deduplicated',
      value: count(sums?.deduplicated),
      note: 'the output already had them, from any node',
    },
    { label: 'Failed', value: count(sums?.refused), note: 'refused, or not answered; each is sent again or given up' },
    { label: 'Sent again', value: count(sums?.retried), note: 'after a failure, or a lost connection' },
    { label: 'Given up', value: count(sums?.givenUp), note: 'by breaker.whenOpen: their input is acked' },
    { label: 'Waiting for acks', value: count(waiting), note: 'their input is not acked' },
  ];
}

/** A node that is silent has a dash where its figure is not known any more; of an older version everywhere. */
function OutputRow({ node: { report, presence, output } }: { node: FleetNode }) {
  const own = isPublishing(output) ? output : null;
  const isKnown = own !== null && presence === 'here';
  const cells = [own?.published, own?.deduplicated, own?.refused, own?.retried, own?.givenUp];
  return (
    <tr data-presence={presence}>
      <th scope="row">
        <span translate="no">{report.name}</span>
      </th>
      {cells.map((value, i) => (
        <td key={HEADS[i + 1]} translate="no">
          {value === undefined ? UNKNOWN : formatCount(value)}
        </td>
      ))}
      <td translate="no">{isKnown ? formatCount(own.waiting) : UNKNOWN}</td>
      <td>{isKnown ? own.breaker : UNKNOWN}</td>
    </tr>
  );
}
