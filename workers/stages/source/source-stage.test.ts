import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { RECORDINGS } from '../../contract/name-sets.ts';
import { PAUSE, RUN } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { SEEK_ROW, SEEKS_ASKED } from '../../memory/recording-words.ts';
import { SOURCE, STORAGE } from '../../memory/tasks.ts';
import { counters, storedEvents, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

const OPEN: ConfigPatch = { channels: { capacity: 5000 }, batch: { maxSize: 2000, maxWaitMs: 1 } };
const rate = (eventsPerSecond: number, load: ConfigPatch['load'] = {}): ConfigPatch => ({
  ...OPEN,
  load: { mode: 'rate', eventsPerSecond, ...load },
});
const emitted = (rig: PipelineRig) => rig.count(SOURCE, J.RECEIVED);
/** Intended times by sequence. */
const intended = (rig: PipelineRig) => [...rig.emitted.values()].map((event) => event.intended);

describe('at a rate', () => {
  test.each([
    [1, 100_000],
    [100, 10_000],
    [12_345, 1000],
    [1_000_000, 50],
    [20_000_000, 3],
  ])('%i/s: as many events as fall due in %i ms, to a hundredth', (eventsPerSecond, ms) => {
    const rig = new PipelineRig(rate(eventsPerSecond));
    rig.runUntil(ms);
    const expected = (eventsPerSecond * ms) / 1000;
    // It sends every millisecond, or more often: at the end at most so much is missing.
    const tick = Math.min(eventsPerSecond / 1000, 2500);
    expect(Math.abs(emitted(rig) - expected)).toBeLessThanOrEqual(Math.max(1, expected * 0.01) + tick);
  });

  test.each([2000, 20_000, 300_000])('%i/s: smooth, no lumps', (eventsPerSecond) => {
    const rig = new PipelineRig(rate(eventsPerSecond));
    const perMs = eventsPerSecond / 1000;
    const sizes: number[] = [];
    const gaps: number[] = [];
    let before = 0;
    let last = 0;
    // A worker that looks every 50 µs.
    for (let look = 0; look < 5000; look++) {
      rig.now += 0.05;
      rig.round();
      if (emitted(rig) === before) continue;
      sizes.push(emitted(rig) - before);
      gaps.push(rig.now - last);
      before = emitted(rig);
      last = rig.now;
    }
    expect(Math.max(...gaps)).toBeLessThan(1.11);
    expect(Math.max(...sizes)).toBeLessThan(perMs * 1.11 + 1);
    expect(before / (perMs * 250)).toBeGreaterThan(0.99);
  });

  test('a small channel is filled in smaller portions, so that the rate fits through', () => {
    const rig = new PipelineRig({ ...rate(50_000), channels: { capacity: 10 } });
    for (let look = 0; look < 10_000; look++) {
      rig.now += 0.01;
      rig.round();
    }
    expect(Math.abs(emitted(rig) - 5000)).toBeLessThan(50);
    expect(rig.memory.channels[0]!.words[4]).toBe(0);
  });

  test('events are spaced evenly, and carry the time at which they fell due', () => {
    const rig = new PipelineRig(rate(800));
    rig.runUntil(500);
    for (const [i, time] of intended(rig).entries()) expect(time).toBeCloseTo(i * 1.25, 6);
  });

  test('arrivals of a Poisson process: the mean is met, the spread is that of an exponential', () => {
    const rig = new PipelineRig(rate(100_000, { arrivals: 'poisson' }));
    rig.runUntil(500);
    const times = intended(rig);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(Math.abs(emitted(rig) - 50_000)).toBeLessThan(1000);
    expect(mean * 100).toBeCloseTo(1, 1);
    expect(deviation / mean).toBeGreaterThan(0.97);
    expect(deviation / mean).toBeLessThan(1.03);
    // The median of an exponential is ln 2 of its mean.
    expect(gaps.sort((a, b) => a - b)[gaps.length >> 1]! / mean).toBeCloseTo(Math.LN2, 1);
  });

  test.each([
    ['steady', 1],
    ['ramp', 2.5],
    ['sine', 2.5],
    ['burst', 1.3],
  ] as const)('a %s load: over whole periods %d times the set rate', (shape, mean) => {
    const rig = new PipelineRig(rate(5000, { shape, periodSeconds: 1, peakFactor: 4 }));
    rig.runUntil(2000);
    expect(emitted(rig) / (10_000 * mean)).toBeGreaterThan(0.99);
    expect(emitted(rig) / (10_000 * mean)).toBeLessThan(1.01);
  });

  test.each([
    ['ramp', [1, 1.75, 2.5, 3.25]],
    ['sine', [1, 2.5, 4, 2.5]],
    ['burst', [4, 1, 1, 1]],
  ] as const)('a %s load has its rate at each quarter of a period', (shape, factors) => {
    const rig = new PipelineRig(rate(10_000, { shape, periodSeconds: 4, peakFactor: 4 }));
    for (const [quarter, factor] of factors.entries()) {
      rig.runUntil(quarter * 1000 + (quarter === 0 ? 0 : -25));
      const before = emitted(rig);
      rig.runUntil(quarter * 1000 + (quarter === 0 ? 50 : 25));
      expect((emitted(rig) - before) / 500 / factor).toBeCloseTo(1, 1);
    }
  });

  test('a new rate applies at once', () => {
    const rig = new PipelineRig(rate(1));
    rig.runUntil(10);
    rig.apply({ load: { eventsPerSecond: 10_000 } });
    rig.runUntil(110);
    expect(Math.abs(emitted(rig) - 1001)).toBeLessThan(15);
    rig.apply({ load: { eventsPerSecond: 100 } });
    rig.runUntil(1110);
    expect(Math.abs(emitted(rig) - 1101)).toBeLessThan(20);
  });
});

test('a change of settings leaves the next row of a recording at its time', () => {
  const times = [0, 100, 101];
  const prepare = (memory: MemoryMap) => {
    memory.recordingTimes.set(times);
    memory.recordingDirectory.set([0, times.length], 2 * RECORDINGS.indexOf('imported'));
  };
  const feed = { kind: 'recording', recording: 'imported', speed: 1 } as const;
  const rig = new PipelineRig({ ...rate(1000), feed }, { prepare });
  rig.runUntil(50);
  rig.apply({ batch: { maxSize: 50 } });
  rig.runUntil(110);
  expect(intended(rig)).toEqual(times);
});

describe('when its channel is full', () => {
  const OUTAGE: ConfigPatch = { failures: { storage: { outage: true } }, breaker: { openMs: 10, maxOpenMs: 10 } };
  const small = { channels: { capacity: 4 }, batch: { maxSize: 4 }, scheduler: { backlog: 4, discardExpired: false } };

  test('it waits; what falls due meanwhile keeps its intended time, and its latency counts from there', () => {
    const rig = new PipelineRig({ ...rate(1000), ...small, ...OUTAGE });
    rig.runUntil(500);
    expect(emitted(rig)).toBeLessThan(60);
    rig.apply({ failures: { storage: { outage: false } } });
    rig.runUntil(520);
    rig.drain();
    expect(undrained(rig)).toEqual([]);
    for (const [i, time] of intended(rig).entries()) expect(time).toBeCloseTo(i, 6);
    const { length } = intended(rig);
    expect(length).toBeGreaterThan(515);
    // Those of the outage waited until its end, however late they were emitted.
    for (const { sequence, latency } of storedEvents(rig)) {
      if (sequence > 60 && sequence < 490) expect(latency).toBeGreaterThanOrEqual(500 - sequence - 0.01);
    }
  });

  test('or sheds: sent and shed are all that fell due, and the sequence skips the shed', () => {
    const rig = new PipelineRig({ ...rate(1000), ...small, ...OUTAGE, channels: { capacity: 4, whenFull: 'shed' } });
    rig.runUntil(500);
    const { shed } = counters(rig);
    expect(Math.abs(emitted(rig) - 500)).toBeLessThan(5);
    expect(shed).toBeGreaterThan(400);
    rig.apply({ failures: { storage: { outage: false } } });
    rig.drain();
    expect(undrained(rig)).toEqual([]);
    for (const { sequence, intended: time } of rig.emitted.values()) expect(time).toBeCloseTo(sequence, 6);
  });

  test('a full channel is noted once, however often the source looks', () => {
    const rig = new PipelineRig({ ...rate(1000), ...small, ...OUTAGE });
    rig.runUntil(100);
    for (let look = 0; look < 50; look++) rig.round();
    expect(rig.memory.channels[0]!.words[4]).toBe(1);
  });
});

describe('as fast as it can', () => {
  test('it keeps the channel full, and an event falls due when there is room for it', () => {
    const rig = new PipelineRig({ load: { mode: 'max' }, channels: { capacity: 100 } });
    for (let round = 1; round <= 5; round++) {
      rig.now = round;
      rig.step(SOURCE);
      expect(rig.memory.channels[0]!.words[1]).toBe(100 * round);
      rig.round();
    }
    expect(new Set(intended(rig))).toEqual(new Set([1, 2, 3, 4]));
  });

  test.each(['stays', 'moves to another thread'])('back to a rate it %s, and makes up for nothing', (fate) => {
    const rig = new PipelineRig({ load: { mode: 'max' } });
    rig.runUntil(50);
    const before = emitted(rig);
    rig.apply(rate(1000));
    if (fate !== 'stays') {
      rig.kill(SOURCE);
      rig.start(SOURCE);
    }
    rig.runUntil(60);
    expect(emitted(rig) - before).toBeLessThan(14);
  });
});

describe('a pause', () => {
  test('emits nothing and is not made up for', () => {
    const rig = new PipelineRig(rate(1000));
    rig.runUntil(100);
    rig.setPhase(PAUSE);
    const before = emitted(rig);
    rig.runUntil(5000);
    expect(emitted(rig)).toBe(before);
    rig.setPhase(RUN);
    rig.runUntil(5100);
    expect(Math.abs(emitted(rig) - before - 100)).toBeLessThan(3);
    expect(intended(rig).filter((time) => time > 101 && time < 5000)).toEqual([]);
  });

  test.each([
    ['is taken over', (rig: PipelineRig) => rig.kill(SOURCE)],
    ['sees nothing of it', () => {}],
  ])('is not made up for either when the source %s meanwhile', (_, begin) => {
    const rig = new PipelineRig(rate(1000));
    rig.runUntil(100);
    rig.setPhase(PAUSE);
    begin(rig);
    rig.now = 5000;
    rig.setPhase(RUN);
    if (!rig.isAlive(SOURCE)) rig.start(SOURCE);
    rig.runUntil(5100);
    expect(intended(rig).filter((time) => time > 101 && time < 5000)).toEqual([]);
    expect(Math.abs(emitted(rig) - 200)).toBeLessThan(4);
  });
});

test('settings changed in a pause apply as soon as it is over', () => {
  const rig = new PipelineRig(rate(1));
  rig.runUntil(100);
  rig.setPhase(PAUSE);
  rig.runUntil(3000);
  rig.apply(rate(1000));
  rig.runUntil(5000);
  rig.setPhase(RUN);
  const before = emitted(rig);
  rig.runUntil(5100);
  expect(Math.abs(emitted(rig) - before - 100)).toBeLessThan(3);
});

describe('events that the source sends', () => {
  const contents = (rig: PipelineRig) =>
    [...rig.emitted.values()].map(({ sequence, meta, raw, packet }) => [sequence, meta, raw, packet?.getUint32(4)]);

  test.each(['value', 'packet'] as const)('%s: is the same for the same seed, in whatever portions', (encoding) => {
    const load = { encoding, seed: 99, invalidRatio: 0.1, classMix: { urgent: 1, normal: 1, bulk: 1 } } as const;
    const slow = new PipelineRig(rate(1000, load));
    slow.runUntil(300);
    const fast = new PipelineRig({ load: { ...load, mode: 'max' }, channels: { capacity: 64 } });
    fast.runUntil(20);
    const many = Math.min(slow.emitted.size, fast.emitted.size);
    expect(many).toBeGreaterThan(250);
    expect(contents(fast).slice(0, many)).toEqual(contents(slow).slice(0, many));
    const other = new PipelineRig(rate(1000, { ...load, seed: 100 }));
    other.runUntil(100);
    expect(contents(other).slice(0, 50)).not.toEqual(contents(slow).slice(0, 50));
  });

  test('a share of the events is past its deadline already', () => {
    const load = { staleRatio: 0.25, classMix: { urgent: 1, normal: 1, bulk: 1 } };
    const rig = new PipelineRig({ ...rate(1000, load), scheduler: { discardExpired: true } });
    rig.runUntil(400);
    rig.drain();
    expect(undrained(rig)).toEqual([]);
    expect(Math.abs(counters(rig).expired - emitted(rig) / 4)).toBeLessThanOrEqual(1);
  });

  test('the slots used last are used first', () => {
    const rig = new PipelineRig({ load: { mode: 'max' }, scheduler: { backlog: 8 } });
    rig.runUntil(10);
    expect(emitted(rig)).toBeGreaterThan(1000);
    expect(rig.count(SOURCE, J.FRESH)).toBeLessThan(80);
  });
});

test('a recording plays with its own spacing, as many times faster as is set, over and over', () => {
  const prepare = (memory: MemoryMap) => {
    memory.recordingTimes.set([1000, 1600, 1800, 2800]);
    memory.recordingValues.set([1, 2, 3, 4]);
    memory.recordingDirectory.set([0, 4]);
  };
  const rig = new PipelineRig({ ...rate(1), feed: { kind: 'recording', speed: 10 } }, { prepare });
  rig.runUntil(500);
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  // The last row is followed by the first after a mean spacing, 600 ms.
  const times = [0, 60, 80, 180, 240, 300, 320, 420, 480];
  expect(intended(rig).map((time) => Math.round(time * 1000) / 1000)).toEqual(times);
  expect(storedEvents(rig).map(({ value }) => value)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1]);
  expect(rig.count(STORAGE, J.STORED)).toBe(9);
});

describe('a recording that is played once', () => {
  const rows = 50;
  const prepare = (memory: MemoryMap) => {
    memory.recordingTimes.set(Float64Array.from({ length: rows }, (_, row) => 1000 * row));
    memory.recordingValues.set(Float64Array.from({ length: rows }, (_, row) => row + 0.1));
    memory.recordingDirectory.set([0, rows]);
  };
  const values = (rig: PipelineRig) => {
    rig.drain();
    expect(undrained(rig)).toEqual([]);
    return [...rig.emitted.values()].map(({ reading }) => reading);
  };
  const all = Array.from({ length: rows }, (_, row) => row + 0.1);
  const once = { kind: 'recording', speed: 1000, atEnd: 'stop' } as const;

  test.each([
    ['at a rate', rate(1)],
    ['as fast as there is room', { ...OPEN, load: { mode: 'max' } }],
    ['with 1 event in 3 of a channel of two', { ...rate(1), channels: { capacity: 2 } }],
  ] as const)('%s: every row once, and then nothing', (_, patch) => {
    const rig = new PipelineRig({ ...patch, feed: once }, { prepare });
    rig.runUntil(300);
    expect(values(rig)).toEqual(all);
  });

  test('ends with what was shed counted as played', () => {
    const rig = new PipelineRig(
      { ...rate(1), channels: { capacity: 1, whenFull: 'shed' }, feed: { ...once, speed: 20_000 } },
      { prepare },
    );
    rig.runUntil(300);
    rig.drain();
    expect(undrained(rig)).toEqual([]);
    expect(emitted(rig)).toBe(rows);
    expect(rig.count(SOURCE, J.FEED_POSITION)).toBe(rows);
  });

  test('goes on where it is sought, also after its end, and once for each time it is asked', () => {
    const rig = new PipelineRig({ ...rate(1), feed: once }, { prepare });
    const seek = (row: number) => {
      Atomics.store(rig.memory.recordingDirectory, SEEK_ROW, row);
      Atomics.add(rig.memory.recordingDirectory, SEEKS_ASKED, 1);
      rig.apply({});
    };
    rig.runUntil(9.5);
    seek(40);
    rig.runUntil(100);
    expect(emitted(rig)).toBe(20);
    seek(48);
    rig.runUntil(200);
    expect(values(rig)).toEqual([...all.slice(0, 10), ...all.slice(40), ...all.slice(48)]);
    // A row that was sought is due at once, and what follows it at its distance.
    expect(intended(rig)[10]).toBeCloseTo(9.5, 0);
    expect(intended(rig)[11]! - intended(rig)[10]!).toBeCloseTo(1, 6);
  });
});

test('a file opened in place of the playing one: the schedule goes on from now, whatever is read meanwhile', () => {
  const times = (start: number) => Float64Array.from({ length: 1000 }, (_, row) => start + 1000 * row);
  const prepare = (memory: MemoryMap) => {
    memory.recordingTimes.set(times(Date.UTC(2020, 0, 1)));
    memory.recordingDirectory.set([0, 1000]);
  };
  const rig = new PipelineRig({ ...rate(1), feed: { kind: 'recording', speed: 1000 } }, { prepare });
  rig.runUntil(100);
  // One of an earlier year, of which the source meets the end of what is written so far, before it is told of it.
  rig.memory.recordingTimes.set(times(Date.UTC(2013, 0, 1)).subarray(120), 120);
  rig.runUntil(150);
  rig.memory.recordingTimes.set(times(Date.UTC(2013, 0, 1)));
  rig.apply({});
  rig.runUntil(300);
  expect(emitted(rig)).toBeGreaterThan(200);
  expect(emitted(rig)).toBeLessThan(400);
  expect(Math.min(...intended(rig).slice(130))).toBeGreaterThan(90);
  rig.drain();
  expect(undrained(rig)).toEqual([]);
});
