import type { Config } from '../../workers/contract/config-types.ts';
import type { BreakerState } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatTenths } from '../format.ts';
import { setAttribute, setText, useReadout } from '../frame/use-readout.ts';
import { UNTRANSLATED } from '../ui/Figure.tsx';
import type { Box } from './layout.ts';
import { drawingId } from './MapPart.tsx';

/** How far the lever stands open, in degrees. */
const ANGLES: Record<BreakerState, number> = { closed: 0, 'half-open': -16, open: -42 };

/** The circuit breaker as a switch in the line: lying closed, lifted open with its countdown, or half lifted. */
export function BreakerSwitch({ box, isNarrow }: { box: Box; isNarrow: boolean }) {
  const middle = box.y + box.height / 2;
  const left = box.x + (isNarrow ? 12 : 8);
  const right = isNarrow ? box.x + 60 : box.x + box.width - 8;
  const wordX = isNarrow ? box.x + 80 : box.x + box.width / 2;
  const wordAnchor = isNarrow ? 'start' : 'middle';
  const group = useReadout<SVGGElement>((element, { now, config }) => {
    setAttribute(element, 'data-state', switchState(now, config));
  });
  const lever = useReadout<SVGPathElement>((element, { now }) => {
    setAttribute(element, 'd', leverPath(left, middle, right - left, now.breaker.state));
  });
  const word = useReadout<SVGTextElement>((element, { now, config }) => {
    setText(element, isNarrow ? breakerText(now, config) : switchState(now, config));
  });
  const wait = useReadout<SVGTextElement>((element, { now }) => setText(element, isNarrow ? '' : countdownText(now)));
  return (
    <g ref={group} id={drawingId('breaker')} className="breaker-switch">
      <path
        className="breaker-switch-line"
        d={isNarrow ? `M${left} ${middle}h0` : `M${box.x} ${middle}H${left}M${right} ${middle}h8`}
      />
      <path ref={lever} className="breaker-switch-lever" d={leverPath(left, middle, right - left, 'closed')} />
      <circle className="breaker-switch-contact" cx={left} cy={middle} r="3.5" />
      <circle className="breaker-switch-contact" cx={right} cy={middle} r="3.5" />
      <text className="breaker-switch-name" x={wordX} y={isNarrow ? middle - 4 : box.y - 8} textAnchor={wordAnchor}>
        breaker
      </text>
      <text
        {...UNTRANSLATED}
        ref={word}
        className="breaker-switch-word"
        x={wordX}
        y={isNarrow ? middle + 13 : box.y + box.height + 15}
        textAnchor={wordAnchor}
      />
      {/* A line of its own: minutes and seconds are wider than the switch has room for beside the word. */}
      <text
        {...UNTRANSLATED}
        ref={wait}
        className="breaker-switch-word"
        x={wordX}
        y={box.y + box.height + 30}
        textAnchor={wordAnchor}
      />
    </g>
  );
}

/** From the hinge at `x`, `y`, lifted as far as the state says. */
function leverPath(x: number, y: number, length: number, state: BreakerState): string {
  const angle = (ANGLES[state] * Math.PI) / 180;
  return `M${x} ${y}l${(length * Math.cos(angle)).toFixed(2)} ${(length * Math.sin(angle)).toFixed(2)}`;
}

/** A breaker that is turned off lets every call through, whatever comes of it. */
function switchState({ breaker }: Snapshot, config: Config): BreakerState | 'off' {
  return config.breaker.enabled ? breaker.state : 'off';
}
/** The breaker's state in words, with the time until it tries again. */
export function breakerText(now: Snapshot, config: Config): string {
  const state = switchState(now, config);
  return state === 'open' ? `open · ${countdown(now.breaker.retryInMs)}` : state;
}
function countdownText({ breaker }: Snapshot): string {
  return breaker.state === 'open' ? countdown(breaker.retryInMs) : '';
}

/** Tenths of a second, rounded up: it never shows zero while it lasts. */
function countdown(ms: number): string {
  return formatTenths(100 * Math.ceil(ms / 100));
}
