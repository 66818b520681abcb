/** How messages are published, and by what they are known: id, headers, and what the breaker of their subject says. */
import { JetStreamApiError, type JsMsg, jetstream, type PubAck } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import type { Config } from '../../contract/config-types.ts';
import { epochNow } from '../../contract/epoch-now.ts';
import { errorText } from '../../contract/error-text.ts';
import { OUT_NAMES, type OutName } from '../../contract/live/live-types.ts';
import type { BreakerState } from '../../contract/name-sets.ts';
import type { MessageReader } from '../../feeds/batch.ts';
import { outWords } from '../../memory/live-words.ts';
import { aggregatesMessage } from './aggregates-message.ts';
import { AlarmMessages } from './alarm-messages.ts';
import { type OutMessage, outMessage } from './out-message.ts';
import { Outbox, type OutSettings } from './outbox.ts';
import { type Output, Outputs } from './outputs.ts';

/** A publish that nobody answers has failed, ms. */
const SEND_MS = 5000;
const EVENTS = 'Penstock-Events';
const STORED = 'Penstock-Stored';
/** What is published where, and what its id has behind stream:sequence: outputs may be in one stream. */
const KINDS: Readonly<Record<OutName, { readonly idEnd: string; readonly maker: () => Output['make'] }>> = {
  output: { idEnd: '', maker: () => outMessage },
  aggregatesOut: { idEnd: ':aggregates', maker: () => aggregatesMessage },
  alarmsOut: {
    idEnd: ':alarms',
    maker: () => {
      const alarms = new AlarmMessages();
      return (events) => alarms.of(events);
    },
  },
};

/** Where a live worker publishes, and whom it tells. */
interface OutputsPlace {
  readonly connection: NatsConnection;
  readonly live: Config['live'];
  /** Of the live feed's journal, its draft. */
  readonly figures: Float64Array;
  /** In force now. */
  readonly settings: () => OutSettings;
  readonly isHeard: () => boolean;
  /** Of the messages that came in. */
  readonly read: MessageReader;
  /** What was published to a subject was taken, or refused. @param why not; null: it was taken */
  readonly noteSent: (subject: string, why: string | null) => void;
  /** What is to be said of the streams when the run begins. */
  readonly warnings: readonly string[];
  readonly tell: (kind: 'run' | 'error', text: string) => void;
}

/** What is published to each subject that a setting names; null: there is none. Live worker, once a run. */
export function openOutputs(place: OutputsPlace): Outputs | null {
  const names = OUT_NAMES.filter((name) => place.live[name] !== '');
  if (names.length === 0) return null;
  for (const warning of place.warnings) place.tell('error', warning);
  const outputs = names.map((name) => ({ box: openOutbox(place, name), make: KINDS[name].maker() }));
  return new Outputs(outputs, place.read);
}

function openOutbox(place: OutputsPlace, name: OutName): Outbox {
  const { live, figures, settings, isHeard, tell } = place;
  const outbox = new Outbox(outWords(figures, OUT_NAMES.indexOf(name)), {
    now: epochNow,
    random: Math.random,
    isHeard,
    send: outSender(place, name),
    tell: (...change) => tell(...breakerLine(live[name], settings(), ...change)),
  });
  outbox.configure(settings());
  return outbox;
}

/** @returns whether the broker had it already; rejects when it is refused, or not answered in time */
export function outSender(
  { connection, live, noteSent }: Pick<OutputsPlace, 'connection' | 'live' | 'noteSent'>,
  name: OutName,
): (message: OutMessage) => Promise<boolean> {
  const client = jetstream(connection);
  const subject = live[name];
  return async ({ sequence, bytes, events, stored }) => {
    const about = headers();
    about.set(EVENTS, String(events));
    about.set(STORED, String(stored));
    const msgID = `${live.stream}:${sequence}${KINDS[name].idEnd}`;
    try {
      const ack = await client.publish(subject, bytes, { msgID, headers: about, timeout: SEND_MS });
      checkAck(ack);
      noteSent(subject, null);
      return ack.duplicate === true;
    } catch (error) {
      // No answer at all says nothing of the stream.
      if (error instanceof JetStreamApiError) noteSent(subject, errorText(error));
      throw error;
    }
  };
}

/** Whoever listens on the subject can answer, too. @throws Error unless it is what a stream says of a message that it has */
function checkAck({ stream, seq }: Partial<PubAck>): void {
  if (typeof stream === 'string' && Number.isSafeInteger(seq) && seq! > 0) return;
  throw new Error('the answer is no ack of a stream');
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
