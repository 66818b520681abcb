/** The recordings that can be played: two that come with the project, and the one that the page has handed over. */

import type { RecordingData } from '../contract/coordinator-types.ts';
import { notAllowedText } from '../contract/error-text.ts';
import { RECORDINGS, type RecordingName } from '../contract/name-sets.ts';
import type { RecordingColumns } from '../feeds/recording-feed.ts';
import { parseRecording } from '../feeds/recording-parser.ts';
import { type MemoryMap, RECORDING_ROWS, RECORDING_SENSORS } from '../memory/memory-map.ts';

const FILES: Readonly<Partial<Record<RecordingName, string>>> = {
  machine_temperature: 'machine_temperature_system_failure.csv',
  ambient_temperature: 'ambient_temperature_system_failure.csv',
};
/** Rows left for a file, beside the two recordings of the project. */
const MAX_IMPORTED_ROWS = 1_000_000;

export class RecordingLibrary {
  private readonly loaded = new Map<RecordingName, RecordingColumns>();

  /** @param folder address of the recordings' folder */
  constructor(private readonly folder: string) {}

  /** Fetches a recording of the project. @throws Error when it can't be had, or nothing was imported */
  async load(name: RecordingName): Promise<void> {
    if (this.loaded.has(name)) return;
    const file = FILES[name];
    if (!file) throw new Error('feed.recording is "imported", but no recording has been opened in this tab yet');
    const response = await fetch(new URL(file, this.folder));
    if (!response.ok || !response.body)
      throw new Error(`the recording ${file} could not be loaded: ${response.status}`);
    this.loaded.set(name, await parseRecording(response.body));
  }

  /** Takes the recording that runs play from now on; one that plays already is not touched. */
  hold({ timeMs, value, sensor, sensors }: RecordingData): void {
    if (timeMs.length === 0 || timeMs.length > MAX_IMPORTED_ROWS)
      throw new RangeError(notAllowedText('recording', `${timeMs.length} rows`, `1 to ${MAX_IMPORTED_ROWS} rows`));
    this.loaded.set('imported', { timeMs, value, sensor, sensors });
  }

  /**
   * Copies what is loaded into a run's memory, each at its own place, so that a running source can go on meanwhile. What is
   * there already stays: it may be playing.
   */
  copyTo(memory: MemoryMap): void {
    const places: Readonly<Record<RecordingName, number>> = {
      imported: 0,
      machine_temperature: MAX_IMPORTED_ROWS,
      ambient_temperature: MAX_IMPORTED_ROWS + (RECORDING_ROWS - MAX_IMPORTED_ROWS) / 2,
    };
    RECORDINGS.forEach((name, i) => {
      const columns = this.loaded.get(name);
      if (!columns || memory.recordingDirectory[2 * i + 1]! > 0) return;
      memory.recordingTimes.set(columns.timeMs, places[name]);
      memory.recordingValues.set(columns.value, places[name]);
      if (columns.sensor) memory.recordingSensors.set(columns.sensor, places[name]);
      memory.recordingDirectory[RECORDING_SENSORS + i] = (columns.sensors ?? 1) - 1;
      memory.recordingDirectory.set([places[name], columns.timeMs.length], 2 * i);
    });
  }
}
