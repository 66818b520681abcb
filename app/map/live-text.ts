/** How a live feed stands, in a few words: what an operator has to know first. */
import {
  type LiveFigures,
  type NetworkFailure,
  OUT_NAMES,
  type OutputFigures,
} from '../../workers/contract/live/live-types.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { countText, formatClock, formatCount, formatShort } from '../format.ts';

/** A consumer with messages left that nobody asks for, and that has delivered none for so long, is stuck; ms. */
const STUCK_MS = 10_000;

/** @param time of the snapshot, ms since the epoch */
export function liveText(live: LiveFigures | null, time: number): string {
  if (live === null) return 'connecting to the broker';
  if (live.state === 'ended') return 'connection closed';
  const [trouble] = live.troubles;
  if (trouble !== undefined && trouble.what !== 'gone') return `▲ ${labelOf(trouble.what)}`;
  if (live.state === 'gone') return `▲ broker gone since ${formatClock(live.since)}`;
  if (!live.isTaking) return '▲ not durable: takes no messages';
  const { consumer } = live;
  const refused = OUT_NAMES.flatMap((name) => live[name] ?? []).filter(({ breaker }) => breaker !== 'closed');
  if (refused.length > 0) {
    const waiting = refused.reduce((sum, each) => sum + each.waiting, 0);
    return `▲ output refused, ${countText(waiting, 'message waits', 'messages wait')}`;
  }
  if (live.state === 'connecting' || consumer === null) return 'connected to the broker';
  const { pending, ackPending, maxAckPending, waitingPulls } = consumer;
  if (maxAckPending > 0 && ackPending >= maxAckPending) return `▲ acks at the cap of ${formatCount(maxAckPending)}`;
  const isQuiet = time - Math.max(live.lastDeliveryAt ?? 0, live.since) > STUCK_MS;
  if (pending > 0 && waitingPulls === 0 && isQuiet) return '▲ consumer stuck: no node pulls';
  return pending === 0 ? 'caught up' : countText(pending, 'message to come', 'messages to come', formatShort);
}

/** Each message that is to be published is in one of these. */
export function outputText({ taken, known, givenUp, waiting }: OutputFigures): string {
  return sumText([
    [taken, 'taken'],
    [known, 'there already'],
    [givenUp, 'given up'],
    [waiting, 'to come'],
  ]);
}

/** Each delivery is in one of these. */
export function deliveriesText({ acked, terminated, givenBack, inFlight, lapsed }: LiveFigures): string {
  return sumText([
    [acked, 'acked'],
    [terminated, 'terminated'],
    [givenBack, 'given back'],
    [inFlight, 'in flight'],
    [lapsed, 'lapsed'],
  ]);
}

function sumText(parts: readonly (readonly [count: number, what: string])[]): string {
  return parts.map(([count, what]) => `${formatCount(count)} ${what}`).join(' + ');
}

/** How many messages can't be read, and what is wrong with them. */
export function damagedText({ damaged, damagedBy }: LiveFigures): string {
  const causes = Object.entries(damagedBy).filter(([, count]) => count > 0);
  const parts = causes.map(([cause, count]) => `${cause} ${formatCount(count)}`);
  return parts.length === 0 ? formatCount(damaged) : `${formatCount(damaged)}: ${parts.join(', ')}`;
}

/** As the setting is called that injects it: the sentence above the map has the rest. */
function labelOf(what: NetworkFailure): string {
  return FIELD_BY_PATH.get(`failures.network.${what}`)!.label.toLowerCase();
}
