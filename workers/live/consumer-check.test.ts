import type { ConsumerConfig } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { backoffMs } from './backoff.ts';
import { refusedConsumer } from './consumer-check.ts';

const BATCH_WAIT_MS = 1000;
const LIVE = { ...defaultConfig().live, consumer: 'nodes' };
const FITTING = {
  durable_name: 'nodes',
  ack_policy: 'explicit',
  deliver_policy: 'all',
  replay_policy: 'instant',
} as const;
const nanos = (ms: number) => ms * 1e6;

test.each<[string, Partial<ConsumerConfig>, string]>([
  ['', {}, ''],
  ['ack_wait', { ack_wait: nanos(2000) }, ''],
  [
    'push',
    { deliver_subject: 'out' },
    'deliver_subject of the consumer nodes: out is not allowed here; allowed: none: a pull consumer',
  ],
  ['acks', { ack_policy: 'none' }, 'ack_policy of the consumer nodes: none is not allowed here; allowed: explicit'],
  ['acks of all', { ack_policy: 'all' }, 'allowed: explicit'],
  [
    'wait',
    { ack_wait: nanos(1999) },
    'ack_wait of the consumer nodes: 1999 ms is not allowed here; allowed: at least 2000 ms',
  ],
  [
    'backoff',
    { ack_wait: nanos(60_000), backoff: [nanos(500), nanos(9000)] },
    'ack_wait of the consumer nodes: 500 ms',
  ],
  ['headers', { headers_only: true }, 'headers_only'],
  [
    'filter',
    { filter_subject: 'b' },
    'filter_subject of the consumer nodes: b is not allowed here; allowed: a, as live.filter says',
  ],
  ['filters', { filter_subjects: ['b', 'a'] }, ''],
])('a consumer of the user: %s', (name, config, refusal) => {
  const live = { ...LIVE, filter: name.startsWith('filter') ? 'a' : '' };
  const said = refusedConsumer({ ...FITTING, ...config } as ConsumerConfig, live, BATCH_WAIT_MS);
  if (refusal === '') expect(said).toBeNull();
  else expect(said).toContain(refusal);
});

test('a consumer that is not durable is refused', () => {
  const { durable_name: _, ...rest } = FITTING;
  expect(refusedConsumer(rest as ConsumerConfig, LIVE, BATCH_WAIT_MS)).toContain('durable_name');
});

test('each attempt waits longer, up to five seconds, and never less than half of that', () => {
  const longest = Array.from({ length: 12 }, (_, i) => backoffMs(i, () => 0));
  expect(longest).toEqual(longest.toSorted((a, b) => a - b));
  expect(longest.at(-1)).toBe(5000);
  expect(backoffMs(11, () => 1)).toBe(2500);
});
