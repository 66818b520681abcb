import type { BreakerState, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { useConfig } from '../app-context.ts';
import { formatDuration } from '../format.ts';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import type { Box } from './layout.ts';
import { drawingId } from './MapPart.tsx';

/** How far the lever stands open, in degrees. */
const ANGLES: Record<BreakerState, number> = { closed: 0, 'half-open': -16, open: -42 };

/** The circuit breaker as a switch in the line: lying closed, lifted open with its countdown, or half lifted. */
export function BreakerGate({ box, narrow }: { box: Box; narrow: boolean }) {
  const enabled = useConfig((config) => config.breaker.enabled);
  const middle = box.height / 2;
  const left = narrow ? 12 : 8;
  const right = narrow ? 60 : box.width - 8;
  const group = useReadout<SVGGElement>((element, { now }) => setAttribute(element, 'data-state', now.breaker.state));
  const lever = useReadout<SVGPathElement>((element, { now }) => {
    setAttribute(element, 'transform', `translate(${left} ${middle}) rotate(${ANGLES[now.breaker.state]})`);
  });
  const word = useReadout<SVGTextElement>((element, { now }) => {
    setText(element, narrow ? gateText(now) : now.breaker.state);
  });
  const wait = useReadout<SVGTextElement>((element, { now }) => setText(element, narrow ? '' : countdownText(now)));
  return (
    <g
      ref={group}
      id={drawingId('breaker')}
      className={enabled ? 'gate' : 'gate gate-off'}
      transform={`translate(${box.x} ${box.y})`}
    >
      <path className="gate-line" d={narrow ? `M${left} ${middle}h0` : `M0 ${middle}H${left}M${right} ${middle}h8`} />
      <path ref={lever} className="gate-lever" d={`M0 0H${right - left}`} transform={`translate(${left} ${middle})`} />
      <circle className="gate-contact" cx={left} cy={middle} r="3.5" />
      <circle className="gate-contact" cx={right} cy={middle} r="3.5" />
      <text
        className="gate-name"
        x={narrow ? 80 : box.width / 2}
        y={narrow ? middle - 4 : -8}
        textAnchor={narrow ? 'start' : 'middle'}
      >
        breaker
      </text>
      <text
        ref={word}
        className="gate-word"
        x={narrow ? 80 : box.width / 2}
        y={narrow ? middle + 13 : box.height + 15}
        textAnchor={narrow ? 'start' : 'middle'}
      />
      {/* A line of its own: minutes and seconds are wider than the gate has room for beside the word. */}
      <text ref={wait} className="gate-word" x={box.width / 2} y={box.height + 30} textAnchor="middle" />
    </g>
  );
}

/** The breaker's state in words, with the time until it tries again. */
export function gateText({ breaker }: Snapshot): string {
  return breaker.state === 'open' ? `open · ${countdown(breaker.retryInMs)}` : breaker.state;
}
function countdownText({ breaker }: Snapshot): string {
  return breaker.state === 'open' ? countdown(breaker.retryInMs) : '';
}

/** Tenths of a second, rounded up: it never shows zero while it lasts. */
function countdown(ms: number): string {
  const tenths = Math.ceil(ms / 100);
  return tenths < 600 ? `${(tenths / 10).toFixed(1)} s` : formatDuration(100 * tenths);
}
