/** How a message is published, and by what it is known: its headers, and what its breaker says of it. */
import { JetStreamApiError, type JsMsg, jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import type { Config } from '../../contract/config-types.ts';
import { epochNow } from '../../contract/epoch-now.ts';
import { errorText } from '../../contract/error-text.ts';
import type { BreakerState } from '../../contract/name-sets.ts';
import type { OutMessage } from './out-message.ts';
import { Outbox, type OutSettings } from './outbox.ts';

/** A publish that nobody answers has failed, ms. */
const SEND_MS = 5000;
const EVENTS = 'Penstock-Events';
const STORED = 'Penstock-Stored';

interface OutboxPlace {
  readonly connection: NatsConnection;
  readonly live: Config['live'];
  /** Of the live feed's journal, its draft. */
  readonly figures: Float64Array;
  /** In force now. */
  readonly settings: () => OutSettings;
  readonly isHeard: () => boolean;
  /** What was published was taken, or refused. @param why not; null: it was taken */
  readonly noteSent: (why: string | null) => void;
  readonly tell: (kind: 'run' | 'error', text: string) => void;
}

/** An outbox that publishes to `live.output`. Live worker, once a run. */
export function openOutbox({ connection, live, figures, settings, isHeard, noteSent, tell }: OutboxPlace): Outbox {
  const outbox = new Outbox(figures, {
    now: epochNow,
    random: Math.random,
    isHeard,
    send: outSender(connection, live, noteSent),
    tell: (...change) => tell(...breakerLine(live.output, settings(), ...change)),
  });
  outbox.configure(settings());
  return outbox;
}

/** @returns whether the broker had it already; rejects when it is refused, or not answered in time */
function outSender(
  connection: NatsConnection,
  live: Config['live'],
  noteSent: OutboxPlace['noteSent'],
): (message: OutMessage) => Promise<boolean> {
  const client = jetstream(connection);
  return async ({ sequence, bytes, events, stored }) => {
    const about = headers();
    about.set(EVENTS, String(events));
    about.set(STORED, String(stored));
    const msgID = `${live.stream}:${sequence}`;
    try {
      const { duplicate } = await client.publish(live.output, bytes, { msgID, headers: about, timeout: SEND_MS });
      noteSent(null);
      return duplicate;
    } catch (error) {
      // No answer at all says nothing of the stream.
      if (error instanceof JetStreamApiError) noteSent(errorText(error));
      throw error;
    }
  };
}

/** Whether it is of a message of which nothing was stored. */
export function isHollow({ data, headers: about }: Pick<JsMsg, 'data' | 'headers'>): boolean {
  return data.length === 0 && about?.get(STORED) === '0';
}

/** What the event log says of a change of the breaker. */
function breakerLine(
  output: string,
  { breaker }: OutSettings,
  state: BreakerState,
  reason: string,
  lastRefusal: string,
): readonly ['run' | 'error', string] {
  if (state === 'closed') return ['run', `${output}: messages are taken again (${reason})`];
  if (state === 'half-open') return ['run', `${output}: tried again (${reason})`];
  const what =
    breaker.whenOpen === 'hold'
      ? 'nothing is acked until it takes messages again'
      : 'what would be published is given up';
  return ['error', `${output} refuses messages (${reason}; the broker says: ${lastRefusal}): ${what}`];
}
