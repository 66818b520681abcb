import { useEffect, useRef, useState } from 'react';
import { UNKNOWN } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { latestIn } from '../frame/cursor.ts';
import { Button } from '../ui/Button.tsx';
import { ColumnHeads } from '../ui/ColumnHeads.tsx';
import { saveFile } from '../ui/save-file.ts';
import type { ChartSpec } from './chart-specs.ts';
import { chartCsv, sampleClock, valuesAt } from './chart-values.ts';
import { WholeStretch } from './stretch/WholeStretch.tsx';

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
      <WholeStretch range={opened} />
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
