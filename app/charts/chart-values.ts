import { UNKNOWN } from '../format.ts';
import { BREAKER_STATES, columnIndex, type History, STAGES } from '../frame/history.ts';
import type { ChartSpec } from './chart-specs.ts';

/** Label and text of everything a chart shows at one sample. */
export function valuesAt(spec: ChartSpec, { series }: History, at: number): [label: string, text: string][] {
  switch (spec.kind) {
    case 'lines':
      return spec.lines.map(({ label, column }) => [label, spec.format(series.at(columnIndex(column), at))]);
    case 'strip':
      return [['state', BREAKER_STATES[series.at(columnIndex('breaker'), at)] ?? UNKNOWN]];
    case 'lanes':
      return STAGES.map((stage) => {
        const busy = Math.round(100 * series.at(columnIndex(`busy ${stage}`), at));
        const blocked = Math.round(100 * series.at(columnIndex(`blocked ${stage}`), at));
        return [stage, `${busy} % busy, ${blocked} % blocked`];
      });
  }
}
