import { expect, test } from 'vitest';
import * as J from '../../memory/journal-fields.ts';
import { openRun } from '../../memory/memory-map.ts';
import { allocateSmallRun } from '../../testing/allocate-run.ts';
import { RECORDINGS } from '../name-sets.ts';
import { applyPatch } from '../settings/config-check.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import { playedRecording } from './played-recording.ts';

function played(position: number, atEnd: 'repeat' | 'stop' = 'repeat', rows = 1) {
  const memory = openRun(allocateSmallRun(1));
  memory.recordingTimes.set([7000]);
  memory.recordingDirectory.set([0, rows], 2 * RECORDINGS.indexOf('ambient_temperature'));
  const feed = { kind: 'recording', recording: 'ambient_temperature', atEnd } as const;
  const config = applyPatch(defaultConfig(), { feed });
  return playedRecording(memory, config, (field) => (field === J.FEED_POSITION ? position : 0));
}

test('a recording is at the row emitted last, and in a turn until the last row of it is emitted', () => {
  const of = { rows: 1, fromMs: 7000, toMs: 7000, recordedMs: 7000, isOver: false };
  expect(played(0)).toEqual({ ...of, row: 0, turn: 0 });
  expect(played(1)).toEqual({ ...of, row: 1, turn: 0 });
  expect(played(3)).toEqual({ ...of, row: 1, turn: 2 });
  expect(played(1, 'stop')).toMatchObject({ row: 1, isOver: true });
  expect(played(0, 'stop')).toMatchObject({ row: 0, isOver: false });
  expect(played(0, 'stop', 0)).toBeNull();
});
