import type { StageName } from '../../workers/contract/snapshot-types.ts';
import { formatRate, formatShare } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { SvgFigure } from '../panels/Figure.tsx';
import type { Box } from './layout.ts';
import { drawingId } from './MapPart.tsx';
import { type Pressure, pressureOf } from './pressure.ts';

/** A shape for each pressure, around 0,0, so that colour is never alone. */
const SHAPES: Record<Pressure, string> = {
  ok: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  low: 'M0-4.5 4.8 4h-9.6z',
  high: 'M-4-4h8v8h-8z',
};
/** From a shape's middle to the end of its word: the shorter word leaves room for "busy 100 %". */
const SIGN_WIDTHS: Record<Pressure, number> = { ok: 24, low: 36, high: 36 };

interface StageNodeProps {
  stage: StageName;
  box: Box;
  /** Laid out as one row with everything in it, instead of a tall box. */
  row: boolean;
}

/** A stage: its name, its rate, how its last second was spent, and the pressure on it. */
export function StageNode({ stage, box, row }: StageNodeProps) {
  const { width, height } = box;
  const pad = 8;
  const group = useReadout<SVGGElement>((element, { now }) => {
    setAttribute(element, 'data-pressure', pressureOf(now.stages[stage].blocked));
  });
  return (
    <g ref={group} id={drawingId(stage)} className="stage" transform={`translate(${box.x} ${box.y})`}>
      <rect className="stage-box" width={width} height={height} rx="8" />
      <text className="stage-name" x={pad} y={22}>
        {stage}
      </text>
      <SvgFigure
        className="stage-rate"
        x={row ? width - 76 : pad}
        y={row ? 22 : 46}
        textAnchor={row ? 'end' : 'start'}
        read={(reading) => formatRate(stageRate(reading, stage))}
      />
      <BusyBar stage={stage} x={pad} y={row ? height - 9 : 58} width={width - 2 * pad} />
      <SvgFigure
        className="stage-busy"
        x={pad}
        y={row ? 36 : 83}
        read={({ now }) => `busy ${formatShare(now.stages[stage].busy)}`}
      />
      <PressureSign stage={stage} x={width - pad} y={row ? 18 : 79} />
    </g>
  );
}

/** What a stage passes on each second; what it takes in, where nothing comes after it. */
export function stageRate(reading: Reading, stage: StageName): number {
  if (stage === 'source') return rateOf(reading, ({ counters }) => counters.emitted);
  if (stage === 'storage') return rateOf(reading, ({ counters }) => counters.stored);
  return rateOf(reading, ({ stages }) => stages[stage].received);
}

/** Busy, blocked and idle as lengths: filled, hatched, empty. */
export function BusyBar({ stage, x, y, width }: { stage: StageName; x: number; y: number; width: number }) {
  const busy = useReadout<SVGRectElement>((element, { now }) => {
    setAttribute(element, 'width', Math.round(width * now.stages[stage].busy));
  });
  const blocked = useReadout<SVGRectElement>((element, { now }) => {
    const { busy: before, blocked: share } = now.stages[stage];
    setAttribute(element, 'x', x + Math.round(width * before));
    setAttribute(element, 'width', Math.round(width * share));
  });
  return (
    <g className="busy-bar">
      <rect className="bar-idle" x={x} y={y} width={width} height="5" rx="2.5" />
      <rect ref={blocked} className="bar-blocked" y={y} height="5" />
      <rect ref={busy} className="bar-busy" x={x} y={y} height="5" rx="2.5" />
    </g>
  );
}

export function PressureSign({ stage, x, y }: { stage: StageName; x: number; y: number }) {
  const sign = useReadout<SVGGElement>((element, { now }) => {
    const width = SIGN_WIDTHS[pressureOf(now.stages[stage].blocked)];
    setAttribute(element, 'transform', `translate(${x - width} ${y})`);
  });
  const shape = useReadout<SVGPathElement>((element, { now }) => {
    setAttribute(element, 'd', SHAPES[pressureOf(now.stages[stage].blocked)]);
  });
  const word = useReadout<SVGTextElement>((element, { now }) => {
    setText(element, pressureOf(now.stages[stage].blocked).toUpperCase());
  });
  return (
    <g ref={sign} className="pressure" transform={`translate(${x - SIGN_WIDTHS.ok} ${y})`}>
      <path ref={shape} d={SHAPES.ok} />
      <text ref={word} x={8} y={4}>
        OK
      </text>
    </g>
  );
}
