import { type ChannelName, isActive, type StageName } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { backPressure, type Pressure } from '../findings/pressure.ts';
import { isWithoutWorker } from '../findings/without-worker.ts';
import { formatRate, formatShare } from '../format.ts';
import { type Reading, rateOf, type Shown, shareOf } from '../frame/reading.ts';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { runStore } from '../stores/run-store.ts';
import { SvgFigure } from '../ui/Figure.tsx';
import { LiveBar } from './LiveBar.tsx';
import type { Box } from './layout.ts';
import { drawingId } from './MapPart.tsx';
import { IN_HAND } from './notes.ts';

/**
 * A shape for each pressure, so that colour is never alone. It is drawn around where a path has moved to: a transform
 * would make it a piece of its own for the browser to put together, and all of these change at once.
 */
const SHAPES: Record<Pressure, string> = {
  ok: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  low: 'm0-4.5 4.8 8.5h-9.6z',
  high: 'm-4-4h8v8h-8z',
};
/** From a shape's middle to the end of its word: the shorter word leaves room for "busy 100 %". */
const SIGN_WIDTHS: Record<Pressure, number> = { ok: 23, low: 35, high: 35 };

/** Below this width of a stage, in CSS pixels, there is room for its figures and no more. */
const NARROW = 112;
/** Room for the longest sign in a row, before which its name stands. */
const PRESSURE_ROOM = 48;

interface StageNodeProps {
  stage: StageName;
  box: Box;
  /** Laid out as one row with everything in it, instead of a tall box. */
  isRow: boolean;
}

/** A stage: its name, its rate, how its last second was spent, and the pressure on it. */
export function StageNode({ stage, box, isRow }: StageNodeProps) {
  const { x, y, width, height } = box;
  const pad = 8;
  // The longest of both (`busy <1 %`, `HIGH`) just fit beside each other.
  const footPad = width < NARROW ? 4 : pad;
  const inHand = IN_HAND[stage];
  return (
    <g id={drawingId(stage)} className="stage">
      <rect className="stage-box" x={x} y={y} width={width} height={height} rx="8" />
      <text className="stage-name" x={x + pad} y={y + 22}>
        {stage}
      </text>
      <SvgFigure
        className="stage-rate"
        x={isRow ? x + width - 140 : x + pad}
        y={isRow ? y + 22 : y + 46}
        textAnchor={isRow ? 'end' : 'start'}
        read={(reading) => formatRate(stageRate(reading, stage))}
      />
      {inHand !== undefined && (
        <SvgFigure className="note" {...inHandAt(stage, box, isRow)} read={({ now }) => inHand(now)} />
      )}
      <BusyBar stage={stage} x={x + pad} y={isRow ? y + height - 9 : y + 58} width={width - 2 * pad} />
      <SvgFigure
        className="stage-busy"
        x={x + footPad}
        y={isRow ? y + 36 : y + 95}
        read={(shown) => (hasNobody(shown, stage) ? 'no worker' : `busy ${formatShare(busyShare(shown, stage))}`)}
      />
      <text
        className="pressure-name"
        x={isRow ? x + width - pad - PRESSURE_ROOM : x + width - pad}
        y={isRow ? y + 22 : y + 80}
        textAnchor="end"
      >
        back pressure
      </text>
      <PressureSign stage={stage} right={x + width - footPad} middle={isRow ? y + 18 : y + 91} />
    </g>
  );
}

/** Beside the notes of that stage, which leave room for it in different places. */
function inHandAt(stage: StageName, { x, y, width, height }: Box, isRow: boolean) {
  if (isRow && stage === 'storage') return { x: x + 10, y: y + height + 24 };
  if (isRow) return { x: x + width - 10, y: y + 36, textAnchor: 'end' as const };
  if (stage === 'transform') return { x: x + 2, y: y + height + 33 };
  return { x: x + 2, y: stage === 'storage' ? y - 24 : y - 10 };
}

/** What a stage passes on each second; what it takes in, where nothing comes after it. */
export function stageRate(reading: Reading, stage: StageName): number {
  if (stage === 'source') return rateOf(reading, ({ counters }) => counters.emitted);
  if (stage === 'storage') return rateOf(reading, ({ counters }) => counters.stored);
  return rateOf(reading, ({ stages }) => stages[stage].received);
}

function busyShare(reading: Reading, stage: StageName): number {
  return shareOf(reading, ({ stages }) => stages[stage].busy);
}

/** Of a moment that is past it is not known. Before the first event, the headline says that workers are coming up. */
function hasNobody({ now, isPast }: Shown, stage: StageName): boolean {
  return (
    !isPast &&
    now.state === 'running' &&
    now.counters.emitted > 0 &&
    isWithoutWorker(stage, runStore.getState().workers)
  );
}

/** Busy, blocked and idle as lengths: filled, hatched, empty. */
function BusyBar({ stage, x, y, width }: { stage: StageName; x: number; y: number; width: number }) {
  const end = (share: number) => x + Math.round(width * (share || 0));
  const busyEnd = (shown: Shown) => end(busyShare(shown, stage));
  const middle = { y: y + 2.5, thickness: 5 };
  return (
    <g className="busy-bar">
      <rect className="bar-idle" x={x} y={y} width={width} height="5" rx="2.5" />
      <LiveBar
        className="bar-blocked"
        x={x}
        {...middle}
        read={(shown) => {
          const blocked = shareOf(shown, ({ stages }) => stages[stage].blocked);
          return { from: busyEnd(shown), to: busyEnd(shown) + end(blocked) - x };
        }}
      />
      <LiveBar className="bar-busy" x={x} {...middle} read={(shown) => ({ from: x, to: busyEnd(shown) })} />
    </g>
  );
}

/** The back pressure on a stage. */
export function pressureOn({ stages, channels }: Snapshot, stage: StageName): Pressure {
  const output = OUTPUTS[stage];
  return backPressure(stages[stage].blocked, output === undefined ? null : channels[output]);
}
const OUTPUTS: Partial<Record<StageName, ChannelName>> = {
  source: 'source→validate',
  validate: 'validate→transform',
  transform: 'transform→scheduler',
  scheduler: 'scheduler→broadcast',
  broadcast: 'broadcast→storage',
};

/** Shape, colour and word, the word ending at `right`. */
function PressureSign({ stage, right, middle }: { stage: StageName; right: number; middle: number }) {
  const sign = useReadout<SVGGElement>((element, { now }) => {
    const pressure = pressureOn(now, stage);
    const [shape, word] = element.children;
    const x = right - SIGN_WIDTHS[pressure];
    // Of a second in which there was no run there is nothing to say.
    setAttribute(element, 'visibility', isActive(now.state) ? 'visible' : 'hidden');
    setAttribute(element, 'data-pressure', pressure);
    setAttribute(shape!, 'd', `M${x} ${middle}${SHAPES[pressure]}`);
    setAttribute(word!, 'x', x + 7);
    setText(word!, isActive(now.state) ? pressure.toUpperCase() : '');
  });
  return (
    <g ref={sign} className="pressure" data-pressure="ok">
      <path d={`M${right - SIGN_WIDTHS.ok} ${middle}${SHAPES.ok}`} />
      <text x={right - SIGN_WIDTHS.ok + 7} y={middle + 4}>
        OK
      </text>
    </g>
  );
}
