/** What the client of NATS gives, as the live worker needs it. Live worker only. */
import { type ConsumerInfo, JetStreamApiCodes, JetStreamApiError, type JsMsg } from '@nats-io/jetstream';
import type { Delivery } from './delivery.ts';
import { isHollow } from './out/open-outbox.ts';

/** A broker that was started again tells some other fraction of a second. */
const SAME_MS = 1000;

/** Whether it is that a consumer, or its stream, is not there. */
export function isMissing(error: unknown): boolean {
  const { ConsumerNotFound, StreamNotFound } = JetStreamApiCodes;
  return error instanceof JetStreamApiError && (error.code === ConsumerNotFound || error.code === StreamNotFound);
}

/** Whether it is still the one that it was, and not another of its name. */
export function isSameConsumer(before: Pick<ConsumerInfo, 'created'>, now: Pick<ConsumerInfo, 'created'>): boolean {
  return Math.abs(Date.parse(now.created) - Date.parse(before.created)) < SAME_MS;
}

/** A message as the books have it. @param skewMs by which the clocks of broker and sensors are ahead */
export function deliveryOf(message: JsMsg, skewMs: number): Delivery {
  const { info } = message;
  return {
    sequence: info.streamSequence,
    timeMs: info.timestampNanos / 1e6 + skewMs,
    skewMs,
    data: message.data,
    isAgain: message.redelivered,
    ack: () => message.ack(),
    nak: (ms) => message.nak(ms),
    working: () => message.working(),
    isHollow: isHollow(message),
    // Without a reason, which brokers before 2.11 take for no answer at all.
    term: () => message.term(),
  };
}
