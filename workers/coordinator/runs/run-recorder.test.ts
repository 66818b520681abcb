import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { joined } from '../../contract/bytes/joined.ts';
import type { Objective } from '../../contract/config-types.ts';
import type { BreachMoment, RunSummary } from '../../contract/kept-run-types.ts';
import { ObjectiveWatch } from '../../contract/objectives/objective-watch.ts';
import { ObjectiveReplay } from '../../contract/objectives/replay.ts';
import { RunFileError } from '../../contract/runs/bytes.ts';
import { KeptIntervals } from '../../contract/runs/kept-intervals.ts';
import { type ReadSample, readRun } from '../../contract/runs/read-run.ts';
import { kept } from '../../contract/runs/rows.ts';
import { chunk, chunksOf, FIGURES, fileHead } from '../../contract/runs/run-file.ts';
import type { Snapshot } from '../../contract/snapshot-types.ts';
import { PipelineView } from '../../contract/view/pipeline-view.ts';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import { generator } from '../../testing/random.ts';
import { IntervalRecorder } from '../interval-recorder.ts';
import { RunRecorder } from './run-recorder.ts';
import type { RoomLimits } from './run-room.ts';

function samplesOf(bytes: Uint8Array<ArrayBuffer>) {
  const samples: ReadSample[] = [];
  return { ...readRun(bytes, BUCKETS, (sample) => samples.push(sample)), samples };
}

const usual = { is: 'most', share: 0.99, window: 1, stop: false } as const;
const OBJECTIVES: readonly Objective[] = [
  { ...usual, figure: 'stored', limit: 2 },
  { ...usual, figure: 'delivery', limit: 60_000 },
  { ...usual, figure: 'storedRate', is: 'least', limit: 320 },
  { ...usual, figure: 'channels.broadcast→storage.depth', limit: 5 },
  { ...usual, figure: 'lost', limit: 0, share: 1 },
];
/** By the clock of the recorder, so that more than the start of the run is held against its objectives. */
function slowed(now: Snapshot): Snapshot {
  return { ...now, state: 'running', activeMs: 10 * now.activeMs };
}

/** A run of a few seconds, recorded. */
function recorded(seconds: number, room?: RoomLimits) {
  const rig = new PipelineRig({
    load: { mode: 'rate', eventsPerSecond: 3000 },
    batch: { maxSize: 20, maxWaitMs: 5 },
    objectives: { list: OBJECTIVES },
  });
  const watch = new ObjectiveWatch(rig.config);
  const buffer = rig.memory.header.buffer as SharedArrayBuffer;
  const parts: Uint8Array[] = [];
  const summaries: RunSummary[] = [];
  const append = (bytes: Uint8Array, summary: RunSummary) => {
    parts.push(bytes);
    summaries.push(summary);
  };
  const recorder = new RunRecorder(
    {
      memory: buffer,
      map: rig.memory,
      program: 'test',
      runId: 7,
      startedAt: STARTED_AT,
      config: rig.config,
      machine: { cores: 2, browser: 'none' },
      ...(room !== undefined && { room }),
      // The recorder's clock is ten times as fast as the pipeline's: it is cheaper to make.
      now: () => STARTED_AT + 10 * rig.now,
    },
    { append, sample: (now, config, tick) => watch.take({ now: slowed(now), tick }, config) },
  );
  const intervals = new IntervalRecorder(rig.memory, STARTED_AT, () => STARTED_AT + 10 * rig.now);
  for (let look = 1; look <= 10 * seconds; look++) {
    rig.runUntil(10 * look);
    vi.advanceTimersByTime(100);
  }
  return { rig, watch, recorder, intervals, parts, summaries, read: () => samplesOf(joined(parts)) };
}

/** The same run for all tests: 5.6 s of it on the file before its end, and 6 s after. */
let run: ReturnType<typeof recorded>;
let parts: readonly Uint8Array[];
beforeAll(() => {
  vi.useFakeTimers();
  run = recorded(5.6);
  parts = [...run.parts];
  run.recorder.tell([{ id: 1, at: STARTED_AT, kind: 'run', text: 'first' }]);
  run.recorder.end();
  run.recorder.tell([{ id: 1, at: STARTED_AT, kind: 'run', text: 'told anew' }]);
}, 60_000);
afterAll(() => {
  run.intervals.end();
  run.rig.release();
  vi.useRealTimers();
});

test('keeps what a view of the run shows, in full at the end', () => {
  const { rig, read, summaries } = run;
  const found = read();
  expect(found).toMatchObject({ end: 'ended', head: { runId: 7, program: 'test', config: rig.config } });
  expect(found.lines).toEqual([{ id: 1, at: STARTED_AT, kind: 'run', text: 'told anew' }]);
  expect(found.samples.length).toBeGreaterThanOrEqual(56);
  const last = found.samples.at(-1)!;
  const shown: Snapshot = new PipelineView(rig.memory.header.buffer as SharedArrayBuffer).snapshot();
  expect(last.now.counters).toEqual(shown.counters);
  expect(last.now.channels).toEqual(shown.channels);
  expect(last.now.latency.endToEnd.p99).toBe(kept(shown.latency.endToEnd.p99));
  // What the stages have nothing to do with is in the head alone.
  expect(last.config).toEqual({ ...rig.config, objectives: { ...rig.config.objectives, list: [] } });
  expect(Object.keys(last.now).sort()).toEqual(Object.keys(shown).sort());
  expect(summaries.at(-1)!.snapshot.counters).toEqual(shown.counters);
});

test('buckets gained come to the whole histogram, tick by tick', () => {
  const { rig, read } = run;
  const { histograms, times } = read();
  for (const name of ['endToEnd', 'calls'] as const) {
    const { ticks, series } = histograms.find((each) => each.name === name)!;
    expect(ticks).toHaveLength(times.get(series)!.length);
    const sums = new Float64Array(BUCKETS);
    for (const { gains } of ticks) for (const { bucket, gain } of gains) sums[bucket]! += gain;
    expect(sums).toEqual(rig.memory[name].slice(0, BUCKETS));
  }
  const stages = histograms.filter(({ name }) => name.startsWith('waits'));
  expect(stages).toHaveLength(9);
  for (const { ticks, series } of stages) expect(ticks).toHaveLength(times.get(series)!.length);
});

test('any stretch of a kept run has the figures that the run under way told', () => {
  const { read, intervals } = run;
  const kept = new KeptIntervals();
  const found = read();
  for (const { now } of found.samples) kept.add(now);
  // The snapshot of a sample is of the clock of the view, the recorder of intervals has the other one.
  const times = [found.head.startedAt, ...found.times.get(0)!];
  const startedAt = STARTED_AT;
  for (const [first, last] of [
    [0, 5],
    [10, 30],
    [1, 50],
  ] as const) {
    const live = intervals.between(startedAt + 100 * first, startedAt + 100 * last);
    const told = kept.between(found, times[first]!, times[last]!);
    expect(told.counts).toEqual(live.counts);
    for (const which of ['endToEnd', 'delivery', 'calls'] as const) {
      const { max, mean, ...percentiles } = told[which];
      // The maximum is kept to a microsecond, and bounds all others.
      for (const [name, value] of Object.entries(percentiles))
        expect(value, `${which} ${name}`).toBeCloseTo(live[which][name as 'p99'], 3);
      expect([max, mean]).toEqual([expect.closeTo(live[which].max, 3), expect.closeTo(live[which].mean, 3)]);
    }
  }
  expect(() => kept.between(found, 0, 1)).toThrow('what is kept of this run');
});

test('keeps all but the last five seconds of a tab that died, also when it died while writing', () => {
  const all = joined(parts);
  const died = samplesOf(all);
  expect(died.end).toBe('none');
  expect(died.samples.length).toBeGreaterThanOrEqual(50);
  for (const cut of [1, all.length >> 1])
    expect(samplesOf(all.slice(0, all.length - cut))).toMatchObject({ end: 'none', samples: [] });
});

test('a damaged file is refused with a reason, or read as far as it is whole', () => {
  const random = generator(20);
  const pick = (below: number) => Math.floor(random() * below);
  const change = (bytes: Uint8Array<ArrayBuffer>) => {
    for (let changes = pick(4); changes > 0; changes--) bytes[pick(bytes.length)] = pick(256);
    return bytes;
  };
  const [first, ...others] = [...chunksOf(joined(parts))];
  const figures = others.find(({ kind }) => kind === FIGURES)!.content.slice(0, 20_000);
  for (let i = 0; i < 2000; i++) {
    // What is damaged before it was packed passes the checksum.
    const inside = [
      chunk(first!.kind, change(first!.content.slice())),
      chunk(FIGURES, change(figures.slice(0, pick(900)))),
    ];
    const file = joined([fileHead(), ...(pick(2) === 0 ? inside : [parts[0]!.slice(12, 3000)])]);
    try {
      readRun(pick(3) === 0 ? change(file.slice(0, pick(file.length))) : file, BUCKETS, () => {});
    } catch (error) {
      if (!(error instanceof RunFileError)) throw error;
      expect(error.message.length).toBeGreaterThan(10);
    }
  }
});

test('no run takes more than the most, whatever is told of it, and its end is there all the same', () => {
  const mostBytes = 400_000;
  const long = recorded(0.5, { early: mostBytes, most: mostBytes, end: 50_000 });
  const random = generator(12);
  // Nothing that could be packed well.
  const noise = String.fromCharCode(...Array.from({ length: 20_000 }, () => 0x100 + 0x4000 * random()));
  for (let id = 0; id < 20; id++) long.recorder.tell([{ id, at: STARTED_AT, kind: 'run', text: noise }]);
  long.recorder.end();
  const bytes = long.parts.reduce((sum, { length }) => sum + length, 0);
  expect(bytes).toBeGreaterThan(mostBytes / 2);
  expect(bytes).toBeLessThan(mostBytes);
  const { end, lines } = long.read();
  expect([end, lines.length > 2, lines.length < 20]).toEqual(['ended', true, true]);
  long.intervals.end();
  long.rig.release();
});

test('a file held against its objectives says what was said while the run went on', () => {
  const file = joined(run.parts);
  const moments: BreachMoment[] = [];
  const replay = new ObjectiveReplay(file, (_, __, moment) => moments.push(moment));
  readRun(file, BUCKETS, (sample, tick) => replay.add({ ...sample, now: slowed(sample.now) }, tick));
  const status = replay.status();
  expect(status).toEqual(run.watch.status());
  expect(status.slice(0, 2).map(({ source }) => source)).toEqual(['objectives.p99Ms', 'objectives.storedWithinMs']);
  const rows = status.filter(({ source }) => source === 'objectives.list');
  expect(rows.map(({ objective }) => objective)).toEqual(OBJECTIVES);
  expect(rows.filter(({ counted }) => counted === 0)).toEqual([]);
  // Both kinds of answers are there, and each breach has its figures.
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['met', 'breached']));
  const breaches = status.flatMap((row) => row.breaches);
  expect(moments.map(({ now }) => now.time)).toEqual(breaches.map(({ from }) => from).sort((a, b) => a - b));
});
