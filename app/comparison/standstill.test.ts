/** While nothing is stored, the P99 of what was stored before is none: in a comparison and in a report as on Live. */
import { expect, test, vi } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { readForCompare } from './read-for-compare.ts';
import { readForReport } from './read-for-report.ts';

const file = vi.hoisted(() => ({ samples: [] as Snapshot[] }));
vi.mock('../../workers/contract/objectives/replay.ts', () => ({
  ObjectiveReplay: class {
    add() {}
    status() {
      return [];
    }
  },
}));
vi.mock('../../workers/contract/runs/read-run.ts', () => ({
  readRunInParts: async (_: Uint8Array, __: number, onSample: (sample: { now: Snapshot }) => void) => {
    for (const now of file.samples) onSample({ now });
    return { head: { config: defaultConfig() }, texts: [], lines: [], label: {}, histograms: [], end: 'none' };
  },
  textsOf: () => ({ texts: [] }),
}));

/** A tenth of a second each; what was emitted before is stored in the first ones. */
function tenths(p99s: readonly number[], arriving: number): Snapshot[] {
  return p99s.map((p99, i) => {
    const now: Snapshot = { ...idleSnapshot(defaultConfig()), state: 'running', runId: 1, time: 1e12 + 100 * i };
    Object.assign(now, { elapsedMs: 100 * (i + 1), activeMs: 100 * (i + 1) });
    now.counters.emitted = 500 * (i + 1);
    now.latency.endToEnd.count = 400 * Math.min(i + 1, arriving);
    Object.assign(now.latency.endToEnd.window, { count: 400, p50: p99 / 2, p99, p999: 2 * p99 });
    return now;
  });
}

test('P99 over time has a gap from a second on in which nothing was stored', async () => {
  const falling = Array.from({ length: 20 }, (_, i) => 90 - i);
  file.samples = tenths(falling, 3);
  // The last event was stored in the third tenth, and the fourth emitted what has not been since.
  const wanted = falling.map((p99, i) => (i < 13 ? p99 : Number.NaN));
  const bytes = new Uint8Array();
  expect((await readForCompare('1', bytes)).series.p99).toEqual(wanted);
  const { charts } = await readForReport('1', bytes, () => '');
  const lines = charts.flatMap((chart) => chart.lines);
  expect(lines.find(({ label }) => label === 'P99')!.y).toEqual(wanted);
  expect(lines.find(({ label }) => label === 'P50')!.y).toEqual(wanted.map((p99) => p99 / 2));
  // What is counted is known all the time.
  expect(lines.find(({ label }) => label === 'in the pipeline')!.y.every(Number.isNaN)).toBe(false);
});
