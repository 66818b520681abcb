import { FileButton } from '../recordings/FileButton.tsx';

/** Opens a recording of one's own. */
export function RecordingInput() {
  return (
    <div className="field">
      <FileButton />
      <p className="field-help">
        A table with times and values: CSV, TSV, NDJSON, also as .gz; or Parquet. Drop it anywhere, or paste it. It is
        added to the recordings (Data) and stays in this browser.
      </p>
    </div>
  );
}
