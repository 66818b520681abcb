import { expect, test } from 'vitest';
import type { RecordingData } from '../contract/coordinator-types.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { FEED_STATE_WORDS } from '../feeds/feed.ts';
import { RecordingFeed } from '../feeds/recording-feed.ts';
import { ownRecording } from './own-recording.ts';

const HOUR = 3_600_000;
const DATA: RecordingData = {
  timeMs: Float64Array.of(0, 1000, 2000, 9 * HOUR),
  value: Float64Array.of(1.5, 2.5, 3.5, 4.5),
  sensor: Uint16Array.of(0, 1, 0, 1),
  sensors: 2,
  file: null,
  gaps: null,
};

test('rows in memory are played as they are', async () => {
  const { timeMs, value, sensor, sensors, cuts } = await ownRecording(DATA);
  expect([timeMs, value, sensor, sensors, cuts]).toEqual([DATA.timeMs, DATA.value, DATA.sensor, 2, undefined]);
});

test('gaps that are shortened for a run are shortened here', async () => {
  const recording = await ownRecording({ ...DATA, gaps: { overMs: 10_000, usualMs: 1000 } });
  const feed = new RecordingFeed(recording, { ...defaultConfig().load, encoding: 'value', invalidRatio: 0 });
  const state = new Float64Array(FEED_STATE_WORDS);
  expect([0, 1, 2, 3].map((ahead) => feed.dueAt(state, ahead))).toEqual([0, 1000, 2000, 3000]);
});

test('rows of a file are read, and the file is closed, also where they can’t be read', async () => {
  const file = { name: 'rows', total: 4, first: 0, rows: 4, bytes: 72 };
  const none = { timeMs: new Float64Array(0), value: new Float64Array(0), sensor: new Uint16Array(0) };
  let closed = 0;
  const reading = (act: () => void) => async () => ({
    copyTo: (into: Record<'recordingTimes' | 'recordingValues', Float64Array> & { recordingSensors: Uint32Array }) => {
      act();
      into.recordingTimes.set(DATA.timeMs);
      into.recordingValues.set(DATA.value);
      into.recordingSensors.set(DATA.sensor);
    },
    close: () => void closed++,
  });
  const read = await ownRecording(
    { ...DATA, ...none, file },
    reading(() => {}),
  );
  expect([read.timeMs, read.value, read.sensor]).toEqual([DATA.timeMs, DATA.value, Uint32Array.from(DATA.sensor)]);
  const broken = reading(() => {
    throw new Error('only 3 of 32 bytes');
  });
  await expect(ownRecording({ ...DATA, ...none, file }, broken)).rejects.toThrow('only 3 of 32 bytes');
  expect(closed).toBe(2);
});
