import { owedNote } from '../findings/behind.ts';
import { fillOf } from '../findings/pressure.ts';
import { SvgFigure } from '../ui/Figure.tsx';
import { LiveBar } from './LiveBar.tsx';
import type { Box, MapLayout } from './layout.ts';

/** The queue has no end. It is drawn full when its oldest event is so late. */
const FULL_MS = 1000;

/** The first queue of all: what has fallen due and the source has not emitted. */
export function OwedQueue({ pipe, source }: { pipe: MapLayout['owed']; source: Box }) {
  const { x, y, width, height, direction } = pipe;
  const isAcross = direction === 'right';
  const end = isAcross ? x + width : y + height;
  return (
    <g className="owed">
      <title>Events that are due and not emitted yet. Full: the oldest is a second late, or more.</title>
      <path
        className="pipe-flow"
        d={
          isAcross ? `M${x} ${y + height / 2}h-1.5V${source.y + source.height - 8}` : `M${x + width / 2} 0V${source.y}`
        }
      />
      <rect className="pipe-body" x={x} y={y} width={width} height={height} rx="4" />
      <LiveBar
        className="pipe-fill"
        x={isAcross ? end - 1 : x + width / 2}
        y={isAcross ? y + height / 2 : end - 1}
        thickness={(isAcross ? height : width) - 2}
        isUpright={!isAcross}
        read={({
          now: {
            source: { lateMs },
          },
        }) => {
          const filled = Math.round(((isAcross ? width : height) - 2) * Math.min(1, lateMs / FULL_MS));
          return { from: end - 1 - filled, to: end - 1, fill: fillOf(lateMs, FULL_MS) };
        }}
      />
      <SvgFigure
        className="note"
        x={x + width + (isAcross ? 6 : 12)}
        y={y + height / 2 + 4}
        read={({ now }) => owedNote(now.source)}
      />
    </g>
  );
}
