/** Asks a broker about a stream and a consumer, by JetStream's API over a connection that is there. Nothing of them is changed. */
import type { NatsConnection } from '@nats-io/nats-core';
import { NoRespondersError, TimeoutError } from '@nats-io/nats-core';
import { epochNow } from '../../workers/contract/epoch-now.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import {
  type BrokerLook,
  BrokerRefusal,
  type ConsumerFacts,
  readConsumer,
  readMessageTime,
  readStream,
  type StreamFacts,
} from './figures/broker-facts.ts';

const API = '$JS.API';
const ANSWER_MS = 2000;
const NOT_FOUND = 404;

/** @throws Error whose text says why */
export async function lookAtBroker(connection: NatsConnection, stream: string, consumer: string): Promise<BrokerLook> {
  const askedAt = epochNow();
  const [ofStream, ofConsumer] = await Promise.all([
    ask(connection, `${API}.STREAM.INFO.${stream}`)
      .then(readStream)
      .catch(named(`stream ${stream}`)),
    ask(connection, `${API}.CONSUMER.INFO.${stream}.${consumer}`)
      .then(readConsumer)
      .catch(named(`consumer ${consumer}`)),
  ]);
  const answeredAt = epochNow();
  const oldestAt = await oldestOf(connection, ofStream, ofConsumer);
  return { askedAt, answeredAt, stream: ofStream, consumer: ofConsumer, oldestAt };
}

/** When the oldest message came that is not settled. The stream tells it of its own first one; any other has to be read. */
async function oldestOf(
  connection: NatsConnection,
  stream: StreamFacts,
  consumer: ConsumerFacts,
): Promise<number | null> {
  if (consumer.pending + consumer.ackPending === 0) return null;
  const next = consumer.ackFloor + 1;
  if (stream.firstSequence >= next && !consumer.hasFilter) return stream.firstAt;
  try {
    return readMessageTime(
      await ask(connection, `${API}.STREAM.MSG.GET.${stream.name}`, { seq: next, next_by_subj: '>' }),
    );
  } catch {
    // Not allowed, or taken out of the stream meanwhile.
    return null;
  }
}

async function ask(connection: NatsConnection, subject: string, question: object = {}): Promise<unknown> {
  const answer = await connection.request(subject, JSON.stringify(question), { timeout: ANSWER_MS });
  return answer.json<unknown>();
}

function named(what: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof BrokerRefusal && error.code === NOT_FOUND)
      throw new Error(`There is no ${what} on this broker.`);
    if (error instanceof NoRespondersError)
      throw new Error('The broker does not answer about streams: JetStream is off there, or this user may not ask.');
    if (error instanceof TimeoutError) throw new Error(`The broker has not answered about the ${what} for 2 s.`);
    throw new Error(`The broker does not answer about the ${what}: ${errorText(error)}`);
  };
}
