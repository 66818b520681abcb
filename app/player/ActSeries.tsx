import { seriesName, unitText } from '../scenarios/definition/figure-text.ts';
import { figureOf } from '../scenarios/definition/figures.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import { placeOn, type SeriesScale, scaleOf, stretches, tickText } from './series-scale.ts';

interface ActSeriesProps {
  readonly scenario: Scenario;
  /** Of each act, the value of each of its whole seconds so far; NaN where it is not known. */
  readonly series: readonly (readonly number[])[];
  /** The act under way, counted from 1; null when all are over. */
  readonly current: number | null;
}

const WIDTH = 320;
const PLOT = { left: 46, right: WIDTH - 6, top: 6, bottom: 92 } as const;
const HEIGHT = 110;
/** Solid, dashed, dotted: with the colour, and the name at its end, three ways to tell acts apart. */
const DASHES = ['', '7 4', '2 3'] as const;

/** The same figure of all acts, second by second, on one scale. */
export function ActSeries({ scenario, series, current }: ActSeriesProps) {
  const { acts, watch } = scenario;
  const { unit, help } = figureOf(watch.series);
  const scale = scaleOf(series, unit);
  const most = Math.max(...acts.map(({ seconds }) => seconds));
  const x = (second: number) => PLOT.left + ((PLOT.right - PLOT.left) * second) / most;
  const y = (value: number) => PLOT.bottom - (PLOT.bottom - PLOT.top) * placeOn(scale, value);
  return (
    <figure className="act-series">
      <figcaption>
        <h3>{acts.length > 1 ? 'The acts on one scale' : 'Second by second'}</h3>
        <p className="unit">{seriesName(help)}</p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {ticksOf(scale).map((value) => (
          <g key={value}>
            <path className="series-grid" d={`M${PLOT.left} ${y(value)}H${PLOT.right}`} />
            <text x={PLOT.left - 5} y={y(value) + 4} textAnchor="end">
              {tickText(value, unit)}
            </text>
          </g>
        ))}
        {[0, most].map((second) => (
          <text key={second} x={x(second)} y={HEIGHT - 4} textAnchor={second === 0 ? 'start' : 'end'}>
            {second} s
          </text>
        ))}
        {series.map((values, act) => (
          <path
            key={acts[act]?.name}
            className="series-line"
            data-act={act + 1}
            data-current={current === null || act + 1 === current}
            strokeDasharray={DASHES[act]}
            d={linePath(values, x, y)}
          />
        ))}
      </svg>
      <ul className="series-legend">
        {acts.map(({ name }, act) => (
          <li key={name} data-current={current === null || act + 1 === current}>
            <svg width="18" height="8" aria-hidden="true">
              <path className="series-line" data-act={act + 1} strokeDasharray={DASHES[act]} d="M0 4h18" />
            </svg>
            <span>{name}</span>
            <b>{unitText(latest(series[act] ?? []), unit)}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function latest(values: readonly number[]): number {
  return values.findLast((value) => Number.isFinite(value)) ?? Number.NaN;
}
function ticksOf({ low, high, isLog }: SeriesScale): number[] {
  return isLog ? [low, Math.sqrt(low * high), high] : [low, (low + high) / 2, high];
}

/** A value in the middle of its second. */
function linePath(values: readonly number[], x: (second: number) => number, y: (value: number) => number): string {
  return stretches(values)
    .map(([from, to]) => {
      const points = values.slice(from, to).map((value, i) => `${x(from + i + 0.5).toFixed(1)} ${y(value).toFixed(1)}`);
      return points.length === 1 ? `M${points[0]}h0.1` : `M${points.join('L')}`;
    })
    .join('');
}
