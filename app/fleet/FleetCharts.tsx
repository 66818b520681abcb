import type { PlotSpec } from '../comparison/plot.ts';
import { formatClock, formatDuration, formatRate } from '../format.ts';
import { RunPlot } from '../runs/RunPlot.tsx';
import type { Point } from './figures/trend.ts';
import type { FleetHistory } from './fleet-store.ts';

/** The last five minutes; each from when there are two points. */
export function FleetCharts({ history }: { history: FleetHistory }) {
  const specs: readonly PlotSpec[] = [
    {
      title: 'Stored by the fleet',
      lines: [lineOf('events a second', history.storedRate)],
      formatX: formatClock,
      formatY: formatRate,
    },
    {
      title: 'Lag of the fleet',
      lines: [lineOf('age of the oldest message that is not settled', history.lagSeconds)],
      formatX: formatClock,
      formatY: (seconds) => formatDuration(1000 * seconds),
    },
  ];
  const drawn = specs.filter(({ lines }) => lines.some(({ y }) => y.filter(Number.isFinite).length > 1));
  return (
    <div className="plots">
      {drawn.map((spec) => (
        <RunPlot key={spec.title} spec={spec} />
      ))}
    </div>
  );
}

function lineOf(label: string, points: readonly Point[]) {
  return { label, x: points.map(({ at }) => at), y: points.map(({ value }) => value) };
}
