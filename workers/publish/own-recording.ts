/** A recording that a person has opened, as the rows that a publisher plays: those that a run would play. */
import type { RecordingData } from '../contract/coordinator-types.ts';
import type { RowsFile } from '../contract/import-types.ts';
import { cutsOf } from '../contract/settings/recordings.ts';
import type { RecordingColumns } from '../feeds/recording-feed.ts';
import { openRows } from '../feeds/rows-reader.ts';
import { MOST_CUTS } from '../memory/recording-words.ts';

/**
 * The publisher's worker. Rows that are in a file are read into memory, and the file is closed again.
 *
 * @param open the file of its rows
 * @throws Error when the file is gone, or another tab is reading it
 */
export async function ownRecording(data: RecordingData, open = openRows): Promise<RecordingColumns> {
  const { timeMs, value, sensor } = data.file === null ? data : await rowsIn(data.file, open);
  const cuts = data.gaps === null ? {} : { cuts: cutsOf(timeMs, data.gaps, MOST_CUTS) };
  return { timeMs, value, sensor, sensors: data.sensors, ...cuts };
}

type Rows = Required<Pick<RecordingColumns, 'timeMs' | 'value' | 'sensor'>>;
async function rowsIn(file: RowsFile, open: typeof openRows): Promise<Rows> {
  const reader = await open(file);
  try {
    const { rows } = file;
    const into = {
      recordingTimes: new Float64Array(rows),
      recordingValues: new Float64Array(rows),
      recordingSensors: new Uint32Array(rows),
    };
    reader.copyTo(into);
    return { timeMs: into.recordingTimes, value: into.recordingValues, sensor: into.recordingSensors };
  } finally {
    reader.close();
  }
}
