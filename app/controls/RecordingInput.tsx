import { useState } from 'react';
import { formatCount } from '../format.ts';
import { useApp } from '../frame/app-context.ts';
import { notify } from '../stores/notice-store.ts';

/** Opens a recording of one's own: CSV with `timestamp,value` rows. */
export function RecordingInput() {
  const { client } = useApp();
  const [busy, setBusy] = useState(false);
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    try {
      const { rows, skipped, problems } = await client.importRecording(file);
      const summary = `${file.name}: ${formatCount(rows)} rows, ${formatCount(skipped)} left out`;
      notify(skipped > 0 ? 'error' : 'info', summary, problems);
    } catch (error) {
      notify('error', `${file.name} was not read`, [error instanceof Error ? error.message : String(error)]);
    } finally {
      setBusy(false);
    }
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
      <p className="field-help">A CSV file with the columns timestamp and value. It stays in this tab.</p>
    </div>
  );
}
