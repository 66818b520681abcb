import { formatDuration, formatRate, formatShare } from '../format.ts';
import { useConfig } from '../frame/app-context.ts';
import { ScrollFrame } from '../ui/ScrollFrame.tsx';
import { pointsOf } from './held-times.ts';
import { type PartPrediction, predict } from './prediction.ts';

/** What follows of the settings, before any run. */
export function PredictionTable() {
  const config = useConfig((all) => all);
  const { parts, capacity, bottleneck, notes } = predict(config, pointsOf);
  return (
    <section className="prediction" aria-label="Prediction">
      <h3>{bottleneck === null ? 'No bottleneck but the machine' : `Bottleneck: ${bottleneck}`}</h3>
      <p>
        {bottleneck === null
          ? 'No stage has a service time of its own: the run is as fast as this machine.'
          : `Capacity ${formatRate(capacity)}, set by the slowest part that others wait for.`}
      </p>
      <ScrollFrame className="prediction-table" name="Prediction">
        <table>
          <thead>
            <tr>
              <th scope="col">part</th>
              <th scope="col">costs</th>
              <th scope="col">mean time</th>
              <th scope="col">capacity</th>
              <th scope="col">load</th>
              <th scope="col">mean wait</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <PartRow key={part.part} part={part} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      <ul>
        {parts
          .filter(({ isYours, whyNoWait }) => isYours && whyNoWait !== null)
          .map(({ part, whyNoWait }) => (
            <li key={part}>
              No wait for {part}: {whyNoWait}.
            </li>
          ))}
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        <li>
          Capacity is the number of servers divided by the mean time. Waits are from Kingman’s formula, or Allen and
          Cunneen’s with several servers. They suit independent arrivals and queues that do not fill up.
        </li>
      </ul>
    </section>
  );
}

function PartRow({ part: { part, isYours, meanMs, servers, capacity, load, waitMs } }: { part: PartPrediction }) {
  const none = '—';
  return (
    <tr>
      <th scope="row">{part}</th>
      <td>{isYours ? 'yours' : 'Penstock’s'}</td>
      <td>{isYours ? `${formatDuration(meanMs)}${servers > 1 ? ` × ${servers}` : ''}` : none}</td>
      <td>{isYours ? formatRate(capacity) : none}</td>
      <td>{isYours && load !== null ? formatShare(load) : none}</td>
      <td>{waitMs === null ? none : formatDuration(waitMs)}</td>
    </tr>
  );
}
