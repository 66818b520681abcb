import { toCsv } from '../../workers/contract/csv.ts';
import { BREAKER_STATES } from '../../workers/contract/name-sets.ts';
import { LATENCY_BINS, latencyBinStart } from '../../workers/contract/view/latency-bins.ts';
import { formatCount, formatDuration, formatShare, UNKNOWN } from '../format.ts';
import { type ColumnName, columnIndex, FIRST_BIN, type History } from '../frame/history.ts';
import type { TimeRange } from '../stores/view-store.ts';
import type { ChartSpec } from './chart-specs.ts';
import { lanesAt } from './lanes/lanes.ts';

export { sampleClock } from './stretch/sample-clock.ts';

/** Label and text of everything a chart shows at one sample. */
export function valuesAt(spec: ChartSpec, history: History, at: number): [label: string, text: string][] {
  const { series } = history;
  switch (spec.kind) {
    case 'lines':
      return spec.lines.map(({ label, column }) => [label, spec.format(series.at(columnIndex(column), at))]);
    case 'strip':
      return [['state', BREAKER_STATES[series.at(columnIndex('breaker'), at)] ?? UNKNOWN]];
    case 'heat': {
      const counts = Array.from({ length: LATENCY_BINS }, (_, bin) => series.at(FIRST_BIN + bin, at));
      const total = counts.reduce((sum, count) => sum + count, 0);
      const text = (bin: number) => (total > 0 ? binText(bin) : UNKNOWN);
      return [
        ['events', formatCount(total)],
        ['most frequent', text(counts.indexOf(Math.max(...counts)))],
        ['slowest', text(counts.findLastIndex((count) => count > 0))],
      ];
    }
    case 'lanes':
      return lanesAt(history, at).map(({ label, busy, blocked }) => {
        const share = (column: ColumnName) => formatShare(series.at(columnIndex(column), at));
        return [label, `${share(busy)} busy, ${share(blocked)} blocked`];
      });
  }
}

/** How busy each lane is at one sample, by its label. */
export function laneShares(history: History, at: number): ReadonlyMap<string, string> {
  const share = (column: ColumnName) => formatShare(history.series.at(columnIndex(column), at));
  return new Map(lanesAt(history, at).map(({ label, busy }) => [label, share(busy)]));
}

function binText(bin: number): string {
  if (bin === LATENCY_BINS - 1) return `over ${formatDuration(latencyBinStart(bin))}`;
  return `up to ${formatDuration(latencyBinStart(bin + 1))}`;
}

/**
 * A chart as CSV: one header, then a row for each sample in view, with its time in ISO 8601.
 *
 * Lines are numbers, in the unit that the history has; what is no line is
 * as it is read beside the chart.
 */
export function chartCsv(spec: ChartSpec, history: History, { from, to }: TimeRange): string {
  const { series } = history;
  const [first, end] = [series.indexOf(from), series.indexOf(to + 1e-6)];
  const labels = spec.kind === 'lines' ? spec.lines.map(({ label }) => label) : labelsOf(spec, history, end - 1);
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) => {
    const at = first + i;
    return [new Date(1000 * series.at(0, at)).toISOString(), ...cellsAt(spec, history, at, labels)];
  });
  return toCsv(['time', ...labels], rows);
}

function labelsOf(spec: ChartSpec, history: History, last: number): string[] {
  return last < 0 ? [] : valuesAt(spec, history, last).map(([label]) => label);
}
function cellsAt(spec: ChartSpec, history: History, at: number, labels: readonly string[]): (number | string | null)[] {
  if (spec.kind === 'lines')
    return spec.lines.map(({ column }) => {
      const value = history.series.at(columnIndex(column), at);
      return Number.isNaN(value) ? null : value;
    });
  // Earlier samples may have had fewer lanes, or more.
  const texts = new Map(valuesAt(spec, history, at));
  return labels.map((label) => texts.get(label) ?? null);
}
