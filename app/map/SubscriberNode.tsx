import { fillOf } from '../findings/pressure.ts';
import { formatRate, formatShort } from '../format.ts';
import { rateOf } from '../frame/reading.ts';
import { SvgFigure } from '../ui/Figure.tsx';
import { LiveBar } from './LiveBar.tsx';
import type { Branch } from './layout.ts';
import { drawingId } from './MapPart.tsx';

/** Below this width the lag stands above what was skipped, instead of beside it. */
const NARROW = 290;

/** A subscriber off the broadcast: how far behind it is, against the limit, and what it has skipped. */
export function SubscriberNode({ branch }: { branch: Branch }) {
  const { name, box, path } = branch;
  // Where there is little room, the pipe gives way first, then the rate does.
  const isRateShown = box.width > 420;
  const isNarrow = box.width < NARROW;
  const pipeWidth = isNarrow ? box.width - 200 : Math.max(28, Math.min(110, box.width - (isRateShown ? 368 : 284)));
  const pipeX = box.x + 92;
  const right = box.x + box.width - 10;
  const middle = box.y + box.height / 2;
  return (
    <>
      <path className="branch" d={path} />
      <g id={drawingId(name)} className="stage">
        <rect className="stage-box" x={box.x} y={box.y} width={box.width} height={box.height} rx="8" />
        <text className="stage-name" x={box.x + 10} y={middle + 4.5}>
          {name}
        </text>
        <rect className="pipe-body" x={pipeX} y={middle - 6} width={pipeWidth} height="12" rx="4" />
        <LiveBar
          className="pipe-fill"
          x={pipeX + 1}
          y={middle}
          thickness={10}
          read={({ now, config }) => {
            const { lag } = now.subscribers[name];
            const { lagLimit } = config.broadcast;
            const filled = Math.round((pipeWidth - 2) * Math.min(1, lag / lagLimit));
            return { from: pipeX + 1, to: pipeX + 1 + filled, fill: fillOf(lag, lagLimit) };
          }}
        />
        <SvgFigure
          className="subscriber-lag"
          x={isNarrow ? right : pipeX + pipeWidth + 8}
          y={isNarrow ? middle - 4 : middle + 4}
          textAnchor={isNarrow ? 'end' : 'start'}
          read={({ now, config }) =>
            `lag ${formatShort(now.subscribers[name].lag)} of ${formatShort(config.broadcast.lagLimit)}`
          }
        />
        {isRateShown && (
          <SvgFigure
            className="subscriber-rate"
            x={right - 86}
            y={middle + 4}
            textAnchor="end"
            read={(reading) => formatRate(rateOf(reading, ({ subscribers }) => subscribers[name].delivered))}
          />
        )}
        <SvgFigure
          className="subscriber-skips"
          x={right}
          y={isNarrow ? middle + 11 : middle + 4}
          textAnchor="end"
          read={({ now }) => `${formatShort(now.subscribers[name].skipped)} skipped`}
        />
      </g>
    </>
  );
}
