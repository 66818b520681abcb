import { RECENT_ROWS } from '../../workers/contract/view/recent-rows.ts';
import { formatClock, formatCount, formatMoment, formatReading, formatScore, UNKNOWN } from '../format.ts';
import type { Shown } from '../frame/reading.ts';
import { useList } from '../frame/use-list.ts';
import { setHidden, setText } from '../frame/use-readout.ts';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';

const PLACES = Array.from({ length: RECENT_ROWS }, (_, i) => i);

interface RecentTableProps {
  id: string;
  title: string;
  unit: string;
  columns: readonly string[];
  /** Of the moment shown, at most `RECENT_ROWS`. */
  rows: (shown: Shown) => string[][];
  /** How often they are written; with all other text if not given. */
  everyMs?: number;
  empty: string;
}

/** The latest of something, a row each, in rows that are made once. */
export function RecentTable({ id, title, unit, columns, rows, empty, everyMs = 0 }: RecentTableProps) {
  const ref = useList<HTMLTableSectionElement>(everyMs, (body, shown) => {
    const texts = rows(shown);
    body.classList.toggle('is-empty', texts.length === 0);
    for (let row = 0; row < RECENT_ROWS; row++) {
      const cells = body.rows[row]!.cells;
      for (let i = 0; i < columns.length; i++) setText(cells[i]!, texts[row]?.[i] ?? UNKNOWN);
      setHidden(body.rows[row]!, texts[row] === undefined);
    }
  });
  return (
    <section className="card list" aria-labelledby={id} id={`panel-${id}`} tabIndex={-1}>
      <header>
        <h3 id={id}>{title}</h3>
        <p className="unit">{unit}</p>
      </header>
      <div className="list-body">
        <table className="recent">
          <ColumnHeads names={columns} />
          <tbody ref={ref} translate="no" className="is-empty" data-empty={empty}>
            {PLACES.map((place) => (
              <tr key={place} hidden>
                {columns.map((column) => (
                  <td key={column}>{UNKNOWN}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Readable {
  readonly timeMs: number;
  readonly value: number;
  readonly recordedMs: number | null;
}
/** Of a recording as in the file: its own times, and every digit of its values. */
function timeText({ timeMs, recordedMs }: Readable): string {
  return recordedMs === null ? formatClock(timeMs) : formatMoment(recordedMs);
}
function readingText({ value, recordedMs }: Readable): string {
  return recordedMs === null ? formatReading(value) : String(value);
}

/** Rows that are new each time cannot be read faster, ms. */
const EVERY_MS = 1000;

/** The latest events that reached the subscriber `tail`. */
export function Tail() {
  return (
    <RecentTable
      id="tail"
      title="Tail"
      unit="the latest events, once a second"
      columns={['sequence', 'time', 'sensor', 'class', 'value']}
      empty="No event has arrived yet."
      everyMs={EVERY_MS}
      rows={({ tail }) =>
        tail.map((event) => [
          formatCount(event.sequence),
          timeText(event),
          String(event.sensor),
          event.class,
          readingText(event),
        ])
      }
    />
  );
}

/** The latest alarms. */
export function Alarms() {
  return (
    <RecentTable
      id="alarms"
      title="Alarms"
      unit="values that do not fit their sensor’s past"
      columns={['sequence', 'time', 'sensor', 'value', 'score']}
      empty="No alarm in this run."
      everyMs={EVERY_MS}
      rows={({ alarms }) =>
        alarms.map((alarm) => [
          formatCount(alarm.sequence),
          timeText(alarm),
          String(alarm.sensor),
          readingText(alarm),
          formatScore(alarm.score),
        ])
      }
    />
  );
}
