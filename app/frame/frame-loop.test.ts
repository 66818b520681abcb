import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { LATENCY_BINS } from '../../workers/contract/view/latency-bins.ts';
import { log, logStore } from '../stores/log-store.ts';
import { updateRun } from '../stores/run-store.ts';
import { speedStore } from '../stores/speed-store.ts';
import { goLive, lookAt, pauseView, setView } from '../stores/view-store.ts';
import { setCursor } from './cursor.ts';
import { FrameLoop } from './frame-loop.ts';
import { SAMPLE_MS } from './history.ts';
import { Sampler } from './sampler.ts';

/** What was done, in order; `|` ends a frame, `*` is a sample. */
let done: string[];
/** The frame that was asked for. */
let asked: (() => void) | null;
/** The moments of what was written in this frame. */
let told: number[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => {
    asked = frame;
    return 1;
  });
  [done, asked, told] = [[], null, []];
  updateRun({ state: 'running', runId: 1 });
});
afterEach(() => {
  setCursor(null);
  goLive();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Everything about a loop with figures, three lists and some charts, of which the last ones are out of sight. */
function started(charts = ['a', 'b']): { loop: FrameLoop; run: { state: RunState } } {
  const run: { state: RunState } = { state: 'running' };
  const snapshot = (): Snapshot => {
    done.push('*');
    return { ...idleSnapshot(defaultConfig()), time: Date.now(), runId: 1, state: run.state };
  };
  const latencyBins = () => new Float64Array(LATENCY_BINS);
  const loop = new FrameLoop(
    new Sampler({ snapshot, latencyBins, inForce: defaultConfig, tail: () => [], alarms: () => [] }),
  );
  loop.addReadout(({ now }) => {
    told.push(now.time);
    done.push('figures');
  });
  for (const [list, isVisible, everyMs] of [
    ['incidents', true, 0],
    ['tail', true, 1000],
    ['far list', false, 0],
  ] as const)
    loop.addList({ isVisible: isVisible, everyMs, write: () => done.push(list) });
  for (const chart of [...charts, 'hidden'])
    loop.addChart({
      isVisible: chart !== 'hidden',
      writeValues: () => {
        told.push(1000 * loop.history.series.at(0, loop.sampleShown()));
        done.push(`values ${chart}`);
      },
      paint: () => done.push(`paint ${chart}`),
    });
  loop.start();
  return { loop, run };
}
/** As long as frames are asked for and `ms` have not gone by, one every `frameMs`. */
function go(ms: number, frameMs = 16): string {
  done = [];
  for (let left = ms; left > 0; left -= frameMs) {
    vi.advanceTimersByTime(Math.min(left, frameMs));
    const frame = asked;
    if (frame === null) continue;
    asked = null;
    told = [];
    frame();
    // Whatever was written in a frame is of one sample.
    expect(new Set(told.filter((time) => !Number.isNaN(time))).size).toBeLessThanOrEqual(1);
    done.push('|');
  }
  return done.join(' ');
}

test('during a speed check nothing is drawn; samples go on, and what is due is drawn afterwards', () => {
  started();
  go(1000);
  speedStore.setState({ isMeasuring: true });
  go(1000);
  expect(new Set(done)).toEqual(new Set(['*', '|']));
  speedStore.setState({ isMeasuring: false });
  expect(go(100)).toContain('figures');
});

test('all text of a sample in one frame, then one picture a frame', () => {
  started();
  started(['a', 'b', 'c', 'd', 'e']);
  expect(go(6 * 16)).toBe(
    '* figures values a values b values c values d values e incidents tail far list | ' +
      'paint a | paint b | paint c | paint d | paint e |',
  );
});

test('few charts in sight have two pictures painted in a frame', () => {
  started(['a', 'b', 'c']);
  expect(go(3 * 16)).toBe('* figures values a values b values c incidents tail far list | paint a paint b | paint c |');
});

test('a sample ten times a second, text after every other one, a slow list once a second', () => {
  started();
  go(15 * SAMPLE_MS - 16);
  const perSecond = go(1000).split(' ');
  const times = (what: string) => perSecond.filter((each) => each === what).length;
  expect([times('*'), times('figures'), times('incidents'), times('tail')]).toEqual([10, 5, 5, 1]);
  expect(perSecond.join(' ')).not.toContain('paint hidden');
  expect(times('paint')).toBeGreaterThanOrEqual(4);
  expect(times('far')).toBe(1);
});

test('lists that are written once a second take turns, but a look back shows all of them at once', () => {
  const { loop } = started();
  for (const list of ['alarms', 'threads', 'engine'])
    loop.addList({ isVisible: true, everyMs: 1000, write: () => done.push(list) });
  const slow = /tail|alarms|threads|engine/g;
  const texts = (ms: number) =>
    go(ms)
      .split('|')
      .filter((frame) => frame.includes('figures'));
  texts(500);
  const seconds = texts(3000);
  for (const frame of seconds) expect(frame.match(slow)?.length ?? 0).toBeLessThanOrEqual(1);
  for (const list of ['tail', 'alarms', 'threads', 'engine'])
    expect(seconds.filter((frame) => frame.includes(list)).length).toBeGreaterThanOrEqual(2);
  pauseView(loop.range());
  expect(texts(16)[0]!.match(slow)).toEqual(['tail', 'alarms', 'threads', 'engine']);
});

test('many charts are painted in turn, a few after each sample', () => {
  const charts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  started(charts);
  go(1000);
  const between = go(2000).split('*');
  const painted = between.map((part) => part.split('paint').length - 1);
  expect(Math.max(...painted)).toBeLessThanOrEqual(3);
  for (const chart of charts) expect(between.join('').split(`paint ${chart} `).length - 1).toBeGreaterThanOrEqual(4);
  // Text is written once for each sample that is shown: a picture has no text to write.
  expect(between.join('').split('figures').length - 1).toBe(10);
});

test('text and pictures take turns when frames are slower than samples', () => {
  started(['a', 'b', 'c', 'd', 'e']);
  go(100);
  const slow = go(6000, 300);
  for (const each of ['figures', 'tail', 'values a values b', 'paint a', 'paint b', 'paint e'])
    expect(slow).toContain(each);
  for (const frame of slow.split('|')) expect(frame).not.toMatch(/figures.*paint/);
  expect(slow.slice(slow.indexOf('paint'))).not.toMatch(/figures[^|]*\| (\* )*figures/);
});

test('values of a chart that comes into sight are of the sample that is on the screen', () => {
  const { loop } = started();
  go(500);
  let isVisible = false;
  loop.addChart({
    get isVisible() {
      return isVisible;
    },
    writeValues: () => {
      told.push(1000 * loop.history.series.at(0, loop.sampleShown()));
      done.push('values new');
    },
    paint: () => {},
  });
  expect(go(300)).not.toContain('values new');
  isVisible = true;
  loop.wake();
  expect(go(16)).toContain('values new');
});

test('a figure that appears, or is made anew, is of the moment that the rest of the screen is of', () => {
  const { loop } = started();
  go(500);
  const appeared: number[] = [];
  for (let i = 0; i < 60; i++) {
    // Frames are slow: the next sample is there before the text of it is written.
    go(32, 32);
    const [onScreen] = told;
    vi.advanceTimersByTime(SAMPLE_MS);
    if (onScreen === undefined) continue;
    loop.addReadout(({ now }) => appeared.push(now.time - onScreen))();
  }
  expect(appeared.length).toBeGreaterThan(10);
  expect(new Set(appeared)).toEqual(new Set([0]));
});

test('no frames, no samples; the next sample is new, after a gap that is marked', () => {
  started();
  go(500);
  const frame = asked;
  done = [];
  // The sample that was about to be taken asks for a frame, which a hidden tab does not get.
  vi.advanceTimersByTime(60_000);
  expect(done.length).toBeLessThanOrEqual(2);
  expect(frame).toBeNull();
  expect(go(16)).toMatch(/^\* figures/);
  expect(logStore.getState().entries.at(-1)).toMatchObject({ kind: 'gap' });
});

test('a paused view is left alone while samples go on; the present comes back at once', () => {
  const { loop } = started();
  go(500);
  const { length } = loop.history.series;
  pauseView(loop.range());
  go(200);
  // A frame for every other one, to see that there still are any.
  expect(go(1000)).toMatch(/^(\* )?(\| )?(\* \* \| ){4}/);
  expect(loop.history.series.length).toBeGreaterThanOrEqual(length + 10);
  goLive();
  expect(go(100)).toContain('figures values a values b incidents tail far list');
});

test('the last figures of a run are shown everywhere, and then nothing is asked for', () => {
  const { run } = started();
  go(1100);
  run.state = 'stopped';
  updateRun({ state: 'stopped' });
  const last = go(400);
  expect(last.match(/\*/g)).toHaveLength(1);
  for (const each of ['figures', 'tail', 'incidents', 'values a values b', 'paint a', 'paint b'])
    expect(last).toContain(each);
  expect(go(2000)).toBe('');
  run.state = 'running';
  updateRun({ state: 'running', runId: 1 });
  expect(go(16)).toMatch(/^\* figures/);
});

test('looking back, all text is of the moment at the eye, the cursor, or the end of what is in view', () => {
  const { loop } = started();
  go(5000);
  const { from, to } = loop.range();
  /** What is done so that the screen shows a moment, of which everything is written. */
  const shows = (time: number, act: () => void) => {
    done = [];
    act();
    const written = [...done, go(300)].join(' ');
    // At the cursor, also those out of sight.
    expect(written).toMatch(/figures (values hidden )?values a values b (values hidden )?incidents tail/);
    expectShown(time);
  };
  const expectShown = (time: number) => {
    expect(loop.shown!.isPast).toBe(true);
    expect(Math.abs(loop.shown!.now.time / 1000 - time)).toBeLessThanOrEqual(SAMPLE_MS / 2000 + 1e-6);
  };
  shows(to - 1, () => setView({ fixed: { from: to - 3, to: to - 1 } }));
  shows(to - 2, () => lookAt(1000 * (to - 2)));
  shows(to - 1.5, () => setCursor(to - 1.5));
  shows(to - 2, () => setCursor(null));
  // What happens meanwhile changes nothing of it.
  expect(go(1000)).not.toContain('figures');
  expectShown(to - 2);
  // Before all that is known, the first sample is shown.
  shows(loop.history.series.first(0), () => lookAt(1000 * (from - 100)));
  // Of which the charts say that it is not in view.
  expect(loop.sampleShown()).toBe(-1);
  goLive();
  go(300);
  expect(loop.shown!.isPast).toBe(false);
});

test('a look back stands still, while the strip of the whole history moves on', () => {
  const { loop } = started();
  loop.addChart({ isVisible: true, everyMs: 1000, paint: () => done.push('strip') });
  go(2000);
  setView({ fixed: loop.range() });
  go(200);
  const still = go(5000);
  expect(still).not.toContain('paint');
  expect(still.match(/strip/g)).toHaveLength(5);
});

test('a line of the log paints charts anew only where its mark is in view', () => {
  const { loop } = started();
  go(2000);
  const { to } = loop.range();
  setView({ fixed: { from: to - 5, to } });
  go(200);
  log('setting', 'later than what is looked at');
  expect(go(1000)).not.toContain('paint');
  log('setting', 'within it', 1000 * (to - 1));
  expect(go(1000)).toContain('paint a');
});

test('while a scenario plays, the chart on its screen begins with it and has room for all of it', () => {
  const { loop } = started();
  go(2000);
  const from = Date.now() / 1000;
  setView({ screen: 'scenarios', stage: { chart: 'depths', from, seconds: 30 } });
  go(1000);
  expect(loop.range()).toEqual({ from, to: from + 30 });
  go(40_000);
  expect(loop.range().from, 'it takes longer, as when it is paused').toBe(from);
  expect(loop.range().to).toBe(loop.history.series.last(0));
  setView({ screen: 'live' });
  expect(loop.range().to - loop.range().from, 'Live is as wide as it was').toBe(60);
  setView({ stage: null });
});
