import { countText, formatCount, UNKNOWN } from '../format.ts';
import type { FleetLedger } from './figures/fleet-ledger.ts';
import type { FleetShown } from './fleet-store.ts';

interface Term {
  readonly sign: string;
  readonly label: string;
  readonly help: string;
  readonly count: (ledger: FleetLedger) => number | null;
  /** Why it is not known. */
  readonly why: (ledger: FleetLedger) => string | undefined;
  /** Left out where there is none of it: it is seldom. */
  readonly isSeldom?: true;
}

const noReason = () => undefined;
const whyUnreported = ({ reasons }: FleetLedger) =>
  reasons.removed ?? reasons.outOfDeliveries ?? reasons.published ?? reasons.acked;
const TERMS: readonly Term[] = [
  {
    sign: '',
    label: 'published',
    help: 'messages that the stream has taken in for this consumer',
    count: ({ published }) => published,
    why: ({ reasons }) => reasons.published,
  },
  {
    sign: '=',
    label: 'acked',
    help: 'by the reports of the nodes',
    count: ({ acked }) => acked,
    why: ({ reasons }) => reasons.acked,
  },
  {
    sign: '+',
    label: 'terminated',
    help: 'damaged, by the reports of the nodes',
    count: ({ terminated }) => terminated,
    why: ({ reasons }) => reasons.acked,
  },
  {
    sign: '+',
    label: 'ack pending',
    help: 'delivered and not acked',
    count: ({ ackPending }) => ackPending,
    why: noReason,
  },
  { sign: '+', label: 'pending', help: 'not delivered yet', count: ({ pending }) => pending, why: noReason },
  {
    sign: '+',
    label: 'removed by retention',
    help: 'taken out of the stream before they were acked',
    count: ({ removed }) => removed,
    why: ({ reasons }) => reasons.removed,
  },
  {
    sign: '+',
    label: 'out of deliveries',
    help: 'delivered as often as the consumer allows, and never acked',
    count: ({ outOfDeliveries }) => outOfDeliveries,
    why: ({ reasons }) => reasons.outOfDeliveries,
  },
  {
    sign: '+',
    label: 'not reported',
    help: 'settled, but in no report: before this screen listened, or by a node between its last report and its end',
    count: ({ unreported }) => unreported,
    why: whyUnreported,
  },
  {
    sign: '−',
    label: 'acked again',
    help: 'the broker did not get the first ack in time, so the message was delivered and acked once more',
    count: ({ ackedAgain }) => ackedAgain,
    why: noReason,
    isSeldom: true,
  },
  {
    sign: '+',
    label: 'unaccounted for',
    help: 'settled at the broker, and acked by no node that reports',
    count: ({ unaccounted }) => unaccounted,
    why: noReason,
    isSeldom: true,
  },
  {
    sign: '±',
    label: 'moving',
    help: 'settled between the reports and the broker’s answer, which are up to a second apart; below 0: acks on their way to the broker; 0 at rest',
    count: ({ moving }) => moving,
    why: whyUnreported,
  },
];

/** All messages of the stream for its consumer, as an equation. */
export function FleetLedgerCard({ shown: { ledger } }: { shown: FleetShown }) {
  return (
    <section className="card fleet-ledger" aria-labelledby="fleet-ledger-title">
      <header>
        <h2 id="fleet-ledger-title">Ledger of the fleet, in messages</h2>
        {ledger !== null && <Badge ledger={ledger} />}
      </header>
      {ledger === null ? (
        <p className="empty">
          Not known: give the stream and its consumer when you connect, and the broker is asked once a second.
        </p>
      ) : (
        <Equation ledger={ledger} />
      )}
    </section>
  );
}

function Equation({ ledger }: { ledger: FleetLedger }) {
  const reasons = [...new Set(Object.values(ledger.reasons))];
  return (
    <>
      <dl className="fleet-equation">
        {TERMS.map(({ sign, label, help, count, why, isSeldom }) => {
          const value = count(ledger);
          if (isSeldom && !value) return null;
          return (
            <div key={label} data-sign={sign === '' ? undefined : sign}>
              <dt title={help}>{label}</dt>
              <dd translate="no" title={value === null ? why(ledger) : undefined}>
                {value === null ? UNKNOWN : formatCount(value)}
              </dd>
            </div>
          );
        })}
      </dl>
      {reasons.map((reason) => (
        <p key={reason} className="unit">
          A dash is not 0: {reason}.
        </p>
      ))}
    </>
  );
}

/** While messages flow, reports and broker agree within bounds; at rest to the message. */
function Badge({ ledger: { unaccounted, doubt } }: { ledger: FleetLedger }) {
  const tone = unaccounted === null ? 'none' : unaccounted === 0 ? 'ok' : 'bad';
  const within = doubt === null || doubt === 0 ? '' : `, to within ${formatCount(doubt)}`;
  const words =
    unaccounted === null
      ? 'not known'
      : unaccounted === 0
        ? `every message accounted for${within}`
        : countText(unaccounted, 'message unaccounted for', 'messages unaccounted for');
  return (
    <span className="verdict" data-tone={tone}>
      <i className="verdict-shape" aria-hidden="true" />
      <span>{words}</span>
    </span>
  );
}
