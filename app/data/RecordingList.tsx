import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import { csvLines } from '../../workers/contract/csv.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { countText, formatBytes } from '../format.ts';
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
import { passToNextRow, takeFocus } from '../ui/pass-focus.ts';
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
        {isMemory ? ', and are gone when the page is closed: this browser keeps nothing for this site' : ''}.
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
  const renameButton = useRef<HTMLButtonElement>(null);
  const rename = () => {
    if (name !== null && name.trim() !== '' && name !== entry.name) void renameRecording(entry, name.trim());
    setName(null);
  };
  const sensors = countText(entry.sensors.length, 'sensor', 'sensors');
  return (
    <div className="recording" ref={passToNextRow}>
      <div className="recording-name">
        {name === null ? (
          entry.name
        ) : (
          <input
            aria-label={`New name of ${entry.name}`}
            ref={takeFocus}
            value={name}
            onChange={({ target }) => setName(target.value)}
            // When it is left, by Enter too, the name is taken.
            onBlur={rename}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'Escape') return;
              // The box goes, and must not take the focus with it; nor may the key press the button that gets it.
              event.preventDefault();
              if (event.key === 'Escape') flushSync(() => setName(null));
              renameButton.current?.focus();
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
      <Button
        ref={renameButton}
        isCompact
        label={`Rename ${entry.name}`}
        icon="sliders"
        onClick={() => setName(entry.name)}
      />
      <Button isCompact label={`Save ${entry.name} as CSV`} icon="save" onClick={() => void save(entry)} />
      <Button isCompact label={`Delete ${entry.name}`} icon="bin" onClick={onDelete} />
    </div>
  );
}

/** Gaps are played as long as they were, or as the usual interval; times stay as they are. */
function GapsChoice({ entry }: { entry: RecordingEntry }) {
  const { gaps, mapping } = entry;
  if (!gaps) return null;
  const what = countText(gaps.count, 'gap', 'gaps');
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
