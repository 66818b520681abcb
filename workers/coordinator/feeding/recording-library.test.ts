import { expect, test } from 'vitest';
import type { RecordingData } from '../../contract/coordinator-types.ts';
import { RECORDINGS } from '../../contract/name-sets.ts';
import { openRun } from '../../memory/memory-map.ts';
import { CUTS, OWN_RECORDING_ROWS, RECORDING_ROWS } from '../../memory/recording-words.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { RecordingLibrary } from './recording-library.ts';

const IMPORTED = RECORDINGS.indexOf('imported');

function recording(rows: number, gaps: RecordingData['gaps'] = null): RecordingData {
  const timeMs = Float64Array.from({ length: rows }, (_, i) => 1000 * i + (i > 2 ? 60_000 : 0));
  return {
    timeMs,
    value: timeMs.map((time) => time / 8),
    sensor: new Uint16Array(rows).fill(1),
    sensors: 2,
    file: null,
    gaps,
  };
}

test('an imported recording is copied once into a run, with its gaps as they are to be played', async () => {
  const library = new RecordingLibrary('');
  await expect(library.load('imported')).rejects.toThrow('no recording has been opened');
  library.hold(recording(5, { overMs: 10_000, usualMs: 1000 }));
  await library.load('imported');
  const memory = openRun(allocateRun(1, 1, library.rowsFor('imported')));
  library.copyTo(memory, 'imported');
  expect([...memory.recordingDirectory.subarray(2 * IMPORTED, 2 * IMPORTED + 2)]).toEqual([0, 5]);
  expect([...memory.recordingCuts.subarray(0, 2 * memory.recordingDirectory[CUTS]!)]).toEqual([3, 60_000]);
  // What plays stays.
  library.hold(recording(2));
  library.copyTo(memory, 'imported');
  expect(memory.recordingDirectory[2 * IMPORTED + 1]).toBe(5);
});

test('a run has room for what it plays, and one of something else starts all the same', () => {
  const library = new RecordingLibrary('');
  const rows = 1_200_000;
  const file = { name: 'rows', total: rows, first: 0, rows, bytes: 18 * rows };
  library.hold({ ...recording(0), file });
  expect([library.rowsFor('imported'), library.rowsFor('machine_temperature')]).toEqual([
    rows + OWN_RECORDING_ROWS,
    RECORDING_ROWS,
  ]);
  // A run of something else is not kept from starting.
  library.copyTo(openRun(allocateRun(1, 1)), null);
  expect(() => library.hold(recording(0))).toThrow('1 to 20000000 rows');
});
