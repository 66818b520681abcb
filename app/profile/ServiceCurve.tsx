import { useMemo } from 'react';
import type { Config } from '../../workers/contract/config-types.ts';
import type { ServedStage } from '../../workers/contract/name-sets.ts';
import type { Percentiles } from '../../workers/contract/snapshot-types.ts';
import { formatDuration } from '../format.ts';
import { useConfig } from '../frame/app-context.ts';
import { percentileOf, type Shown } from '../frame/reading.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';
import type { PartName } from '../stores/view-store.ts';
import { Figure } from '../ui/Figure.tsx';
import { askedCallMs, hasAskedCalls } from './asked-calls.ts';
import { askedMs, DRAWN_SHARES, isTimed, servedStage } from './asked-times.ts';
import { pointsOf } from './held-times.ts';
import './service-curve.css';

type Which = Exclude<keyof Percentiles, 'count' | 'max'>;
const ROWS: readonly (readonly [name: string, share: number, which: Which])[] = [
  ['P50', 0.5, 'p50'],
  ['P90', 0.9, 'p90'],
  ['P99', 0.99, 'p99'],
  ['P99.9', 0.999, 'p999'],
];
const [WIDTH, HEIGHT, EDGE] = [300, 96, 8];

/** What is asked for, and what was taken: of the services of a stage, or the calls of the database. */
interface Times {
  readonly title: string;
  readonly of: string;
  readonly asked: (shown: Shown, share: number) => number;
  readonly taken: (shown: Shown, which: Which) => number;
  readonly note?: string;
}

/** Of a stage with a service time, and of storage's calls: the distribution that is asked for, over what they took in the run. */
export function ServiceCurve({ part }: { part: PartName }) {
  const config = useConfig((all) => all);
  const times = useMemo(() => timesOf(part, config), [part, config]);
  return times === null ? null : <Curve times={times} />;
}
function timesOf(part: PartName, config: Config): Times | null {
  if (part === 'storage') return hasAskedCalls(config) ? callTimes(config) : null;
  const stage = servedStage(part);
  return stage === null || !isTimed(config, stage) ? null : serviceTimes(config, stage);
}
function serviceTimes(config: Config, stage: ServedStage): Times {
  return {
    title: 'Service times',
    of: 'of its services',
    asked: (_, share) => askedMs(config, stage, share, pointsOf),
    taken: ({ now: { latency } }, which) => percentileOf(latency[stage].service.window, which),
  };
}
/** Rows cost time where that is set: a call has as many as those of the run had on average, before the first one a full batch. */
function callTimes(config: Config): Times {
  const rowsIn = ({ now: { storage } }: Shown) => storage.calls.rowsPerCall || config.batch.maxSize;
  return {
    title: 'Call times',
    of: 'of its calls',
    asked: (shown, share) => askedCallMs(config, share, rowsIn(shown), pointsOf),
    taken: ({ now: { storage } }, which) => percentileOf(storage.calls.latency.window, which),
    note: 'What a call took includes its wait in the database and for the disk.',
  };
}

function Curve({ times: { title, of, asked, taken, note } }: { times: Times }) {
  const scale = (shown: Shown) => scaleOf(DRAWN_SHARES.map((share) => asked(shown, share)));
  const line = useReadout<SVGPathElement>((element, shown) => {
    const y = scale(shown);
    const points = DRAWN_SHARES.map((share) => `${xOf(share)} ${y(asked(shown, share)).toFixed(1)}`);
    setAttribute(element, 'd', `M${points.join('L')}`);
  });
  return (
    <section className="service-curve" aria-label={`${title} asked for and taken`}>
      <h3>{title}: asked for, and taken</h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <path ref={line} />
        {ROWS.map(([name, share, which]) => (
          <Dot key={name} x={xOf(share)} read={(shown) => scale(shown)(taken(shown, which))} />
        ))}
      </svg>
      <table>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">asked for (line)</th>
            <th scope="col">taken, last 10 s (dots)</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([name, share, which]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <Figure read={(shown) => formatDuration(asked(shown, share))} />
              </td>
              <td>
                <Figure read={(shown) => formatDuration(taken(shown, which))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {note !== undefined && <p className="unit">{note}</p>}
    </section>
  );
}

/** From the median to P99.9, each nine as wide as the one before. */
function xOf(share: number): number {
  const place = (at: number) => -Math.log10(1 - at);
  return EDGE + ((WIDTH - 2 * EDGE) * (place(share) - place(0.5))) / (place(0.999) - place(0.5));
}
/** Logarithmic, with room for what takes three times as long or a third. What lies beyond is at the edge. */
function scaleOf(values: readonly number[]): (ms: number) => number {
  const [least, most] = [Math.log(Math.min(...values) / 3), Math.log(3 * Math.max(...values))];
  return (ms) => {
    const share = (Math.log(ms) - least) / (most - least);
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * Math.min(Math.max(share, 0), 1);
  };
}

function Dot({ x, read }: { x: number; read: (shown: Shown) => number }) {
  const ref = useReadout<SVGCircleElement>((element, shown) => {
    const place = read(shown);
    setAttribute(element, 'visibility', Number.isNaN(place) ? 'hidden' : 'visible');
    if (!Number.isNaN(place)) setAttribute(element, 'cy', place.toFixed(1));
  });
  return <circle ref={ref} cx={x} r={4} visibility="hidden" />;
}
