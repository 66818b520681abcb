/**
 * What a broker says of a stream and of a consumer, as far as a fleet is judged by it: the answers of JetStream's API, checked.
 * What a server does not say is null.
 */
import * as v from 'valibot';

export interface StreamFacts {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  readonly firstSequence: number;
  /** As many messages as were ever taken in. */
  readonly lastSequence: number;
  /** By the server's clock; null of an empty stream. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly retention: string;
  readonly discard: string;
  /** null: as many as there are. */
  readonly most: { readonly messages: number | null; readonly bytes: number | null; readonly ageMs: number | null };
  /** The server's clock at the answer; null: an older server. */
  readonly serverAt: number | null;
}
export interface ConsumerFacts {
  readonly pending: number;
  readonly ackPending: number;
  readonly redelivered: number;
  /** Pulls that wait for messages. */
  readonly waiting: number;
  readonly deliveredSequence: number;
  /** All up to this one are settled. */
  readonly ackFloor: number;
  readonly lastDeliveredAt: number | null;
  readonly lastAckAt: number | null;
  /** `max_ack_pending`; null: no limit. */
  readonly cap: number | null;
  readonly ackWaitMs: number | null;
  /** How often one is delivered at most; null: as often as it takes. */
  readonly mostDeliveries: number | null;
  readonly hasFilter: boolean;
  readonly deliverPolicy: string;
  readonly startSequence: number | null;
}
/** One look at both. */
export interface BrokerLook {
  /** By this page's clock: between these two the broker answered. */
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly stream: StreamFacts;
  readonly consumer: ConsumerFacts;
  /** When the oldest message came that is not settled, by the server's clock; null: there is none, or it is not known. */
  readonly oldestAt: number | null;
}

/** The broker answered a question with an error. */
export class BrokerRefusal extends Error {
  constructor(
    /** Of the HTTP kind. */
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'BrokerRefusal';
  }
}

const count = v.pipe(v.number(), v.minValue(0));
const limit = v.optional(v.number());
const time = v.optional(v.string());
const position = v.looseObject({ stream_seq: count, last_active: time });

const streamSchema = v.looseObject({
  config: v.looseObject({
    name: v.string(),
    retention: v.string(),
    discard: v.optional(v.string()),
    max_msgs: limit,
    max_bytes: limit,
    max_age: limit,
  }),
  state: v.looseObject({
    messages: count,
    bytes: count,
    first_seq: count,
    last_seq: count,
    first_ts: time,
    last_ts: time,
  }),
  ts: time,
});
const consumerSchema = v.looseObject({
  config: v.looseObject({
    deliver_policy: v.string(),
    opt_start_seq: limit,
    max_ack_pending: limit,
    ack_wait: limit,
    max_deliver: limit,
    filter_subject: v.optional(v.string()),
    filter_subjects: v.optional(v.array(v.string())),
  }),
  delivered: position,
  ack_floor: position,
  num_ack_pending: count,
  num_redelivered: count,
  num_waiting: count,
  num_pending: count,
});
const errorSchema = v.looseObject({ error: v.looseObject({ code: v.number(), description: v.optional(v.string()) }) });
const messageSchema = v.looseObject({ message: v.looseObject({ time: v.string() }) });

/** @throws BrokerRefusal; Error when it is no such answer */
export function readStream(answer: unknown): StreamFacts {
  const { config, state, ts } = parsed(streamSchema, answer, 'a stream');
  const isEmpty = state.messages === 0;
  return {
    name: config.name,
    messages: state.messages,
    bytes: state.bytes,
    firstSequence: state.first_seq,
    lastSequence: state.last_seq,
    firstAt: isEmpty ? null : timeOf(state.first_ts),
    lastAt: timeOf(state.last_ts),
    retention: config.retention,
    discard: config.discard ?? 'old',
    most: {
      messages: limitOf(config.max_msgs),
      bytes: limitOf(config.max_bytes),
      ageMs: millisOf(limitOf(config.max_age)),
    },
    serverAt: timeOf(ts),
  };
}

/** @throws BrokerRefusal; Error when it is no such answer */
export function readConsumer(answer: unknown): ConsumerFacts {
  const { config, delivered, ack_floor, ...figures } = parsed(consumerSchema, answer, 'a consumer');
  return {
    pending: figures.num_pending,
    ackPending: figures.num_ack_pending,
    redelivered: figures.num_redelivered,
    waiting: figures.num_waiting,
    deliveredSequence: delivered.stream_seq,
    ackFloor: ack_floor.stream_seq,
    lastDeliveredAt: timeOf(delivered.last_active),
    lastAckAt: timeOf(ack_floor.last_active),
    cap: limitOf(config.max_ack_pending),
    ackWaitMs: millisOf(limitOf(config.ack_wait)),
    mostDeliveries: limitOf(config.max_deliver),
    hasFilter: (config.filter_subject ?? '') !== '' || (config.filter_subjects ?? []).length > 0,
    deliverPolicy: config.deliver_policy,
    startSequence: limitOf(config.opt_start_seq),
  };
}

/** When a stored message came. @throws BrokerRefusal; Error when it is no such answer */
export function readMessageTime(answer: unknown): number | null {
  return timeOf(parsed(messageSchema, answer, 'a message').message.time);
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, answer: unknown, what: string): v.InferOutput<Schema> {
  const refusal = v.safeParse(errorSchema, answer);
  if (refusal.success) throw new BrokerRefusal(refusal.output.error.code, refusal.output.error.description ?? '');
  const result = v.safeParse(schema, answer);
  if (!result.success) throw new Error(`the broker's answer does not describe ${what}`);
  return result.output;
}

function limitOf(value: number | undefined): number | null {
  return value === undefined || value <= 0 ? null : value;
}
function millisOf(nanos: number | null): number | null {
  return nanos === null ? null : nanos / 1e6;
}
/** The year 1 is how the server says that there is none. */
function timeOf(text: string | undefined): number | null {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) && at > 0 ? at : null;
}
