import { describe, expect, test } from 'vitest';
import { brokerLook } from '../testing/broker-look.ts';
import { BrokerRefusal, readConsumer, readMessageTime, readStream } from './broker-facts.ts';
import { LagHistory } from './fleet-lag.ts';
import { ServerClock } from './server-clock.ts';

/** As nats-server 2.9 answers. */
const STREAM = {
  type: 'io.nats.jetstream.api.v1.stream_info_response',
  config: { name: 'EVENTS', retention: 'workqueue', discard: 'new', max_msgs: -1, max_bytes: 1000, max_age: 5e9 },
  state: {
    messages: 2,
    bytes: 300,
    first_seq: 4,
    last_seq: 5,
    first_ts: '2026-11-29T10:00:00.5Z',
    last_ts: '2026-11-29T10:00:01.123456789Z',
  },
};
const CONSUMER = {
  config: { deliver_policy: 'all', max_ack_pending: 100, ack_wait: 30e9, max_deliver: -1 },
  delivered: { consumer_seq: 9, stream_seq: 5, last_active: '2026-11-29T10:00:02Z' },
  ack_floor: { consumer_seq: 7, stream_seq: 3 },
  num_ack_pending: 2,
  num_redelivered: 1,
  num_waiting: 3,
  num_pending: 0,
};

describe('an answer of the broker', () => {
  test('about a stream is read, limits that there are not are null', () => {
    const { most, firstAt, lastAt, serverAt } = readStream(STREAM);
    expect(most).toEqual({ messages: null, bytes: 1000, ageMs: 5000 });
    expect([firstAt, lastAt]).toEqual([Date.UTC(2026, 10, 29, 10, 0, 0, 500), Date.UTC(2026, 10, 29, 10, 0, 1, 123)]);
    expect(serverAt).toBeNull();
    const empty = { ...STREAM, state: { ...STREAM.state, messages: 0, first_ts: '0001-01-01T00:00:00Z' } };
    expect(readStream(empty).firstAt).toBeNull();
  });
  test('about a consumer is read', () => {
    expect(readConsumer(CONSUMER)).toMatchObject({
      ackPending: 2,
      waiting: 3,
      cap: 100,
      ackWaitMs: 30_000,
      mostDeliveries: null,
      ackFloor: 3,
      lastAckAt: null,
      hasFilter: false,
    });
    const filtered = { ...CONSUMER, config: { ...CONSUMER.config, filter_subject: 'a.>' } };
    expect(readConsumer(filtered).hasFilter).toBe(true);
  });
  test('that is an error is told with its code', () => {
    const answer = { error: { code: 404, description: 'stream not found' } };
    for (const read of [readStream, readConsumer, readMessageTime])
      expect(() => read(answer)).toThrow(new BrokerRefusal(404, 'stream not found'));
  });
  test('that is something else is none', () => {
    for (const answer of [null, 5, [], {}, { config: {}, state: { messages: 'x' } }])
      expect(() => readStream(answer)).toThrow('does not describe a stream');
    expect(readMessageTime({ message: { seq: 1, time: '2026-11-29T10:00:00Z' } })).toBe(Date.UTC(2026, 10, 29, 10));
  });
});

describe('the clock of the broker', () => {
  const at = (now: number, lastSequence: number, lastAt: number) => brokerLook(now, { lastSequence, lastAt });

  test('agrees with this one as long as no stamp says otherwise', () => {
    const clock = new ServerClock();
    clock.note(at(1000, 1, 900));
    expect(clock.ahead).toEqual({ ms: 0, errorMs: Number.POSITIVE_INFINITY });
    clock.note(at(2000, 2, 1950));
    expect(clock.ahead).toEqual({ ms: 0, errorMs: 950 });
  });
  test('is ahead by what a stamp is in the future', () => {
    const clock = new ServerClock();
    clock.note(at(1000, 1, 4000));
    expect(clock.at(1000)).toBe(4000);
  });
  test('is behind where a message came since the last look, and its stamp is older than that', () => {
    const clock = new ServerClock();
    clock.note(at(1000, 1, 0));
    clock.note(at(2000, 2, 500));
    expect(clock.ahead).toEqual({ ms: -500, errorMs: 500 });
  });
  test('that tells its time is known to the time that the question took', () => {
    const clock = new ServerClock();
    clock.note({ ...brokerLook(1000, { serverAt: 3010 }), answeredAt: 1040 });
    expect(clock.ahead).toEqual({ ms: 1970, errorMs: 40 });
  });
  test('that is set has new bounds', () => {
    const clock = new ServerClock();
    clock.note(brokerLook(1000, { serverAt: 1000 }));
    clock.note(brokerLook(2000, { serverAt: 9000 }));
    expect(clock.ahead.ms).toBe(7000);
  });
});

describe('a lag', () => {
  const note = (consumer: { pending: number; ackPending: number }, oldestAt: number | null) =>
    new LagHistory().note(brokerLook(9000, { serverAt: 9500 }, consumer, oldestAt), clock, []);
  const clock = new ServerClock();
  clock.note(brokerLook(9000, { serverAt: 9500 }));

  test('is the age of the oldest message that is not settled, by the clock of the broker', () => {
    expect(note({ pending: 3, ackPending: 4 }, 1500)).toMatchObject({ messages: 7, seconds: 8, events: null });
  });
  test('of nothing that waits is 0 s; without a stamp it is not known', () => {
    expect(note({ pending: 0, ackPending: 0 }, null).seconds).toBe(0);
    expect(note({ pending: 1, ackPending: 0 }, null).seconds).toBeNull();
  });
});
