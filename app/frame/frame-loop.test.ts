import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../workers/contract/config-codec.ts';
import { LATENCY_BINS } from '../../workers/contract/latency-bins.ts';
import type { RunState, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { idleSnapshot } from '../client/idle-snapshot.ts';
import { log, logStore } from '../stores/log-store.ts';
import { updateRun } from '../stores/run-store.ts';
import { goLive, pauseView, setView } from '../stores/view-store.ts';
import { FrameLoop } from './frame-loop.ts';
import { SAMPLE_MS } from './history.ts';
import { Sampler } from './sampler.ts';

/** What was done, in order; `|` ends a frame, `*` is a sample. */
let done: string[];
/** The frame that was asked for. */
let asked: (() => void) | null;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => {
    asked = frame;
    return 1;
  });
  [done, asked] = [[], null];
  updateRun({ state: 'running', runId: 1 });
});
afterEach(() => {
  goLive();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A loop with figures, three lists and some charts, of which the last ones are out of sight. */
function started(charts = ['a', 'b']): { loop: FrameLoop; run: { state: RunState } } {
  const run: { state: RunState } = { state: 'running' };
  const snapshot = (): Snapshot => {
    done.push('*');
    return { ...idleSnapshot(defaultConfig()), time: Date.now(), runId: 1, state: run.state };
  };
  const loop = new FrameLoop(new Sampler({ snapshot, latencyBins: () => new Float64Array(LATENCY_BINS) }));
  loop.addReadout(() => done.push('figures'));
  for (const [list, visible] of [
    ['tail', true],
    ['alarms', true],
    ['far list', false],
  ] as const)
    loop.addList({ visible, write: () => done.push(list) });
  for (const chart of [...charts, 'hidden'])
    loop.addChart({
      visible: chart !== 'hidden',
      tell: () => done.push(`values ${chart}`),
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
    frame();
    done.push('|');
  }
  return done.join(' ');
}

test('one thing a frame: figures, then what has waited longest of lists, values of the charts in sight, and pictures', () => {
  started();
  started(['a', 'b', 'c', 'd', 'e']);
  expect(go(11 * 16)).toBe(
    '* figures far list | values a values b values c values d values e | ' +
      'paint a | paint b | paint c | paint d | paint e | tail | alarms |',
  );
});

test('where few charts are in sight, two of their tasks in a frame; of lists one all the same', () => {
  started(['a', 'b', 'c']);
  expect(go(8 * 16)).toBe(
    '* figures far list | values a values b values c paint a | paint b paint c | tail | alarms |',
  );
});

test('figures after every sample, lists once a second, charts every other sample; a sample is a task of its own', () => {
  started();
  go(SAMPLE_MS - 16);
  const perSecond = go(5 * SAMPLE_MS).split(' ');
  const times = (what: string) => perSecond.filter((each) => each === what).length;
  expect([times('*'), times('figures'), times('tail')]).toEqual([5, 5, 1]);
  expect(perSecond.join(' ')).not.toContain('paint hidden');
  expect(times('a')).toBeGreaterThanOrEqual(4);
  // Values and the first picture share a frame; the second one has the next for itself, or comes with values again.
  expect(times('|')).toBeLessThanOrEqual(times('figures') + times('tail') + times('alarms') + times('paint'));
  expect(times('far')).toBe(1);
});

test('where frames are slower than samples, everything still has its turn', () => {
  started();
  go(100);
  const slow = go(4000, 300);
  for (const each of ['figures', 'tail', 'alarms', 'values a values b', 'paint a', 'paint b'])
    expect(slow).toContain(each);
  expect(slow).not.toContain('figures | * figures');
});

test('without frames nothing is sampled, and what comes after that is new and marked as a gap', () => {
  started();
  go(500);
  const frame = asked;
  done = [];
  // The sample that was about to be taken asks for a frame, which a hidden tab does not get.
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual(['*']);
  expect(frame).toBeNull();
  expect(go(16)).toMatch(/^\* figures/);
  expect(logStore.getState().entries.at(-1)).toMatchObject({ kind: 'gap' });
});

test('a paused view is left alone while samples go on; the present comes back at once', () => {
  const { loop } = started();
  go(500);
  const { length } = loop.history.series;
  pauseView(loop.range());
  go(100);
  expect(go(1000)).toBe('* | * | * | * | * |');
  expect(loop.history.series.length).toBe(length + 5);
  goLive();
  expect(go(100)).toMatch(/^(\* )?figures .*paint a \| .*tail \|/);
});

test('the last figures of a run are shown everywhere, and then nothing is asked for', () => {
  const { run } = started();
  go(1100);
  run.state = 'stopped';
  updateRun({ state: 'stopped' });
  const last = go(400);
  expect(last.match(/\*/g)).toHaveLength(1);
  for (const each of ['figures', 'tail', 'alarms', 'values a values b', 'paint a', 'paint b'])
    expect(last).toContain(each);
  expect(go(2000)).toBe('');
  run.state = 'running';
  updateRun({ state: 'running', runId: 1 });
  expect(go(16)).toMatch(/^\* figures/);
});

test('what is looked at stands still, while the strip of the whole history moves on', () => {
  const { loop } = started();
  loop.addChart({ visible: true, everyMs: 1000, paint: () => done.push('strip') });
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
