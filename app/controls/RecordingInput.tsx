import { useRef, useState } from 'react';
import { useApp } from '../frame/app-context.ts';
import { Late } from '../ui/Late.tsx';
import { importRecording } from './import-recording.ts';

/** Opens a recording of one's own: CSV with `timestamp,value` rows. */
export function RecordingInput() {
  const { client } = useApp();
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  /** Goes on without what is being read. */
  const leave = () => {
    latest.current++;
    setBusy(false);
  };
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    const turn = ++latest.current;
    await importRecording(client, file, () => turn === latest.current);
    if (turn === latest.current) setBusy(false);
  };
  return (
    <div className="field">
      <label className="file">
        <input
          type="file"
          accept=".csv,text/csv"
          disabled={busy}
          onChange={(event) => {
            void open(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <span className="button button-plain">{busy ? 'Reading …' : 'Open a recording …'}</span>
      </label>
      {busy && <Late what="The recording" without={{ label: 'Go on without', act: leave }} />}
      <p className="field-help">A CSV file with the columns timestamp and value. It stays in this tab.</p>
    </div>
  );
}
