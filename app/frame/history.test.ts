import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { RATE_WINDOW_MS } from '../../workers/contract/runs/rate-window.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { LATENCY_BINS } from '../../workers/contract/view/latency-bins.ts';
import { columnIndex, FIRST_BIN, HISTORY_MS, History, SAMPLE_MS } from './history.ts';
import { KeptValues } from './kept-values.ts';
import { type Reading, ReadingWindow, rateOf, type Sample } from './reading.ts';

const config = defaultConfig();
function at(time: number, emitted: number, runId = 1): Snapshot {
  const snapshot = idleSnapshot(config);
  Object.assign(snapshot, { time, runId, state: 'running' });
  snapshot.counters.emitted = emitted;
  return snapshot;
}
const bins = new Float64Array(LATENCY_BINS);
function sampleOf({ now, before }: Reading): Sample {
  return { now, before, config, tail: [], alarms: [], standstill: null };
}
const emitted = (snapshot: Snapshot) => snapshot.counters.emitted;

test('a rate is the growth over the last second', () => {
  const window = new ReadingWindow();
  expect(rateOf(window.push(at(0, 0)), emitted)).toBeNaN();
  let reading = window.push(at(SAMPLE_MS, 100));
  expect(rateOf(reading, emitted)).toBe(1000);
  for (let i = 2; i <= 20; i++) reading = window.push(at(i * SAMPLE_MS, i < 9 ? i * 100 : 900));
  expect(reading.now.time - reading.before!.time).toBe(RATE_WINDOW_MS);
  expect(rateOf(reading, emitted)).toBe(0);
});

test('samples that come a little early or late do not change the window', () => {
  const window = new ReadingWindow();
  let reading = window.push(at(0, 0));
  for (let i = 1; i <= 50; i++) {
    reading = window.push(at(i * SAMPLE_MS + (i % 3) * 8, i));
    if (i > 12) expect(Math.abs(reading.now.time - reading.before!.time - RATE_WINDOW_MS)).toBeLessThan(25);
  }
});

test('no rate is taken from one run to the next, nor across a gap', () => {
  const window = new ReadingWindow();
  window.push(at(0, 1000));
  expect(window.push(at(200, 5, 2)).before).toBeNull();
  window.push(at(400, 10, 2));
  window.clear();
  expect(window.push(at(90_000, 20, 2)).before).toBeNull();
});

test('the history keeps ten minutes and no more, in order', () => {
  const history = new History();
  const window = new ReadingWindow();
  const samples = HISTORY_MS / SAMPLE_MS + 500;
  for (let i = 0; i < samples; i++) history.append(sampleOf(window.push(at(1e12 + i * SAMPLE_MS, i * 20))), bins);
  expect(history.series.length).toBe(HISTORY_MS / SAMPLE_MS);
  expect(history.series.last(0)).toBe((1e12 + (samples - 1) * SAMPLE_MS) / 1000);
  expect(history.series.last(0) - history.series.first(0)).toBeCloseTo((HISTORY_MS - SAMPLE_MS) / 1000);
  expect(history.series.last(columnIndex('emitted'))).toBe(200);
  expect(history.series.last(columnIndex('p99'))).toBeNaN();
  expect(history.series.last(columnIndex('lagLimit'))).toBe(config.broadcast.lagLimit);
});

test('a clock that is set back leaves the axis of time in order', () => {
  const history = new History();
  for (const time of [1000, 2000, 1500, 2000, 3000]) history.append(sampleOf({ now: at(time, 0), before: null }), bins);
  expect([...history.series.slice(0, 0, history.series.length)]).toEqual([1, 2, 3]);
});

test('latency bins hold what was added since the sample before, and begin anew with each run', () => {
  const history = new History();
  const totals = [5, 12, 3];
  for (const [i, total] of totals.entries()) {
    history.append(
      sampleOf({ now: at(1000 * (i + 1), 0, i === 2 ? 2 : 1), before: null }),
      bins.slice().fill(total, 4, 5),
    );
  }
  expect([...history.series.slice(FIRST_BIN + 4, 0, 3)]).toEqual([5, 7, 3]);
  expect(history.series.last(FIRST_BIN)).toBe(0);
});

test('the events of a gap are in no sample, nor in a rate', () => {
  const history = new History();
  const window = new ReadingWindow();
  const append = (time: number, total: number) => {
    const now = { ...at(time, 2 * total), elapsedMs: time - 1000 };
    history.append(sampleOf(window.push(now)), bins.slice().fill(total, 4, 5));
  };
  append(1200, 5);
  append(1400, 7);
  window.clear();
  append(61_400, 9007);
  append(61_600, 9010);
  expect([...history.series.slice(FIRST_BIN + 4, 0, 4)]).toEqual([5, 2, Number.NaN, 3]);
  expect([...history.series.slice(columnIndex('emitted'), 0, 4)]).toEqual([Number.NaN, 20, Number.NaN, 30]);
});

test('a run that is over has no rates or shares of the last second, but keeps its last percentiles', () => {
  const history = new History();
  const window = new ReadingWindow();
  for (const [i, state] of (['running', 'running', 'stopped'] as const).entries()) {
    const now = { ...at(1000 * (i + 1), 500 * i), state };
    now.stages.source.busy = 0.42;
    Object.assign(now.latency.endToEnd.window, { count: 10, p99: 7 });
    history.append(sampleOf(window.push(now)), bins);
  }
  const column = (name: 'emitted' | 'busy source' | 'p99') => [...history.series.slice(columnIndex(name), 0, 3)];
  expect(column('emitted')).toEqual([Number.NaN, 500, Number.NaN]);
  expect(column('busy source')).toEqual([0.42, 0.42, Number.NaN]);
  expect(column('p99')).toEqual([7, 7, 7]);
});

test('samples wait for what packs them, the latest as far as the charts reach', () => {
  const history = new History(30);
  const window = new ReadingWindow();
  for (let i = 0; i < 100; i++) history.append(sampleOf(window.push(at(1e12 + i * SAMPLE_MS, i * i))), bins);
  const { series, past } = history;
  const shown = () => Array.from({ length: series.length }, (_, index) => past.at(index));
  const before = shown();
  expect(before.map((each) => each!.now.time / 1000)).toEqual([...series.slice(0, 0, 30)]);
  past.pack((capacity) => new KeptValues(capacity));
  expect(shown()).toEqual(before);
});

test('looking back shows what was there, rates too, as far as the charts reach and no further', () => {
  const history = new History();
  const window = new ReadingWindow();
  const samples = HISTORY_MS / SAMPLE_MS + 250;
  const rates: number[] = [];
  for (let i = 0; i < samples; i++) {
    const sample = sampleOf(window.push(at(1e12 + i * SAMPLE_MS, i * i)));
    rates.push(rateOf(sample, emitted));
    history.append(sample, bins);
    // What packs comes a little later than the first samples.
    if (i === 20) history.past.pack((capacity) => new KeptValues(capacity));
  }
  const { series, past } = history;
  for (const index of [0, 1, 777, 3000, series.length - 1]) {
    const shown = past.at(index)!;
    expect(shown.now.time / 1000).toBe(series.at(0, index));
    expect(shown).toMatchObject({ isPast: true, config, tail: [], alarms: [] });
    expect(rateOf(shown, emitted)).toBe(rates[samples - series.length + index]);
    expect(rateOf(shown, emitted)).toBe(series.at(columnIndex('emitted'), index));
  }
  expect(past.at(-1)).toBeNull();
  expect(past.at(series.length)).toBeNull();
});
