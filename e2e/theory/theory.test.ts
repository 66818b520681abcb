/** The points of `npm run theory` in a short form, in simulation: the same settings, and the same verdicts. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TimelineStep } from '../../workers/contract/config-types.ts';
import { PipelineView } from '../../workers/contract/view/pipeline-view.ts';
import { PipelineRig, STARTED_AT } from '../../workers/testing/pipeline-rig.ts';
import type { Point } from './point.ts';
import { chosenPoints, POINTS } from './points.ts';
import { full, steady } from './queue-points.ts';
import { isHeld, type Row } from './rows.ts';
import { backAfter, onTimeShare, type RunFigures, type Sample, sampleOf } from './run-figures.ts';

const LOOK_MS = 200;

afterEach(() => vi.restoreAllMocks());

/** What the coordinator does at the times of a timeline, and the source between them. */
function burstAt(ms: number, steps: readonly TimelineStep[]): number {
  const isOn = ({ at, for: lasts }: TimelineStep) => ms >= 1000 * at && ms < 1000 * (at + lasts);
  return steps.filter(isOn).reduce((factor, { value }) => factor * Number(value), 1);
}

function simulate({ patch, judge }: Point, seconds: number): readonly Row[] {
  const rig = new PipelineRig({ ...patch, channels: { capacity: 500, ...patch.channels }, failures: {} });
  vi.spyOn(performance, 'now').mockImplementation(() => STARTED_AT + rig.now - performance.timeOrigin);
  const { buffer } = rig.memory.header;
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('the memory of a rig is shared');
  const view = new PipelineView(buffer);
  const { eventsPerSecond } = rig.config.load;
  const samples: Sample[] = [];
  for (let ms = LOOK_MS; ms <= 1000 * seconds; ms += LOOK_MS) {
    const factor = burstAt(rig.now, patch.failures?.timeline ?? []);
    if (rig.config.load.eventsPerSecond !== factor * eventsPerSecond)
      rig.apply({ load: { eventsPerSecond: factor * eventsPerSecond } });
    rig.runUntil(ms);
    samples.push(sampleOf(view.snapshot()));
  }
  // A database that never comes back would never drain.
  rig.apply({ database: { timeoutMs: 0 } });
  rig.drain();
  const run: RunFigures = { samples, last: view.snapshot() };
  rig.release();
  return judge(run);
}
/** For messages: all of what was measured, and what of it does not hold. */
function missed(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => !isHeld(row));
}

/** Shorter calls than those of the command: here no timer is late, and more of them fit into a few seconds. */
const QUEUES = [steady({ rho: 0.5, serviceMs: 5 }), full({ rho: 1.2, serviceMs: 5 })];

test.each(QUEUES)('$name', (point) => expect(missed(simulate(point, 20))).toEqual([]));

test.each(chosenPoints(['overload-p', 'overload-edf-d']))('$name', (point) =>
  expect(missed(simulate(point, 4))).toEqual([]),
);

test.each(chosenPoints(['metastable-stays']))('$name', (point) =>
  expect(missed(simulate(point, point.seconds))).toEqual([]),
);

describe('figures read from samples', () => {
  /** Ten events a second fall due, of which as many are stored in time as are given, second by second. */
  const runOf = (onTime: readonly number[]): RunFigures => {
    const samples = [0, ...onTime].map((_, i): Sample => {
      const stored = onTime.slice(0, i).reduce((sum, each) => sum + each, 0);
      const none = { due: 0, onTime: 0 };
      const classes = { urgent: none, normal: { due: 10 * i, onTime: stored }, bulk: none };
      return { atMs: 1000 * i, emitted: 10 * i, inFlight: 0, backlog: 0, classes };
    });
    return { samples } as unknown as RunFigures;
  };
  test('a share is of what fell due in that stretch', () => {
    const run = runOf([10, 5, 0, 10]);
    expect([onTimeShare(run, 0, 4000), onTimeShare(run, 1000, 3000), onTimeShare(run, 0, 1000, ['normal'])]).toEqual([
      0.625, 0.25, 1,
    ]);
  });
  test('it is back from the first moment on from which it stays so', () => {
    expect(backAfter(runOf([10, 0, 0, 10, 0, 10, 10, 10]), 1000, 0.95, 2000)).toBe(4000);
    expect(backAfter(runOf([10, 0, 0, 0]), 1000, 0.95, 2000)).toBeNull();
  });
});

test('points have names of their own, and are chosen by how they begin', () => {
  expect(new Set(POINTS.map(({ name }) => name)).size).toBe(POINTS.length);
  expect(chosenPoints(['md1-', 'overload-edf-d']).map(({ name }) => name)).toEqual([
    'md1-0.5',
    'md1-0.7',
    'md1-0.9',
    'overload-edf-discard',
  ]);
  expect(() => chosenPoints(['md2'])).toThrow('--only md2: there is no such point. There are md1-0.5, md1-0.7');
});
