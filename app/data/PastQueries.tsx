import { countText, formatClock, formatDuration } from '../format.ts';
import { useBox } from './data-context.ts';
import type { PastQuery } from './query-history.ts';

/** What was run before, the latest first; also before the page was reloaded. */
export function PastQueries({ onFill }: { onFill: (sql: string) => void }) {
  const history = useBox((state) => state.history);
  if (history.length === 0) return <p className="empty">Nothing has been run yet. What you run is kept here.</p>;
  return (
    <ul className="past">
      {history.map((query) => (
        <li key={query.sql}>
          <button type="button" title={query.sql} onClick={() => onFill(query.sql)}>
            <code>{query.sql.replace(/\s+/g, ' ')}</code>
            <span className="unit">{outcome(query)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function outcome({ at, rows, milliseconds }: PastQuery): string {
  const day = new Date(at).toDateString() === new Date().toDateString() ? '' : `${new Date(at).toLocaleDateString()} `;
  const came = rows === null ? 'gave no rows' : countText(rows, 'row', 'rows');
  return `${day}${formatClock(at)}, ${came}, ${formatDuration(milliseconds)}`;
}
