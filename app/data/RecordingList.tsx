import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { csvLines } from '../../workers/contract/csv.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { formatBytes, formatCount } from '../format.ts';
import { FileButton } from '../recordings/FileButton.tsx';
import { PlayButton } from '../recordings/ImportPanel.tsx';
import { rowsText, spanText } from '../recordings/mapping-text.ts';
import type { RecordingEntry } from '../recordings/recording-shelf.ts';
import {
  loadRecordings,
  recordingStore,
  removeRecording,
  renameRecording,
  rowsOf,
  setGaps,
} from '../recordings/recordings.ts';
import { notify } from '../stores/notice-store.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { saveFile } from '../ui/save-file.ts';

/** The library of recordings: played, renamed, saved and deleted. */
export function RecordingList() {
  const entries = useStore(recordingStore, (state) => state.entries);
  const isMemory = useStore(recordingStore, (state) => state.isMemory);
  const [doomed, setDoomed] = useState<RecordingEntry | null>(null);
  useEffect(() => void loadRecordings(), []);
  return (
    <section className="card recordings" aria-labelledby="recordings-title" id="panel-recordings" tabIndex={-1}>
      <h2 id="recordings-title">Recordings</h2>
      <p className="unit">
        Tables with times and values, from a file, dropped on the page, or pasted. They stay in this browser
        {isMemory ? ', and are gone when the page is closed: it keeps nothing for this site' : ''}.
      </p>
      <FileButton />
      {entries?.map((entry) => (
        <RecordingItem key={entry.id} entry={entry} onDelete={() => setDoomed(entry)} />
      ))}
      {doomed !== null && (
        <ConfirmDialog
          title={`Delete ${doomed.name}?`}
          text={`${rowsText(doomed.rows)}, ${spanText(doomed.fromMs, doomed.toMs)}. This cannot be undone.`}
          confirm={`Delete ${doomed.name}`}
          onConfirm={() => void removeRecording(doomed)}
          onClose={() => setDoomed(null)}
        />
      )}
    </section>
  );
}

function RecordingItem({ entry, onDelete }: { entry: RecordingEntry; onDelete: () => void }) {
  const [name, setName] = useState<string | null>(null);
  const rename = () => {
    if (name !== null && name.trim() !== '' && name !== entry.name) void renameRecording(entry, name.trim());
    setName(null);
  };
  const sensors = entry.sensors.length === 1 ? 'one sensor' : `${formatCount(entry.sensors.length)} sensors`;
  return (
    <div className="recording">
      <div className="recording-name">
        {name === null ? (
          entry.name
        ) : (
          <input
            aria-label={`New name of ${entry.name}`}
            // The name is typed at once.
            ref={(input) => input?.focus()}
            value={name}
            onChange={({ target }) => setName(target.value)}
            onBlur={rename}
            onKeyDown={({ key }) => {
              if (key === 'Enter') rename();
              if (key === 'Escape') setName(null);
            }}
          />
        )}
        <span className="unit">
          {rowsText(entry.rows)}, {sensors}, {formatBytes(entry.bytes)}
        </span>
        <span className="unit">{spanText(entry.fromMs, entry.toMs)}</span>
        <GapsChoice entry={entry} />
      </div>
      <PlayButton entry={entry} isCompact />
      <Button isCompact label={`Rename ${entry.name}`} icon="sliders" onClick={() => setName(entry.name)} />
      <Button isCompact label={`Save ${entry.name} as CSV`} icon="save" onClick={() => void save(entry)} />
      <Button isCompact label={`Delete ${entry.name}`} icon="bin" onClick={onDelete} />
    </div>
  );
}

/** Gaps are played as long as they were, or as the usual interval; times stay as they are. */
function GapsChoice({ entry }: { entry: RecordingEntry }) {
  const { gaps, mapping } = entry;
  if (!gaps) return null;
  const what = gaps.count === 1 ? 'one gap' : `${formatCount(gaps.count)} gaps`;
  return (
    <label className="unit">
      <input
        type="checkbox"
        checked={mapping.gaps === 'shorten'}
        onChange={({ target }) => void setGaps(entry, target.checked ? 'shorten' : 'keep')}
      />
      Shorten {what} of {entry.name}
    </label>
  );
}

const ROWS_AT_ONCE = 20_000;

async function save(entry: RecordingEntry): Promise<void> {
  try {
    const parts = [new Blob([csvLines([['timestamp', 'sensor', 'value']])])];
    for await (const { timeMs, value, sensor } of rowsOf(entry, ROWS_AT_ONCE)) {
      const rows = Array.from(timeMs, (time, i) => [
        new Date(time).toISOString(),
        entry.sensors[sensor[i]!]!,
        value[i]!,
      ]);
      // The browser keeps a blob where there is room, which need not be memory.
      parts.push(new Blob([csvLines(rows)]));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    saveFile(new Blob(parts, { type: 'text/csv' }), `${entry.name.replace(/\.(?:csv|tsv|txt|gz)$/i, '')}.csv`);
  } catch (error) {
    notify('error', `${entry.name} could not be saved`, [errorText(error)]);
  }
}
