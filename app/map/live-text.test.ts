import { expect, test } from 'vitest';
import type { LiveFigures } from '../../workers/contract/live/live-types.ts';
import { damagedText, deliveriesText, liveText, outputText } from './live-text.ts';

const NOW = 1_700_000_000_000;
const CONSUMER = { at: NOW, pending: 0, ackPending: 3, maxAckPending: 200, waitingPulls: 1 };
const NO_DAMAGE = { empty: 0, form: 0, version: 0, header: 0, length: 0, checksum: 0, event: 0, line: 0, mapping: 0 };
const LIVE: LiveFigures = {
  state: 'consuming',
  since: NOW - 60_000,
  delivered: 15,
  acked: 9,
  terminated: 1,
  givenBack: 2,
  inFlight: 3,
  lapsed: 0,
  again: 0,
  redelivered: 0,
  output: null,
  aggregatesOut: null,
  alarmsOut: null,
  damaged: 1,
  damagedBy: NO_DAMAGE,
  reconnects: 0,
  troubles: [],
  roundTripMs: 2,
  skewMs: 0,
  refused: 0,
  consumer: CONSUMER,
  lastAckAt: NOW - 100,
  lastDeliveryAt: NOW - 100,
  isTaking: true,
};

test.each<[string, LiveFigures | null]>([
  ['connecting to the broker', null],
  ['connected to the broker', { ...LIVE, consumer: null }],
  ['caught up', LIVE],
  ['1.20 k messages to come', { ...LIVE, consumer: { ...CONSUMER, pending: 1200 } }],
  ['▲ acks at the cap of 200', { ...LIVE, consumer: { ...CONSUMER, pending: 1200, ackPending: 200 } }],
  ['▲ not durable: takes no messages', { ...LIVE, isTaking: false }],
  [
    '▲ consumer stuck: no node pulls',
    { ...LIVE, lastDeliveryAt: NOW - 20_000, consumer: { ...CONSUMER, pending: 5, waitingPulls: 0 } },
  ],
  // Asked for a moment ago, or delivered: that is how it works.
  ['5 messages to come', { ...LIVE, consumer: { ...CONSUMER, pending: 5, waitingPulls: 0 } }],
  ['connection closed', { ...LIVE, state: 'ended' }],
  ['▲ consumer gone', { ...LIVE, troubles: [{ what: 'consumerGone', since: NOW }] }],
  ['▲ credentials expired', { ...LIVE, state: 'gone', troubles: [{ what: 'expired', since: NOW }] }],
])('%s', (text, live) => {
  expect(liveText(live, NOW)).toBe(text);
});

test('a broker that is gone is said to be, and since when, whatever it said last', () => {
  expect(liveText({ ...LIVE, state: 'gone' }, NOW)).toMatch(/^▲ broker gone since \d\d:\d\d:\d\d/);
});

test('the deliveries add up', () => {
  expect(deliveriesText(LIVE)).toBe('9 acked + 1 terminated + 2 given back + 3 in flight + 0 lapsed');
});

const OUTPUT = {
  taken: 7,
  known: 2,
  events: 3500,
  refused: 1,
  retried: 1,
  givenUp: 0,
  waiting: 0,
  breaker: 'closed',
  retryAt: null,
} as const;

test.each<[string, LiveFigures]>([
  [
    '▲ output refused, 4 messages wait',
    { ...LIVE, output: { ...OUTPUT, breaker: 'open', waiting: 4, retryAt: NOW + 900 } },
  ],
  ['▲ output refused, 4 messages wait', { ...LIVE, output: { ...OUTPUT, breaker: 'half-open', waiting: 4 } }],
  [
    '▲ output refused, 7 messages wait',
    {
      ...LIVE,
      output: OUTPUT,
      aggregatesOut: { ...OUTPUT, breaker: 'open', waiting: 3 },
      alarmsOut: { ...OUTPUT, breaker: 'half-open', waiting: 4 },
    },
  ],
  ['caught up', { ...LIVE, output: OUTPUT, alarmsOut: OUTPUT }],
])('%s: where results are published', (text, live) => {
  expect(liveText({ ...live, consumer: { ...CONSUMER, pending: 0 } }, NOW)).toBe(text);
});

test('published messages are in one account, too', () => {
  expect(outputText(OUTPUT)).toBe('7 taken + 2 there already + 0 given up + 0 to come');
});

test('messages that cannot be read are told by cause', () => {
  expect(damagedText({ ...LIVE, damaged: 0 })).toBe('0');
  const damagedBy = { ...NO_DAMAGE, checksum: 1200, line: 3 };
  expect(damagedText({ ...LIVE, damaged: 1203, damagedBy })).toBe('1,203: checksum 1,200, line 3');
});
