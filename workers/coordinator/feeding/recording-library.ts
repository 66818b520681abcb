/** The recordings that can be played: two that come with the project, and the one that the page has handed over. */

import type { RecordingData } from '../../contract/coordinator-types.ts';
import { notAllowedText } from '../../contract/error-text.ts';
import { RECORDINGS, type RecordingName } from '../../contract/name-sets.ts';
import { MOST_RECORDING_ROWS } from '../../contract/recordings/rows-file.ts';
import { cutsOf } from '../../contract/settings/recordings.ts';
import type { RecordingColumns } from '../../feeds/recording-feed.ts';
import { fetchRecording, noOwnRecording } from '../../feeds/recording-files.ts';
import { openRows, type RowsReader } from '../../feeds/rows-reader.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import {
  CUTS,
  MOST_CUTS,
  OWN_RECORDING_ROWS,
  RECORDING_ROWS,
  RECORDING_SENSORS,
} from '../../memory/recording-words.ts';

export class RecordingLibrary {
  private readonly loaded = new Map<RecordingName, RecordingColumns>();
  private held: RecordingData | null = null;
  private reader: RowsReader | null = null;

  /** @param folder address of the recordings' folder */
  constructor(private readonly folder: string) {}

  /**
   * Fetches a recording of the project, or opens the file of an imported one, until it is copied.
   *
   * @throws Error when it can't be had, or nothing was imported
   */
  async load(name: RecordingName): Promise<void> {
    if (name === 'imported') return this.openHeld();
    if (!this.loaded.has(name)) this.loaded.set(name, await fetchRecording(name, this.folder));
  }
  private async openHeld(): Promise<void> {
    if (this.held === null) throw noOwnRecording();
    if (this.held.file !== null) this.reader ??= await openRows(this.held.file);
  }

  /** Takes the recording that runs play from now on; one that plays already is not touched. */
  hold(recording: RecordingData): void {
    const rows = rowsOf(recording);
    if (rows === 0 || rows > MOST_RECORDING_ROWS)
      throw new RangeError(notAllowedText('recording', `${rows} rows`, `1 to ${MOST_RECORDING_ROWS} rows`));
    this.reader?.close();
    this.reader = null;
    this.held = recording;
  }

  /** How many rows a run that plays a recording has to have room for. */
  rowsFor(name: RecordingName): number {
    const held = name === 'imported' && this.held !== null ? rowsOf(this.held) : 0;
    return Math.max(RECORDING_ROWS, held + OWN_RECORDING_ROWS);
  }

  /**
   * Copies what is loaded into a run's memory, each at its own place, so that a running source can go on meanwhile. What is
   * there already stays: it may be playing.
   *
   * @param wanted the one that is to play now, if any
   * @throws Error when the memory has no room for that
   */
  copyTo(memory: MemoryMap, wanted: RecordingName | null): void {
    const room = memory.recordingTimes.length - OWN_RECORDING_ROWS;
    const places: Readonly<Record<RecordingName, number>> = {
      imported: 0,
      machine_temperature: room,
      ambient_temperature: room + OWN_RECORDING_ROWS / 2,
    };
    try {
      this.copyAll(memory, places, wanted);
    } finally {
      // While it is open, nobody can delete the file, and no other tab can play it.
      this.reader?.close();
      this.reader = null;
    }
  }

  private copyAll(
    memory: MemoryMap,
    places: Readonly<Record<RecordingName, number>>,
    wanted: RecordingName | null,
  ): void {
    RECORDINGS.forEach((name, i) => {
      if (memory.recordingDirectory[2 * i + 1]! > 0) return;
      if (name === 'imported') {
        if (wanted === 'imported' || this.held?.file === null) this.copyHeld(memory, places.machine_temperature, i);
        return;
      }
      const columns = this.loaded.get(name);
      if (!columns) return;
      memory.recordingTimes.set(columns.timeMs, places[name]);
      memory.recordingValues.set(columns.value, places[name]);
      memory.recordingDirectory.set([places[name], columns.timeMs.length], 2 * i);
    });
  }

  private copyHeld(memory: MemoryMap, room: number, i: number): void {
    const { held, reader } = this;
    if (held === null || (held.file !== null && reader === null)) return;
    const rows = rowsOf(held);
    if (rows > room)
      throw new Error(
        `the run that is under way has room for ${room} rows of a recording, and this one has ${rows}: start another run`,
      );
    if (reader !== null) {
      reader.copyTo(memory);
    } else {
      memory.recordingTimes.set(held.timeMs);
      memory.recordingValues.set(held.value);
      memory.recordingSensors.set(held.sensor);
    }
    const cuts = held.gaps === null ? [] : cutsOf(memory.recordingTimes.subarray(0, rows), held.gaps, MOST_CUTS);
    memory.recordingCuts.set(cuts);
    memory.recordingDirectory[CUTS] = cuts.length / 2;
    memory.recordingDirectory[RECORDING_SENSORS + i] = held.sensors - 1;
    memory.recordingDirectory.set([0, rows], 2 * i);
  }
}

function rowsOf({ file, timeMs }: RecordingData): number {
  return file?.rows ?? timeMs.length;
}
