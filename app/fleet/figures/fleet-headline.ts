/** The sentence over a fleet: what is worst, and what to do about it. */
import { countText, formatCount, formatDuration, formatSeconds } from '../../format.ts';
import type { BrokerLook } from './broker-facts.ts';
import type { ConsumerFinding } from './consumer-state.ts';
import type { FleetBottleneck } from './fleet-bottleneck.ts';
import type { Lag } from './fleet-lag.ts';
import type { FleetLedger } from './fleet-ledger.ts';
import type { FleetNode } from './fleet-nodes.ts';
import type { FleetOutput } from './fleet-output.ts';

export interface FleetView {
  readonly nodes: readonly FleetNode[];
  /** null: the broker was not heard of yet. */
  readonly look: BrokerLook | null;
  readonly lag: Lag | null;
  readonly consumer: ConsumerFinding;
  readonly ledger: FleetLedger | null;
  readonly bottleneck: FleetBottleneck | null;
  /** null: no node publishes. */
  readonly output: FleetOutput | null;
}
interface FleetHeadline {
  readonly tone: 'quiet' | 'calm' | 'strained' | 'failing';
  readonly headline: string;
  readonly reason: string;
}

/** A loss is news for so long. */
const NEWS_MS = 60_000;
/** A stream that is so full refuses its publishers with the next message. */
const FULL = 0.98;

type Rule = (view: FleetView) => FleetHeadline | null;
const RULES: readonly Rule[] = [stuck, broken, lost, refused, full, pinned, behind, late, empty];

export function fleetHeadline(view: FleetView): FleetHeadline {
  for (const rule of RULES) {
    const found = rule(view);
    if (found !== null) return found;
  }
  return keepsUp(view);
}

function stuck({ consumer: { state, forMs }, look }: FleetView): FleetHeadline | null {
  const since = formatDuration(forMs);
  const waiting = countText(look?.consumer.pending ?? 0, 'message waits', 'messages wait');
  switch (state) {
    case 'nobody asks':
      return failing(
        'No node asks for messages',
        `${waiting}, and no pull has waited for ${since}: start a node, or find out why its feed has stopped`,
      );
    case 'stuck':
      return failing(
        'The consumer is stuck',
        `${waiting}, nodes ask, and none has been delivered for ${since}: this is a fault of the broker; restart it, or delete the consumer and create it again`,
      );
    case 'no acks':
      return failing(
        'No message is acked',
        `messages are in work, and none has been acked for ${since}, longer than ack_wait: they will be delivered again`,
      );
    default:
      return null;
  }
}

function broken({ ledger }: FleetView): FleetHeadline | null {
  const count = ledger?.unaccounted ?? 0;
  if (count === 0) return null;
  return failing(
    countText(count, 'message is unaccounted for', 'messages are unaccounted for'),
    'settled at the broker, and reported by no node: a consumer that does not report, a message deleted by hand, or a defect',
  );
}

function lost({ nodes, look }: FleetView): FleetHeadline | null {
  const gone = nodes.filter(({ presence, ageMs }) => presence === 'lost' && ageMs < NEWS_MS);
  if (gone.length === 0) return null;
  const inFlight = gone.reduce((sum, { report }) => sum + (report.feed?.ledger.inFlight ?? 0), 0);
  const wait = look?.consumer.ackWaitMs ?? null;
  const after = wait === null ? '' : ` after ${formatDuration(wait)}`;
  const [one, many] = ['message was in work there, and is', 'messages were in work there, and are'];
  const what =
    inFlight > 0
      ? `${countText(inFlight, one, many)} delivered again${after}`
      : 'nothing was in work there by its last report';
  return failing(`${namesOf(gone)} ${gone.length === 1 ? 'is' : 'are'} lost`, what);
}

/** Before the stream that is full and the acks that are at their cap because of it. */
function refused({ output }: FleetView): FleetHeadline | null {
  if (output === null || output.refusedTo.length === 0) return null;
  const waiting = countText(output.waiting ?? 0, 'message waits', 'messages wait');
  return strained(
    'The output refuses messages',
    `${waiting} on ${listOf(output.refusedTo)}; what came in for them is not acked until the output’s stream takes them, or the breaker sheds them`,
  );
}

function full({ look }: FleetView): FleetHeadline | null {
  if (look === null) return null;
  const { messages, bytes, most, discard } = look.stream;
  const share = Math.max(
    messages / (most.messages ?? Number.POSITIVE_INFINITY),
    bytes / (most.bytes ?? Number.POSITIVE_INFINITY),
  );
  if (share < FULL) return null;
  const what =
    discard === 'new'
      ? 'publishers are refused until nodes have caught up: back pressure reaches them'
      : 'its oldest messages are removed, acked or not';
  return strained('The stream is full', what);
}

function pinned({ consumer: { state, forMs }, look }: FleetView): FleetHeadline | null {
  if (state !== 'pinned') return null;
  const cap = formatCount(look?.consumer.cap ?? 0);
  return strained(
    'Unacked messages are at their cap',
    `${cap} have been unacked for ${formatDuration(forMs)}, and nothing more is delivered: nodes do not finish what they have, or max_ack_pending is too low for them`,
  );
}

function behind({ lag, bottleneck }: FleetView): FleetHeadline | null {
  if (lag === null || lag.messages === 0) return null;
  const { trend, seconds } = lag;
  const age = seconds === null ? countText(lag.messages, 'message', 'messages') : formatDuration(seconds * 1000);
  if (trend.kind === 'growing') {
    const rate = seconds === null ? '' : `, by ${formatSeconds(trend.perSecond)} each second`;
    return strained('The fleet falls behind', `the lag is ${age} and grows${rate}; ${limitText(bottleneck)}`);
  }
  if (trend.kind !== 'shrinking') return null;
  const left = seconds === null ? Number.NaN : (-seconds / trend.perSecond) * 1000;
  const until = Number.isFinite(left) && left > 0 ? `; at this pace it is over in ${formatDuration(left)}` : '';
  return { tone: 'calm', headline: 'The fleet catches up', reason: `the lag is ${age} and shrinks${until}` };
}

function late({ nodes }: FleetView): FleetHeadline | null {
  const silent = nodes.filter(({ presence }) => presence === 'late');
  if (silent.length === 0) return null;
  const ages = silent.map(({ ageMs }) => ageMs);
  return strained(
    `${namesOf(silent)} ${silent.length === 1 ? 'is' : 'are'} late`,
    `the last report is ${formatDuration(Math.max(...ages))} old; after 10 s a node counts as lost`,
  );
}

function empty({ nodes }: FleetView): FleetHeadline | null {
  if (nodes.some(({ presence }) => presence === 'here')) return null;
  const reason =
    nodes.length === 0
      ? 'no node has reported under this name; a node reports once that is turned on in its tab, under “Report to a fleet”'
      : 'all nodes that reported have left, or are lost';
  return { tone: 'quiet', headline: 'No node reports', reason };
}

function keepsUp({ nodes, lag, bottleneck }: FleetView): FleetHeadline {
  const count = nodes.filter(({ presence }) => presence === 'here').length;
  const all = countText(count, 'node reports', 'nodes report');
  if (lag === null) return { tone: 'calm', headline: all, reason: limitText(bottleneck) };
  const age = lag.seconds === null ? 'its lag is steady' : `its lag is ${formatDuration(lag.seconds * 1000)}`;
  return { tone: 'calm', headline: 'The fleet keeps up', reason: `${all}; ${age}; ${limitText(bottleneck)}` };
}

function limitText(bottleneck: FleetBottleneck | null): string {
  if (bottleneck === null) return 'no stage of any node is at its limit';
  const { stage, nodes, of } = bottleneck;
  const where = of === 1 ? `on ${nodes[0]}` : `on ${nodes.length} of ${of} nodes (${nodes.slice(0, 3).join(', ')})`;
  return `the limit is ${stage}, ${where}`;
}

function namesOf(nodes: readonly FleetNode[]): string {
  return listOf(nodes.map(({ report }) => report.name));
}
function listOf(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}
function failing(headline: string, reason: string): FleetHeadline {
  return { tone: 'failing', headline, reason };
}
function strained(headline: string, reason: string): FleetHeadline {
  return { tone: 'strained', headline, reason };
}
