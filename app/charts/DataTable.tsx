import { useEffect, useRef, useState } from 'react';
import type { Interval } from '../../workers/contract/interval-types.ts';
import { formatCount, formatDuration, formatRate, UNKNOWN } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { latestIn } from '../frame/cursor.ts';
import { percentileOf } from '../frame/reading.ts';
import { type TimeRange, viewStore } from '../stores/view-store.ts';
import { Button } from '../ui/Button.tsx';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { saveFile } from '../ui/save-file.ts';
import type { ChartSpec } from './chart-specs.ts';
import { chartCsv, sampleClock, valuesAt } from './chart-values.ts';

const ROWS = 40;

/** What a chart shows, as a table: evenly spread samples of the visible stretch of time, as of when it was opened. */
export function DataTable({ spec, onClose }: { spec: ChartSpec; onClose: () => void }) {
  const { loop } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { series } = loop.history;
  const range = loop.range();
  // As of when it was opened: what follows the present would be asked for with every rendering.
  const [opened] = useState(range);
  const last = latestIn(series, range);
  const count = last < 0 ? 0 : last - series.indexOf(range.from) + 1;
  const step = Math.max(1, Math.ceil(count / ROWS));
  const shown = Array.from({ length: Math.ceil(count / step) }, (_, i) => last - i * step);
  // Of the lanes, earlier samples may have had fewer or more.
  const labels = valuesAt(spec, loop.history, last).map(([label]) => label);
  const textsAt = (at: number) => {
    const texts = new Map(valuesAt(spec, loop.history, at));
    return labels.map((label) => texts.get(label) ?? UNKNOWN);
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={`table-${spec.id}`} onClose={onClose}>
      <header>
        <h2 id={`table-${spec.id}`}>{spec.title}</h2>
        <Button
          label="Save as CSV"
          icon="save"
          onClick={() =>
            saveFile(new Blob([chartCsv(spec, loop.history, opened)], { type: 'text/csv' }), `${spec.id}.csv`)
          }
        />
        <Button isCompact label="Close" icon="close" onClick={() => dialog.current?.close()} />
      </header>
      <Stretch range={opened} />
      <div className="table-scroll">
        <table>
          <caption>{spec.unit}</caption>
          <ColumnHeads names={['time', ...labels]} />
          <tbody>
            {shown.map((at) => (
              <tr key={at}>
                <th scope="row">{sampleClock(series.at(0, at))}</th>
                {textsAt(at).map((text, i) => (
                  <td key={labels[i]}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p>No samples in view.</p>}
      </div>
    </dialog>
  );
}

/** The stretch that was kept to be compared with others, until another one is. */
let kept: Interval | null = null;

const OF_STRETCH: readonly (readonly [label: string, read: (of: Interval) => string])[] = [
  ['from', ({ from }) => sampleClock(from / 1000)],
  ['to', ({ to }) => sampleClock(to / 1000)],
  ['emitted', ({ counts, rates }) => `${formatCount(counts.emitted)}, ${formatRate(rates.emitted)}`],
  ['stored', ({ counts, rates }) => `${formatCount(counts.stored)}, ${formatRate(rates.stored)}`],
  [
    'lost',
    ({ counts: { invalid, shed, expired, evicted, deadLettered } }) =>
      formatCount(invalid + shed + expired + evicted + deadLettered),
  ],
  ...(['p50', 'p90', 'p99', 'p999', 'max'] as const).map(
    (which) =>
      [
        `time to stored, ${which === 'max' ? 'longest' : which === 'p999' ? 'P99.9' : which.toUpperCase()}`,
        ({ endToEnd }: Interval) => formatDuration(percentileOf(endToEnd, which)),
      ] as const,
  ),
  ['delivery, P99', ({ delivery }) => formatDuration(percentileOf(delivery, 'p99'))],
  ['calls', ({ counts, rates }) => `${formatCount(counts.attempts)}, ${formatRate(rates.attempts)}`],
  ['call, P99', ({ calls }) => formatDuration(percentileOf(calls, 'p99'))],
];

/** Counts, rates and percentiles of the stretch in view, as a whole; and beside it of one that was kept. */
function Stretch({ range }: { range: TimeRange }) {
  const { client } = useApp();
  const [found, setFound] = useState<Interval | string>('reading …');
  const [other, setOther] = useState(kept);
  const { from, to } = range;
  useEffect(() => {
    let isWanted = true;
    const { opened } = viewStore.getState();
    (opened ?? client).interval(1000 * from, 1000 * to).then(
      (interval) => isWanted && setFound(interval),
      () => isWanted && setFound('nothing is kept of this stretch'),
    );
    return () => {
      isWanted = false;
    };
  }, [client, from, to]);
  if (typeof found === 'string') return <p>{found}</p>;
  const keep = () => {
    kept = found;
    setOther(found);
  };
  return (
    <section className="stretch" aria-label="The whole stretch">
      <dl>
        {OF_STRETCH.map(([label, read]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd translate="no">{read(found)}</dd>
            {other !== null && <dd translate="no">{read(other)}</dd>}
          </div>
        ))}
      </dl>
      <Button
        label={other === null ? 'Keep, to compare another stretch with it' : 'Keep this one instead'}
        onClick={keep}
      />
    </section>
  );
}
