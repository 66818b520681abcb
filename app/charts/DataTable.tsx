import { useEffect, useRef } from 'react';
import { useApp } from '../app-context.ts';
import { formatClock } from '../format.ts';
import { Button } from '../panels/Button.tsx';
import type { ChartSpec } from './chart-specs.ts';
import { valuesAt } from './chart-values.ts';

const ROWS = 24;

/** What a chart shows, as a table: evenly spread samples of the visible stretch of time, as of when it was opened. */
export function DataTable({ spec, onClose }: { spec: ChartSpec; onClose: () => void }) {
  const { loop } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { series } = loop.history;
  const { from, to } = loop.range();
  const first = series.indexOf(from);
  const last = Math.max(first, series.indexOf(to + 1e-6) - 1);
  const step = Math.max(1, Math.ceil((last - first + 1) / ROWS));
  const rows = Array.from({ length: Math.ceil((last - first + 1) / step) }, (_, i) => last - i * step);
  const shown = series.length === 0 ? [] : rows;
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={`table-${spec.id}`} onClose={onClose}>
      <header>
        <h2 id={`table-${spec.id}`}>{spec.title}</h2>
        <Button compact label="Close" icon="close" onClick={() => dialog.current?.close()} />
      </header>
      <div className="table-scroll">
        <table>
          <caption>{spec.unit}</caption>
          <thead>
            <tr>
              <th scope="col">time</th>
              {valuesAt(spec, loop.history, last).map(([label]) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((at) => (
              <tr key={at}>
                <th scope="row">{formatClock(series.at(0, at) * 1000)}</th>
                {valuesAt(spec, loop.history, at).map(([label, text]) => (
                  <td key={label}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p>No samples in view yet.</p>}
      </div>
    </dialog>
  );
}
