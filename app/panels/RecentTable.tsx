import { formatClock, formatCount, formatDuration, UNKNOWN } from '../format.ts';
import type { Shown } from '../frame/reading.ts';
import { RECENT_ROWS } from '../frame/sampler.ts';
import { useList } from '../frame/use-list.ts';
import { setText } from '../frame/use-readout.ts';

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
  /** Takes the whole width, and wraps what it has to. */
  wide?: boolean;
}

/** The latest of something, a row each, in rows that are made once. */
export function RecentTable({ id, title, unit, columns, rows, empty, everyMs = 0, wide = false }: RecentTableProps) {
  const ref = useList<HTMLTableSectionElement>(everyMs, (body, shown) => {
    const texts = rows(shown);
    body.classList.toggle('is-empty', texts.length === 0);
    for (let row = 0; row < RECENT_ROWS; row++) {
      const cells = body.rows[row]!.cells;
      for (let i = 0; i < columns.length; i++) setText(cells[i]!, texts[row]?.[i] ?? UNKNOWN);
      body.rows[row]!.hidden = texts[row] === undefined;
    }
  });
  return (
    <section className={`card list ${wide ? 'list-wide' : ''}`} aria-labelledby={id} id={`panel-${id}`} tabIndex={-1}>
      <header>
        <h3 id={id}>{title}</h3>
        <p className="unit">{unit}</p>
      </header>
      <div className="list-body">
        <table className="recent">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
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

/** What has other rows each time cannot be read faster. */
const EVERY_MS = 1000;

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
          formatClock(event.timeMs),
          String(event.sensor),
          event.class,
          event.value.toFixed(3),
        ])
      }
    />
  );
}

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
          formatClock(alarm.timeMs),
          String(alarm.sensor),
          alarm.value.toFixed(3),
          alarm.score.toFixed(1),
        ])
      }
    />
  );
}

const OUTCOMES = { open: 'under way', recovered: '', unknown: 'not known' } as const;

/** What failures did to the run, and how long it took to be itself again. */
export function Incidents() {
  return (
    <RecentTable
      id="incidents"
      title="Incidents"
      unit="what failures cost: measured ten times a second, against the 5 s before"
      columns={[
        'began',
        'what',
        'noticed',
        'normal again',
        'late',
        'expired, shed, given up',
        'most waiting',
        'worst latency',
      ]}
      empty="None in this run. Break something to see what it costs."
      wide
      rows={({ now }) =>
        now.incidents
          .slice(0, RECENT_ROWS)
          .map((incident) => [
            formatClock(incident.startedAt),
            incident.what,
            incident.detectMs === null ? UNKNOWN : tenths(incident.detectMs),
            incident.recoverMs === null ? OUTCOMES[incident.outcome] : tenths(incident.recoverMs),
            formatCount(incident.delayed),
            [incident.expired, incident.shed, incident.deadLettered].map(formatCount).join(', '),
            formatCount(incident.peakDepth),
            formatDuration(incident.peakLatencyMs),
          ])
      }
    />
  );
}

/** As exact as it was measured. */
function tenths(ms: number): string {
  return ms < 50 ? '< 0.1 s' : `${(ms / 1000).toFixed(1)} s`;
}
