import { useCallback, useEffect, useState } from 'react';
import type { Incident, Snapshot } from '../../workers/contract/snapshot-types.ts';
import {
  detectedText,
  LOSS_NAMES,
  lastedText,
  lateText,
  recoveredText,
  settingsText,
  type Told,
  worstText,
} from '../../workers/contract/view/incidents/incident-summary.ts';
import { MOST_INCIDENTS, SAMPLE_MS } from '../../workers/contract/view/incidents/incidents.ts';
import { formatClock, formatCount, UNKNOWN } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import type { Shown } from '../frame/reading.ts';
import { useList } from '../frame/use-list.ts';
import { setAttribute, setHidden, setText } from '../frame/use-readout.ts';
import { setSentence } from '../jsx/sentence.ts';
import { Button } from '../ui/Button.tsx';
import { showMoment } from './show-moment.ts';

interface Column {
  readonly name: string;
  readonly help: string;
  readonly told: (incident: Incident) => Told;
  /** A number that grows while the incident lasts: it stands in a box of its own. */
  readonly isGrowing?: true;
}
const known = (text: string): Told => ({ text, why: null });

const BEGAN: Column = {
  name: 'began',
  help: 'When it began, exact to a tenth of a second. Click an incident to see the moment.',
  told: ({ startedAt }) => known(formatClock(startedAt)),
};
const MEASURED: readonly Column[] = [
  {
    name: 'lasted',
    help: 'From its beginning to its end. The failure of a worker that is killed, stalled or lost is over at once: what follows is recovery.',
    told: lastedText,
  },
  {
    name: 'detected',
    help: 'From when it began until the pipeline detected it by itself: the supervisor, the breaker, storage, or a figure out of its usual range.',
    told: detectedText,
  },
  {
    name: 'recovered',
    help: 'From its end until the run had been as in the five seconds before it for a whole second.',
    told: recoveredText,
  },
  {
    name: 'late',
    help: 'Events stored later than is normal, from its beginning until the run was normal again. They are not lost.',
    told: lateText,
    isGrowing: true,
  },
];
const LOSS_HELP: Readonly<Record<string, string>> = {
  invalid: 'Events that validate rejected',
  shed: 'Events that the source dropped because the first channel was full',
  expired: 'Events that the scheduler discarded because they were past their deadline',
  evicted: 'Events that the scheduler dropped from a full backlog because they were worth least',
  'dead-lettered': 'Events in batches that storage gave up because the database did not take them',
  'aggregates skipped': 'Events that aggregates skipped because it was at its lag limit. Storage has them',
  'alarms skipped': 'Events that alarms skipped because it was at its lag limit. Storage has them',
  'tail skipped': 'Events that the tail skipped because it was at its lag limit. Storage has them',
};
const BELONGS =
  'Each belongs to one incident: to the open one that causes such losses, else to the one that began last.';
const LOST: readonly Column[] = LOSS_NAMES.map(([name, of]) => ({
  name,
  help: `${LOSS_HELP[name]}. ${BELONGS}`,
  told: (incident) => known(formatCount(of(incident))),
  isGrowing: true,
}));
const PEAKS: readonly Column[] = [
  {
    name: 'peak depth',
    help: 'The most events that a sample found waiting in channels and backlog.',
    told: ({ peakDepth }) => known(formatCount(peakDepth)),
    isGrowing: true,
  },
  {
    name: 'worst latency',
    help: 'The longest time that an event took to be stored.',
    told: worstText,
  },
];
const FIGURES = [...MEASURED, ...LOST, ...PEAKS];

/** What was lost outside of the rows above; then all of it, as the ledger and the subscribers have counted it. */
const SUMS: readonly { name: string; help: string; of: (now: Snapshot) => number[] }[] = [
  {
    name: 'no incident',
    help: 'Lost or skipped while no incident was open',
    of: ({ outsideIncidents }) => LOSS_NAMES.map(([, of]) => of(outsideIncidents.noIncident)),
  },
  {
    name: 'earlier',
    help: `Lost or skipped in incidents before the latest ${MOST_INCIDENTS}`,
    of: ({ outsideIncidents }) => LOSS_NAMES.map(([, of]) => of(outsideIncidents.earlier)),
  },
  {
    name: 'whole run',
    help: 'All rows together: what the ledger and the subscribers have counted',
    of: ({ counters, subscribers: { aggregates, alarms, tail } }) =>
      LOSS_NAMES.map(([, of]) =>
        of({
          lost: counters,
          skipped: { aggregates: aggregates.skipped, alarms: alarms.skipped, tail: tail.skipped },
        }),
      ),
  },
];

const PLACES = Array.from({ length: MOST_INCIDENTS }, (_, i) => i);

/**
 * What failures did to the run: each with what it cost, how long it took to be detected, and to recover.
 *
 * @param compare lays them over each other
 */
export function Incidents({ compare }: { compare: () => void }) {
  const { loop } = useApp();
  /** When it began: no two runs have the same. */
  const [chosen, choose] = useState(0);
  const ref = useList<HTMLTableElement>(
    0,
    useCallback((table, { now }: Shown) => write(table, now, chosen), [chosen]),
  );
  useEffect(() => {
    const table = ref.current!;
    // The whole row answers to a click; for the keyboard it has a button.
    const show = ({ target }: Event) => {
      const row = target instanceof Element ? target.closest('tr') : null;
      if (!row?.dataset.at) return;
      const began = Number(row.dataset.at);
      choose(began);
      // The first sample that has it.
      showMoment(loop.history.series, began + SAMPLE_MS);
    };
    table.addEventListener('click', show);
    return () => table.removeEventListener('click', show);
  }, [ref, loop]);
  return (
    <section className="card list list-wide" aria-labelledby="incidents" id="panel-incidents" tabIndex={-1}>
      <header>
        <h3 id="incidents">Incidents</h3>
        <p className="unit">what failures cost: measured ten times a second, against the 5 s before</p>
        <Button label="Compare incidents" icon="table" onClick={compare} />
      </header>
      <table ref={ref} className="recent incidents">
        <thead>
          <tr>
            {[BEGAN, { name: 'what', help: 'What failed' }, ...FIGURES].map(({ name, help }) => (
              <th key={name} scope="col" title={help}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="is-empty" data-empty="None in this run. Break something to see what it costs.">
          {PLACES.map((place) => (
            <tr key={place} hidden>
              <td data-name={BEGAN.name}>
                <button type="button" className="link" translate="no" title="Show the moment when it began">
                  {UNKNOWN}
                </button>
              </td>
              <td>{UNKNOWN}</td>
              {FIGURES.map(({ name, isGrowing }) => (
                <td key={name} data-name={name} translate="no">
                  {isGrowing ? <span className="boxed">{UNKNOWN}</span> : UNKNOWN}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          {SUMS.map(({ name, help }) => (
            <tr key={name}>
              <th scope="row" colSpan={2 + MEASURED.length} title={help}>
                {name}
              </th>
              {LOST.map((column) => (
                <td key={column.name} data-name={column.name} translate="no">
                  <span className="boxed">{UNKNOWN}</span>
                </td>
              ))}
              <td colSpan={PEAKS.length} />
            </tr>
          ))}
        </tfoot>
      </table>
      <p className="incident-detail" />
    </section>
  );
}

/** Where figures are written: to look them up in a table of hidden rows, with every sample, would cost more than to write them. */
interface Places {
  readonly body: HTMLTableSectionElement;
  readonly rows: readonly HTMLTableRowElement[];
  readonly sums: readonly Element[];
  /** So many rows are not hidden. */
  shown: number;
}
const places = new WeakMap<HTMLTableElement, Places>();
function placesIn(table: HTMLTableElement): Places {
  const known = places.get(table);
  if (known !== undefined) return known;
  const body = table.tBodies[0]!;
  const sums = [...table.tFoot!.querySelectorAll('.boxed')];
  const found = { body, rows: [...body.rows], sums, shown: 0 };
  places.set(table, found);
  return found;
}

function write(table: HTMLTableElement, now: Snapshot, chosen: number): void {
  const { incidents } = now;
  const place = placesIn(table);
  const { body, rows, sums } = place;
  body.classList.toggle('is-empty', incidents.length === 0);
  for (let i = 0; i < Math.max(incidents.length, place.shown); i++) writeRow(rows[i]!, incidents[i], chosen);
  place.shown = incidents.length;
  SUMS.flatMap(({ of }) => of(now)).forEach((events, i) => {
    setText(sums[i]!, formatCount(events));
  });
  const told = incidents.find(({ startedAt }) => startedAt === chosen) ?? incidents[0];
  setSentence(table.nextElementSibling!, told ? detailOf(told) : '');
}

function writeRow(row: HTMLTableRowElement, incident: Incident | undefined, chosen: number): void {
  setHidden(row, incident === undefined);
  if (!incident) return;
  setAttribute(row, 'data-at', incident.startedAt);
  setAttribute(row, 'aria-current', String(incident.startedAt === chosen));
  const { cells } = row;
  setText(cells[0]!.firstElementChild!, BEGAN.told(incident).text);
  setSentence(cells[1]!, incident.what);
  FIGURES.forEach(({ told }, i) => {
    const { text, why } = told(incident);
    const cell = cells[2 + i]!;
    setText(cell.firstElementChild ?? cell, text);
    setAttribute(cell, 'title', why ?? '');
  });
}

/** What has no column: why something is not known, and under which settings it began. */
function detailOf(incident: Incident): string {
  const { what, startedAt, reasons } = incident;
  const whys = [
    ['lasted', reasons.cleared],
    ['detected', reasons.detected],
    ['recovered', reasons.recovered],
    ['late', reasons.delayed],
  ].flatMap(([name, why]) => (why ? [`${name}: ${why}`] : []));
  return [`${what}, ${formatClock(startedAt)}`, ...whys, `began under: ${settingsText(incident)}`].join('. ');
}
