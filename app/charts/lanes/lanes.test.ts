import { expect, test } from 'vitest';
import { idleSnapshot } from '../../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import { LATENCY_BINS } from '../../../workers/contract/view/latency-bins.ts';
import { columnIndex, History } from '../../frame/history.ts';
import { lanesAt } from './lanes.ts';

test('there is a lane for each member of the pool that there was, and one for every other stage', () => {
  const history = new History();
  const sizes = [0, 2, 16, 1];
  for (const [i, size] of sizes.entries()) {
    const now: Snapshot = { ...idleSnapshot(defaultConfig()), state: 'running', time: 1000 * (i + 1) };
    now.pool = { workers: Array.from({ length: size }, () => ({ executed: 0, stolen: 0, busy: 0.5, idle: 0.2 })) };
    const sample = { now, before: null, config: defaultConfig(), tail: [], alarms: [], standstill: null };
    history.append(sample, new Float64Array(LATENCY_BINS));
  }
  const labels = sizes.map((_, at) => lanesAt(history, at).map(({ label }) => label));
  expect(labels.map((all) => all.length)).toEqual([9, 10, 24, 9]);
  expect(labels[0]).toContain('transform');
  expect(labels[1]).toEqual(expect.arrayContaining(['source', 'transform 1', 'transform 2', 'scheduler', 'tail']));
  const { blocked } = lanesAt(history, 1)[3]!;
  expect(history.series.at(columnIndex(blocked), 1)).toBeCloseTo(0.3);
});
