import { formatClock, formatCount } from '../format.ts';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import type { FleetShown } from './fleet-store.ts';

/** What a person can do about it, where there is something. */
function wordsOf(reason: string): string {
  return reason === 'another version' ? 'of a version that this page does not know (reload it)' : reason;
}

/** Who came and went, and what of the reports could not be used. */
export function FleetLogCard({ shown: { events, refused } }: { shown: FleetShown }) {
  return (
    <section className="card fleet-log" aria-labelledby="fleet-log-title">
      <h2 id="fleet-log-title">Nodes that came and went</h2>
      {events.length === 0 ? (
        <p className="empty">Nothing yet.</p>
      ) : (
        <ScrollFrame name="Nodes that came and went" className="fleet-log-frame">
          <ol>
            {events.map(({ at, kind, node, text }) => (
              <li key={`${at} ${kind} ${node}`} data-kind={kind}>
                <time translate="no">{formatClock(at)}</time> <span translate="no">{text}</span>
              </li>
            ))}
          </ol>
        </ScrollFrame>
      )}
      {refused.length > 0 && (
        <p className="unit">
          Reports that were refused:{' '}
          {refused.map(([reason, count]) => `${formatCount(count)} ${wordsOf(reason)}`).join(', ')}.
        </p>
      )}
    </section>
  );
}
