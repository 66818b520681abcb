import { seriesName, unitText } from '../scenarios/definition/figure-text.ts';
import { figureOf } from '../scenarios/definition/figures.ts';
import type { Scenario } from '../scenarios/definition/scenario-types.ts';
import { greatestOf, linePath, type MeasuredPicture } from './measured-picture.ts';
import { type ActPicture, type Mark, type Picture, pictureOf, pictureText } from './picture.ts';

const WIDTH = 300;
const HEIGHT = 72;
/** Room below for what breaks. */
const FOOT = 12;
const GAP = 4;

/**
 * A scenario at a glance: the load of its acts, beside what the bottleneck takes, and what breaks when.
 *
 * @param measured what a kept run of it has of the figure that it watches: a line over that, on a scale of its own
 */
export function CardPicture({ scenario, measured = null }: { scenario: Scenario; measured?: MeasuredPicture | null }) {
  const picture = pictureOf(scenario);
  const full = yOf(1, picture);
  const text = [pictureText(picture), ...(measured === null ? [] : [`measured: ${pictureCaption(measured)}`])].join(
    '; ',
  );
  return (
    <svg className="lesson-picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text}>
      {picture.acts.map((act) => (
        <ActDrawing key={act.name} act={act} picture={picture} />
      ))}
      {picture.isShare && <path className="picture-full" d={`M0 ${full}H${WIDTH}`} />}
      {measured !== null &&
        picture.acts.map((act, i) => (
          <path key={act.name} className="picture-measured" d={measuredPath(measured, i, act)} />
        ))}
    </svg>
  );
}

/** `stored per second, 12.4 k/s at most`; `time to stored: P99, 6.19 s at most`: that it is of each second, the line shows. */
export function pictureCaption(measured: MeasuredPicture): string {
  const { unit, help } = figureOf(measured.series);
  const name = seriesName(help).replace(/, each second$/, '');
  return `${name[0]!.toLowerCase()}${name.slice(1)}, ${unitText(greatestOf(measured), unit)} at most`;
}
function measuredPath(measured: MeasuredPicture, act: number, { from, to, seconds }: ActPicture): string {
  const [left, right] = edgesOf(from, to);
  const top = greatestOf(measured);
  return linePath(measured.acts[act]!, (second, value) => [
    left + ((right - left) * second) / seconds,
    HEIGHT - FOOT - 2 - (HEIGHT - FOOT - 6) * (value / top),
  ]);
}
/** A gap between acts. */
function edgesOf(from: number, to: number): [left: number, right: number] {
  return [from * WIDTH + (from > 0 ? GAP / 2 : 0), to * WIDTH - (to < 1 ? GAP / 2 : 0)];
}

function ActDrawing({ act, picture }: { act: ActPicture; picture: Picture }) {
  const [left, right] = edgesOf(act.from, act.to);
  const width = right - left;
  const seconds = (second: number) => left + width * (second / act.seconds);
  return (
    <g>
      <rect className="picture-ground" x={left} y="0" width={width} height={HEIGHT - FOOT} />
      {act.load === null ? (
        <rect className="picture-most" x={left} y="0" width={width} height={HEIGHT - FOOT} />
      ) : (
        <path className="picture-load" d={areaPath(act.load, picture, left, width)} />
      )}
      {act.marks
        .filter(({ kind }) => kind !== 'load')
        .map((mark) => (
          <MarkDrawing key={`${mark.from} ${mark.text}`} mark={mark} x={seconds} />
        ))}
    </g>
  );
}

function MarkDrawing({ mark: { kind, from, to }, x }: { mark: Mark; x: (second: number) => number }) {
  const y = HEIGHT - FOOT + 3;
  if (kind === 'kill') return <path className="picture-failure" d={`M${x(from) - 4} ${y}h8l-4 7z`} />;
  return (
    <rect
      className={kind === 'failure' ? 'picture-failure' : 'picture-change'}
      x={x(from)}
      y={y}
      width={Math.max(3, x(to) - x(from))}
      height="7"
      rx="1.5"
    />
  );
}

function yOf(load: number, { top }: Picture): number {
  return 4 + (HEIGHT - FOOT - 4) * (1 - load / (1.08 * top));
}
function areaPath(load: readonly number[], picture: Picture, left: number, width: number): string {
  const points = load.map((value, i) => {
    const x = left + (width * i) / (load.length - 1);
    return `${x.toFixed(1)} ${yOf(value, picture).toFixed(1)}`;
  });
  const bottom = HEIGHT - FOOT;
  return `M${left} ${bottom}L${points.join('L')}L${left + width} ${bottom}z`;
}
