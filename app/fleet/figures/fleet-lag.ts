/**
 * How far a fleet is behind its stream: in messages, in events as far as the nodes know how many a message has, and in seconds,
 * which is the age of the oldest message that is not settled. With the trend of the last half minute.
 */
import type { BrokerLook } from './broker-facts.ts';
import type { FleetNode } from './fleet-nodes.ts';
import type { ServerClock } from './server-clock.ts';
import { type Point, type Trend, trendOf } from './trend.ts';

export interface Lag {
  /** Not settled: those that wait, and those that are in work. */
  readonly messages: number;
  /** About; null: no node says how many events a message has. */
  readonly events: number | null;
  /** null: the broker does not say when the oldest message came. */
  readonly seconds: number | null;
  readonly trend: Trend;
  /** By how much the seconds may be wrong, because the broker's clock is not known better; null: not known. */
  readonly errorSeconds: number | null;
  /** The broker's clock against this page's; above 0: ahead. */
  readonly clockAheadMs: number;
}

/** Five minutes. */
const MOST_POINTS = 300;
/** A change that matters: half a second, or a few messages. */
const LEAST_SECONDS = 0.5;
const LEAST_MESSAGES = 5;

export class LagHistory {
  private looks: { readonly at: number; readonly seconds: number; readonly messages: number }[] = [];

  /** Of each look, oldest first: seconds, or NaN. */
  get seconds(): readonly Point[] {
    return this.looks.map(({ at, seconds }) => ({ at, value: seconds }));
  }
  get messages(): readonly Point[] {
    return this.looks.map(({ at, messages }) => ({ at, value: messages }));
  }

  /** Of the latest look. The trend is that of the seconds, or of the messages where those are not known. */
  note(look: BrokerLook, clock: ServerClock, nodes: readonly FleetNode[]): Lag {
    const messages = look.consumer.pending + look.consumer.ackPending;
    const seconds = secondsOf(look, messages, clock);
    this.looks = [...this.looks, { at: look.answeredAt, seconds: seconds ?? Number.NaN, messages }].slice(-MOST_POINTS);
    const trend = seconds === null ? trendOf(this.messages, LEAST_MESSAGES) : trendOf(this.seconds, LEAST_SECONDS);
    const each = eventsOfMessage(nodes);
    const { ms: clockAheadMs, errorMs } = clock.ahead;
    return {
      messages,
      events: each === null ? null : messages * each,
      seconds,
      trend,
      errorSeconds: Number.isFinite(errorMs) ? errorMs / 1000 : null,
      clockAheadMs,
    };
  }
}

/** Nothing that waits is no lag. */
function secondsOf({ oldestAt, answeredAt }: BrokerLook, messages: number, clock: ServerClock): number | null {
  if (messages === 0) return 0;
  return oldestAt === null ? null : Math.max(0, (clock.at(answeredAt) - oldestAt) / 1000);
}

/** On average, over all that was delivered to nodes whose feed is live. */
function eventsOfMessage(nodes: readonly FleetNode[]): number | null {
  let [events, messages] = [0, 0];
  for (const { ledger, counters } of nodes) {
    if (ledger === null || ledger.delivered === 0) continue;
    events += counters.emitted + (counters.redelivered ?? 0);
    messages += ledger.delivered;
  }
  return messages === 0 ? null : events / messages;
}
