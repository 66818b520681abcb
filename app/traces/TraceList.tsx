import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { formatBytes } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { passToNextRow } from '../ui/pass-focus.ts';
import { playTrace } from './open-trace.ts';
import { loadTraces, removeTrace, type TraceEntry, traceListStore } from './trace-list.ts';
import { sizeText } from './trace-text.ts';

/** The arrival traces that this browser keeps: played as the shape of the load, or deleted. Nothing where there is none. */
export function TraceList() {
  const { client } = useApp();
  const entries = useStore(traceListStore, (state) => state.entries);
  const [doomed, setDoomed] = useState<TraceEntry | null>(null);
  useEffect(() => void loadTraces(), []);
  if (entries === null || entries.length === 0) return null;
  return (
    <section className="card recordings" aria-labelledby="traces-title" id="panel-traces" tabIndex={-1}>
      <h2 id="traces-title">Arrival traces</h2>
      <p className="unit">When events came elsewhere. The latest twelve stay in this browser.</p>
      {entries.map((entry) => (
        <div className="recording" key={entry.id} ref={passToNextRow}>
          <div className="recording-name">
            {entry.of}
            <span className="unit">
              {sizeText(entry)}, {formatBytes(entry.bytes)}
            </span>
          </div>
          <Button
            isCompact
            label={`Play the arrivals of ${entry.of}`}
            title="As the shape of the load"
            icon="play"
            onClick={() => playTrace(client, entry)}
          />
          <Button isCompact label={`Delete the arrivals of ${entry.of}`} icon="bin" onClick={() => setDoomed(entry)} />
        </div>
      ))}
      {doomed !== null && (
        <ConfirmDialog
          title={`Delete the arrivals of ${doomed.of}?`}
          text={`${sizeText(doomed)}. Links and runs that play them need the file again. This cannot be undone.`}
          confirm={`Delete the arrivals of ${doomed.of}`}
          onConfirm={() => void removeTrace(doomed.id)}
          onClose={() => setDoomed(null)}
        />
      )}
    </section>
  );
}
