import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { LATENCY_BINS } from '../../workers/contract/view/latency-bins.ts';
import { columnIndex, History } from '../frame/history.ts';
import { CHARTS } from './chart-specs.ts';
import { chartCsv } from './chart-values.ts';

const config = defaultConfig();
const START = 1_700_000_000_000;
function history(samples: number): History {
  const made = new History();
  for (let i = 0; i < samples; i++) {
    const now = { ...idleSnapshot(config), runId: 1, state: 'running' as const, time: START + 100 * i };
    const owed = { ...now, source: { owed: 7 * i, lateMs: 0, exact: true } };
    const sample = { now: owed, before: null, config, tail: [], alarms: [], standstill: null };
    made.append(sample, new Float64Array(LATENCY_BINS));
  }
  return made;
}

test.each(CHARTS)('$title: one header, and a row with an ISO time for each sample in view', (spec) => {
  const kept = history(20);
  const lines = chartCsv(spec, kept, { from: START / 1000 + 0.5, to: START / 1000 + 0.9 })
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^time,/);
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(
    [5, 6, 7, 8, 9].map((i) => new Date(START + 100 * i).toISOString()),
  );
  if (spec.kind !== 'lines') return;
  const cells = lines[1]!.split(',').slice(1);
  const wanted = spec.lines.map(({ column }) => kept.series.at(columnIndex(column), 5));
  expect(cells).toEqual(wanted.map((value) => (Number.isNaN(value) ? '' : String(value))));
});

test('a stretch without samples gives the header alone', () => {
  expect(chartCsv(CHARTS[0]!, history(0), { from: 0, to: 10 }).split('\r\n')).toHaveLength(2);
});
