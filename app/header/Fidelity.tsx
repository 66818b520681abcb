import { Fragment } from 'react';
import { FIDELITY_RECORD } from './fidelity-record.ts';

/** In short what `workers/docs/fidelity.md` says. */
const FIDELITY: readonly { kind: string; what: string }[] = [
  {
    kind: 'Real',
    what: 'threads, queues, deadlines, batches, the breaker, recovery, SQLite on this machine’s disk; every figure is measured',
  },
  {
    kind: 'Injected',
    what: 'load and failures; service times of stages and the database’s costs, kept by timers that use no processor time',
  },
  {
    kind: 'Simulated',
    what: 'a database of your own: how many calls it serves at once, its timeouts and its retries',
  },
  { kind: 'Predicted', what: 'capacity and mean waits in “Make it my pipeline”, from formulas, before a run' },
  {
    kind: 'Left out',
    what: 'the network, other machines, your program’s own garbage collector and caches, slow calls that come in bursts',
  },
];

/** What of a run can be carried over to another program, and how far that was off. */
export function Fidelity() {
  return (
    <>
      <h3>What is real, and what is not</h3>
      <dl>
        {FIDELITY.map(({ kind, what }) => (
          <Fragment key={kind}>
            <dt>{kind}</dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
      {FIDELITY_RECORD.lines.length > 0 && <Record />}
    </>
  );
}

function Record() {
  const { day, machine, lines } = FIDELITY_RECORD;
  return (
    <>
      <h3 id="fidelity">Held against a real program</h3>
      <p>
        A pipeline in Node with SQLite on disk ran at several shares of its own limit. The times that its stages and
        calls took at half of that limit went into a profile. The table says how far off Penstock’s times to stored were
        with that profile. A try in which the machine stopped a thread for more than 100 ms is not judged. {day},{' '}
        {machine}.
      </p>
      <table className="fidelity" aria-labelledby="fidelity">
        <thead>
          <tr>
            <th scope="col">Load</th>
            <th scope="col">May be off by</th>
            <th scope="col">Tries within</th>
            <th scope="col">Farthest off</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ load, limits, within, farthest }) => (
            <tr key={load}>
              <th scope="row">{load}</th>
              <td>{limits}</td>
              <td>{within}</td>
              <td>{farthest}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
