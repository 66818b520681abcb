import { useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { MarkShape } from '../charts/MarkLegend.tsx';
import { formatClock } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { type LogEntry, logStore } from '../stores/log-store.ts';
import { momentStore } from '../stores/moment-store.ts';
import { showMoment } from './show-moment.ts';

const SHOWN = 100;

/** Everything that happened, newest first. A line leads to its moment; while the view looks back, the list is at that moment. */
export function EventLog() {
  const entries = useStore(logStore, (state) => state.entries);
  /** How many lines there were by the moment that is looked at; null while the screen follows the present. */
  const known = useStore(momentStore, ({ at }) => (at === null ? null : knownAt(entries, at)));
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // The line of the moment: the list is scrolled to it, and the page is not.
    const line = known === null ? null : list.current!.querySelector<HTMLElement>('[aria-current]');
    list.current!.scrollTop = line === null ? 0 : line.offsetTop - list.current!.offsetTop;
  }, [known]);
  const end = known === null ? entries.length : Math.min(entries.length, Math.max(SHOWN, known + SHOWN / 2));
  const shown = entries.slice(Math.max(0, end - SHOWN), end);
  const current = entries[(known ?? 0) - 1]?.id;
  return (
    <section className="card list list-log" aria-labelledby="event-log" id="panel-log" tabIndex={-1}>
      <header>
        <h3 id="event-log">Event log</h3>
        <div className="unit log-count">
          <p className="boxed">{known === null ? countText(entries.length) : pastText(known)}</p>
        </div>
      </header>
      <div ref={list} className="log" role="log" aria-labelledby="event-log">
        <ol>
          {shown.toReversed().map((entry) => (
            <Line
              key={entry.id}
              entry={entry}
              isLater={known !== null && entries.indexOf(entry) >= known}
              current={current}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

function Line({ entry, isLater, current }: { entry: LogEntry; isLater: boolean; current: number | undefined }) {
  const { loop } = useApp();
  const { id, at, kind, text } = entry;
  return (
    <li data-kind={kind} data-later={isLater || undefined} aria-current={id === current ? 'time' : undefined}>
      <button type="button" title="Show this moment" onClick={() => showMoment(loop.history.series, at)}>
        <time>{formatClock(at)}</time>
        <b>
          <MarkShape kind={kind} />
          {kind}
        </b>
        <span>{text}</span>
      </button>
    </li>
  );
}

function knownAt(entries: readonly LogEntry[], at: number): number {
  return entries.findLastIndex((entry) => entry.at <= at) + 1;
}

/** The log itself is bounded: how many there were in all it does not know. */
function countText(count: number): string {
  if (count === 0) return 'nothing yet';
  return count > SHOWN ? `newest first, the latest ${SHOWN}` : `newest first, ${count} so far`;
}
function pastText(known: number): string {
  return known === 0 ? 'nothing by that moment' : 'newest first, at the moment shown; later lines are faint';
}
