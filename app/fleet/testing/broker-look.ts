/** What a broker said at a moment, as tests need it: a stream without limits, and a consumer that has begun with it. All that is not pending was delivered. */
import type { BrokerLook, ConsumerFacts, StreamFacts } from '../figures/broker-facts.ts';

export function brokerLook(
  at: number,
  stream: Partial<StreamFacts> = {},
  consumer: Partial<ConsumerFacts> = {},
  oldestAt: number | null = null,
): BrokerLook {
  return {
    askedAt: at,
    answeredAt: at,
    stream: {
      name: 'EVENTS',
      messages: 0,
      bytes: 0,
      firstSequence: 1,
      lastSequence: 0,
      firstAt: null,
      lastAt: null,
      retention: 'workqueue',
      discard: 'new',
      most: { messages: null, bytes: null, ageMs: null },
      serverAt: null,
      ...stream,
    },
    consumer: {
      pending: 0,
      ackPending: 0,
      redelivered: 0,
      waiting: 1,
      deliveredSequence: Math.max(0, (stream.lastSequence ?? 0) - (consumer.pending ?? 0)),
      ackFloor: 0,
      lastDeliveredAt: null,
      lastAckAt: null,
      cap: 1000,
      ackWaitMs: 30_000,
      mostDeliveries: null,
      hasFilter: false,
      deliverPolicy: 'all',
      startSequence: null,
      ...consumer,
    },
    oldestAt,
  };
}
