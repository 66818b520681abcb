import { formatCount, formatDuration, formatRate, formatShare, UNKNOWN } from '../format.ts';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import type { FleetNode, Presence } from './figures/fleet-nodes.ts';
import type { FleetShown } from './fleet-store.ts';
import { useFolded } from './folded-nodes.tsx';

const HEADS = [
  'Node',
  'Last report',
  'Run',
  'Stored',
  'Share',
  'P99',
  'Stored in all',
  'Acked',
  'In work',
  'Last ack',
  'Bottleneck',
  'Storage',
];
const PRESENCES: Readonly<Record<Presence, string>> = { here: 'reports', late: 'late', lost: 'lost', left: 'left' };
const RANK: Readonly<Record<Presence, number>> = { lost: 0, late: 1, here: 2, left: 3 };
/** Clocks that are further apart make latencies between machines hard to read. */
const CLOCK_MS = 500;

/** A node that is silent has a dash where its figure is not known any more. */
export function NodeTable({ shown: { nodes, sums } }: { shown: FleetShown }) {
  const { rows, note } = useFolded(nodes, 'nodes');
  const sorted = [...rows].sort(
    (a, b) => RANK[a.presence] - RANK[b.presence] || a.report.name.localeCompare(b.report.name),
  );
  return (
    <section className="card fleet-nodes" aria-labelledby="fleet-nodes-title" id="panel-fleet-nodes" tabIndex={-1}>
      <h2 id="fleet-nodes-title">Nodes</h2>
      {nodes.length === 0 ? (
        <p className="empty">
          No node has reported yet. <code>npm run fleet</code> starts some; or open this page in another tab, and turn
          on “Report to a fleet” there.
        </p>
      ) : sorted.length === 0 ? (
        <p className="empty">No node reports now.</p>
      ) : (
        <ScrollFrame className="fleet-frame" name="Nodes">
          <table>
            <ColumnHeads names={HEADS} />
            <tbody>
              {sorted.map((node) => (
                <NodeRow key={node.id} node={node} storedRate={sums.storedRate} />
              ))}
            </tbody>
          </table>
        </ScrollFrame>
      )}
      {note}
    </section>
  );
}

function NodeRow({ node, storedRate }: { node: FleetNode; storedRate: number | null }) {
  const { report, presence, ageMs, counters, ledger } = node;
  const isHere = presence === 'here';
  const stored = isHere ? (report.rates.stored ?? Number.NaN) : Number.NaN;
  // Of this run: what a run that was killed had in work is with others by now.
  const inWork = isHere && report.feed !== null ? formatCount(report.feed.ledger.inFlight) : UNKNOWN;
  const ackAge = isHere ? (report.feed?.lastAckAgeMs ?? null) : null;
  return (
    <tr data-presence={presence}>
      <th scope="row">
        <span translate="no">{report.name}</span>
        <span className="unit">{noteOf(node)}</span>
      </th>
      <td>
        <span className="fleet-presence" data-presence={presence}>
          {PRESENCES[presence]}
        </span>{' '}
        <span translate="no" className="unit">
          {formatDuration(ageMs)} ago
        </span>
      </td>
      <td>{isHere ? report.state : UNKNOWN}</td>
      <td translate="no">{formatRate(stored)}</td>
      <td translate="no">{formatShare(storedRate === null || storedRate === 0 ? Number.NaN : stored / storedRate)}</td>
      <td translate="no">{isHere && report.p99Ms !== null ? formatDuration(report.p99Ms) : UNKNOWN}</td>
      <td translate="no">{formatCount(counters.stored)}</td>
      <td translate="no" title={ledger === null ? NOT_LIVE : undefined}>
        {ledger === null ? UNKNOWN : formatCount(ledger.acked)}
      </td>
      <td translate="no" title={ledger === null ? NOT_LIVE : undefined}>
        {inWork}
      </td>
      <td translate="no">{ackAge === null ? UNKNOWN : `${formatDuration(ackAge)} ago`}</td>
      <td data-tone={isHere ? report.bottleneck.tone : 'quiet'}>{isHere ? report.bottleneck.headline : UNKNOWN}</td>
      <td>{storageText(node)}</td>
    </tr>
  );
}
const NOT_LIVE = 'Its feed is not live: it has no messages to account for';

function noteOf({ report: { role, build }, clockOffMs }: FleetNode): string {
  const off = Math.abs(clockOffMs);
  const clock = off < CLOCK_MS ? '' : `, clock ${formatDuration(off)} ${clockOffMs > 0 ? 'ahead' : 'behind'}`;
  return `${role === 'publisher' ? 'publisher, ' : ''}version ${build}${clock}`;
}

function storageText({ presence, report: { storage, breaker } }: FleetNode): string {
  if (presence !== 'here') return UNKNOWN;
  const durable = storage.isDurable ? `${storage.kind}, durable` : `${storage.kind}, not durable`;
  return breaker === 'closed' ? durable : `${durable}; breaker ${breaker}`;
}
