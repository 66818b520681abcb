import { fillOf } from '../findings/pressure.ts';
import { formatCount } from '../format.ts';
import { setAttribute, useReadout } from '../frame/use-readout.ts';
import { SvgFigure } from '../ui/Figure.tsx';
import { LiveBar } from './LiveBar.tsx';
import type { Pipe } from './layout.ts';

const INSET = 1.5;

/** A channel as a pipe: what waits in it piles up at the receiver's end. A tick marks the most it ever held. */
export function ChannelPipe({ pipe }: { pipe: Pipe }) {
  const { name, x, y, width, height, direction } = pipe;
  const isAcross = direction === 'right';
  const length = isAcross ? width : height;
  const end = (isAcross ? x : y) + length;
  const mark = useReadout<SVGPathElement>((element, { now }) => {
    const { highWater, capacity } = now.channels[name];
    const at = Math.round(length * (1 - Math.min(1, highWater / capacity)));
    setAttribute(element, 'd', isAcross ? `M${x + at} ${y}v${height}` : `M${x} ${y + at}h${width}`);
  });
  return (
    <g className="pipe">
      <title>{`Channel ${name}: how many events wait in it. The tick is its high-water mark: the most it has held.`}</title>
      <path className="pipe-flow" d={flow(pipe)} />
      <rect className="pipe-body" x={x} y={y} width={width} height={height} rx="5" />
      {/* So far inside of the body that its corners do not stand out at those of the body. */}
      <LiveBar
        className="pipe-fill"
        x={isAcross ? end - INSET : x + width / 2}
        y={isAcross ? y + height / 2 : end - INSET}
        thickness={(isAcross ? height : width) - 2 * INSET}
        isUpright={!isAcross}
        read={({ now }) => {
          const { depth, capacity } = now.channels[name];
          const filled = Math.round((length - 2 * INSET) * Math.min(1, depth / capacity));
          return { from: end - INSET - filled, to: end - INSET, fill: fillOf(depth, capacity) };
        }}
      />
      <path ref={mark} className="pipe-mark" />
      {isAcross ? (
        <>
          <SvgFigure
            className="pipe-depth"
            x={x + width / 2}
            y={y - 7}
            textAnchor="middle"
            read={({ now }) => formatCount(now.channels[name].depth)}
          />
          {/* A figure and its label: between the stages there is room for the longest number, and no more. */}
          <text x={x + width / 2} y={y + height + 13} textAnchor="middle">
            limit
          </text>
          <SvgFigure
            className="pipe-capacity"
            x={x + width / 2}
            y={y + height + 25}
            textAnchor="middle"
            read={({ now }) => formatCount(now.channels[name].capacity)}
          />
        </>
      ) : (
        <SvgFigure
          className="pipe-depth"
          x={x + width + 12}
          y={y + height / 2 + 4}
          read={({ now }) => `${formatCount(now.channels[name].depth)} of ${formatCount(now.channels[name].capacity)}`}
        />
      )}
    </g>
  );
}

/** The short lines that tie a pipe to what stands before and after it. */
function flow({ x, y, width, height, direction }: Pipe): string {
  if (direction === 'right') {
    const middle = y + height / 2;
    return `M${x - 5} ${middle}h5M${x + width} ${middle}h5`;
  }
  const middle = x + width / 2;
  return `M${middle} ${y - 4}v4M${middle} ${y + height}v4`;
}
