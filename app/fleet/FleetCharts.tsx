import { formatClock, formatRate, formatSeconds } from '../format.ts';
import { RunPlot } from '../runs/RunPlot.tsx';
import type { Point } from './figures/trend.ts';
import type { FleetHistory } from './fleet-store.ts';

/** The last five minutes. */
export function FleetCharts({ history }: { history: FleetHistory }) {
  return (
    <div className="plots">
      <RunPlot
        spec={{
          title: 'Stored by the fleet',
          lines: [lineOf('events a second', history.storedRate)],
          formatX: formatClock,
          formatY: formatRate,
        }}
      />
      <RunPlot
        spec={{
          title: 'Lag of the fleet',
          lines: [lineOf('age of the oldest message that is not settled', history.lagSeconds)],
          formatX: formatClock,
          formatY: formatSeconds,
        }}
      />
    </div>
  );
}

function lineOf(label: string, points: readonly Point[]) {
  return { label, x: points.map(({ at }) => at), y: points.map(({ value }) => value) };
}
