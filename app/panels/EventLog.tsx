import { useStore } from 'zustand';
import { MarkShape } from '../charts/MarkLegend.tsx';
import { formatClock } from '../format.ts';
import { logStore } from '../stores/log-store.ts';
import { showMoment } from './show-moment.ts';

const SHOWN = 100;

/** Everything that happened, newest first. A line leads to its moment on the charts. */
export function EventLog() {
  const entries = useStore(logStore, (state) => state.entries);
  return (
    <section className="card list" aria-labelledby="event-log" id="panel-log" tabIndex={-1}>
      <header>
        <h3 id="event-log">Event log</h3>
        <p className="unit">{countText(entries.length)}</p>
      </header>
      <div className="log" role="log" aria-labelledby="event-log">
        <ol>
          {entries
            .slice(-SHOWN)
            .reverse()
            .map(({ id, at, kind, text }) => (
              <li key={id} data-kind={kind}>
                <button type="button" title="Show this moment" onClick={() => showMoment(at)}>
                  <time>{formatClock(at)}</time>
                  <b>
                    <MarkShape kind={kind} />
                    {kind}
                  </b>
                  <span>{text}</span>
                </button>
              </li>
            ))}
        </ol>
      </div>
    </section>
  );
}

/** The log itself is bounded: how many there were in all it does not know. */
function countText(count: number): string {
  if (count === 0) return 'nothing yet';
  return count > SHOWN ? `newest first, the latest ${SHOWN}` : `newest first, ${count} so far`;
}
