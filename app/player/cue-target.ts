/** What a cue points at: the element on the screen, its words, and from which side nothing is in the way. */
import { partButtonId } from '../map/MapPart.tsx';
import type { ChartId, CuePart } from '../scenarios/definition/scenario-types.ts';
import type { Side } from './cue-route.ts';

export const PART_WORDS: Readonly<Record<CuePart, string>> = {
  source: 'the source',
  validate: 'validate',
  transform: 'the transform pool',
  scheduler: 'the scheduler',
  broadcast: 'the broadcast',
  storage: 'storage',
  aggregates: 'the aggregates subscriber',
  alarms: 'the alarms subscriber',
  tail: 'the tail subscriber',
  breaker: 'the circuit breaker',
  chart: 'the chart',
  ledger: 'the ledger',
};

export function cueTarget(part: CuePart, chart: ChartId): HTMLElement | null {
  if (part === 'chart') return document.getElementById(`panel-${chart}`);
  if (part === 'ledger') return document.querySelector<HTMLElement>('.ledger');
  return document.getElementById(partButtonId(part));
}

/** Room around a part for what belongs to it and stands beside it: its notes, the words of the breaker. */
interface Surroundings {
  readonly side: Side;
  readonly x: number;
  readonly above: number;
  readonly below: number;
}
const CLOSE = { x: 3, above: 3, below: 3 } as const;
/** With its notes: one line above, one below. */
const STAGE: Surroundings = { side: 'above', x: 4, above: 30, below: 22 };

export function surroundingsOf(part: CuePart): Surroundings {
  switch (part) {
    case 'chart':
      return { side: 'right', x: 0, above: 0, below: 0 };
    case 'ledger':
      return { side: 'below', ...CLOSE };
    case 'aggregates':
    case 'alarms':
    case 'tail':
      return { side: 'right', ...CLOSE };
    case 'breaker':
      return { side: 'above', x: 0, above: 22, below: 34 };
    case 'source':
    case 'transform':
      // Two lines below them: what the source sheds and owes, what the workers have stolen and in hand.
      return { ...STAGE, below: 37 };
    case 'storage':
      // Two lines above it.
      return { ...STAGE, above: 38 };
    default:
      return STAGE;
  }
}
