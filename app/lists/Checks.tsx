import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatDuration, formatRate, formatShort, UNKNOWN } from '../format.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { PERCENTILES } from '../frame/reading.ts';
import { storedPercentile } from '../frame/stored-percentile.ts';
import { useList } from '../frame/use-list.ts';
import { setAttribute, setText } from '../frame/use-readout.ts';
import { Button } from '../ui/Button.tsx';

type Checked = Snapshot['little']['database'];
const QUEUES = ['pipeline', 'database'] as const;

/** What is told of each queue, in plain words. Of the whole pipeline there is no c². */
const FIGURES: readonly {
  readonly label: string;
  readonly help: string;
  readonly text: (check: Partial<Checked>) => string;
}[] = [
  {
    label: 'L',
    help: 'Mean number of events that were there, counted as they came and went.',
    text: ({ count }) => formatShort(count ?? Number.NaN),
  },
  { label: 'λ', help: 'Events that left per second: counted.', text: ({ rate }) => formatRate(rate ?? Number.NaN) },
  {
    label: 'W',
    help: 'Mean time that each was there: measured.',
    text: ({ waitMs }) => formatDuration(waitMs ?? Number.NaN),
  },
  { label: 'λ × W', help: 'Must equal L.', text: ({ product }) => formatShort(product ?? Number.NaN) },
  {
    label: 'may differ by',
    help: '3 %, plus the events that were there at both ends, plus the step of the clock.',
    text: ({ tolerance }) => formatShort(tolerance ?? Number.NaN),
  },
  {
    label: 'verdict',
    help: 'If the two counts differ by more, the run miscounts. Not judged where a thread got no time within the stretch.',
    text: ({ holds }) => (holds === true ? 'agree' : holds === false ? 'disagree' : 'not judged'),
  },
  {
    label: 'c²a',
    help: 'How unevenly events come: 0 like clockwork, 1 at random, more in bursts. Waits grow with it.',
    text: ({ ca2 }) => formatShort(ca2 ?? Number.NaN),
  },
  {
    label: 'c²s',
    help: 'How uneven the calls of the database are: 0 all alike, 1 at random.',
    text: ({ cs2 }) => formatShort(cs2 ?? Number.NaN),
  },
];

/** What the run says of itself twice, from accounts that know nothing of each other. */
export function Checks() {
  return (
    <section className="card list checks" aria-labelledby="checks" id="panel-checks" tabIndex={-1}>
      <header>
        <h3 id="checks">Checks</h3>
        <p className="unit">two counts of the same run, over the last ten seconds</p>
      </header>
      <div className="checks-parts">
        <Little />
        <Naive />
      </div>
    </section>
  );
}

function Little() {
  const body = useList<HTMLTableSectionElement>(0, (element, { now: { little } }) => {
    FIGURES.forEach(({ text }, i) => {
      const cells = element.rows[i]!.querySelectorAll('.boxed');
      QUEUES.forEach((name, column) => {
        const check: Partial<Checked> = little[name];
        setText(cells[column]!, text(check.windowMs === 0 ? {} : check));
        setAttribute(cells[column]!.parentElement!, 'data-tone', check.holds === false ? 'bad' : 'none');
      });
    });
  });
  return (
    <div>
      <p>
        Little’s law: the mean number of events that are there (L) is the number that leave per second (λ), times the
        mean time that each was there (W).
      </p>
      <table className="engine">
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col">whole pipeline</th>
            <th scope="col">queue before the database</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {FIGURES.map(({ label, help }) => (
            <tr key={label}>
              <th scope="row">
                {label}
                <small>{help}</small>
              </th>
              <Cell />
              <Cell />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A figure in a box of its own: it is laid out by itself. */
function Cell() {
  return (
    <td translate="no">
      <span className="boxed" />
    </td>
  );
}

function Naive() {
  const { client } = useApp();
  const isOn = useConfig(({ load }) => load.naiveLatency);
  const body = useList<HTMLTableSectionElement>(0, (element, shown) => {
    PERCENTILES.forEach(([, which], i) => {
      const [honest, sent, hidden] = element.rows[i]!.querySelectorAll('.boxed');
      const [due, naively] = [storedPercentile(shown, which), storedPercentile(shown, which, 'naive')];
      setText(honest!, formatDuration(due));
      setText(sent!, formatDuration(naively));
      setText(hidden!, naively > 0 ? `${formatShort(due / naively)} ×` : UNKNOWN);
    });
  });
  return (
    <div>
      <p>
        The honest latency counts from when an event was due. The naive one counts from when the source really sent it:
        while the source is held up it sends nothing, so nothing measures that wait (coordinated omission).
      </p>
      <table className="engine">
        <thead>
          <tr>
            <th scope="col">latency until stored</th>
            <th scope="col">honest</th>
            <th scope="col">naive</th>
            <th scope="col">honest ÷ naive</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {PERCENTILES.map(([label]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <Cell />
              <Cell />
              <Cell />
            </tr>
          ))}
        </tbody>
      </table>
      <Button
        label={isOn ? 'Stop recording the naive latency' : 'Record the naive latency too'}
        onClick={() => client.set({ load: { naiveLatency: !isOn } })}
      />
    </div>
  );
}
