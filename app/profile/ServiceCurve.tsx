import type { Config } from '../../workers/contract/config-types.ts';
import type { ServedStage } from '../../workers/contract/name-sets.ts';
import type { Percentiles } from '../../workers/contract/snapshot-types.ts';
import { formatDuration } from '../format.ts';
import { useConfig } from '../frame/app-context.ts';
import { percentileOf, type Shown } from '../frame/reading.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';
import type { PartName } from '../stores/view-store.ts';
import { Figure } from '../ui/Figure.tsx';
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

/** Of a stage with a service time: the distribution that is asked for, over what its services took in the run. */
export function ServiceCurve({ part }: { part: PartName }) {
  const stage = servedStage(part);
  const config = useConfig((all) => all);
  return stage === null || !isTimed(config, stage) ? null : <Curve stage={stage} config={config} />;
}

function Curve({ stage, config }: { stage: ServedStage; config: Config }) {
  const asked = (share: number) => askedMs(config, stage, share, pointsOf);
  const y = scaleOf(DRAWN_SHARES.map(asked));
  const line = DRAWN_SHARES.map((share) => `${xOf(share)} ${y(asked(share))}`).join('L');
  return (
    <section className="service-curve" aria-label="Service times asked for and taken">
      <h3>Service times: asked for, and taken</h3>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <path d={`M${line}`} />
        {ROWS.map(([name, share, which]) => (
          <Dot key={name} x={xOf(share)} read={(shown) => y(taken(shown, stage, which))} />
        ))}
      </svg>
      <table>
        <thead>
          <tr>
            <th scope="col">of its services</th>
            <th scope="col">asked for (line)</th>
            <th scope="col">taken, last 10 s (dots)</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([name, share, which]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatDuration(asked(share))}</td>
              <td>
                <Figure read={(shown) => formatDuration(taken(shown, stage, which))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function taken({ now: { latency } }: Shown, stage: ServedStage, which: Which): number {
  return percentileOf(latency[stage].service.window, which);
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
