import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { LiveFigures, NetworkFailure } from '../../workers/contract/live/live-types.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { findNetwork } from './network.ts';

const SINCE = 1_700_000_000_000;
const NONE_DAMAGED = {
  empty: 0,
  form: 0,
  version: 0,
  header: 0,
  length: 0,
  checksum: 0,
  event: 0,
  line: 0,
  mapping: 0,
};
const LIVE: LiveFigures = {
  ...{ state: 'consuming', since: SINCE, delivered: 9, acked: 9, terminated: 0, givenBack: 0, inFlight: 0, lapsed: 0 },
  ...{ again: 0, redelivered: 0, damaged: 0, damagedBy: NONE_DAMAGED, reconnects: 0 },
  ...{ output: null, aggregatesOut: null, alarmsOut: null },
  ...{ troubles: [], roundTripMs: 2100, skewMs: 0, refused: 0 },
  ...{ consumer: null, lastAckAt: null, lastDeliveryAt: null, isTaking: true },
};
type Injected = NonNullable<NonNullable<ConfigPatch['failures']>['network']>;

function found(troubles: readonly NetworkFailure[], network: Injected = {}, live: Partial<LiveFigures> = {}) {
  const there = troubles.map((what) => ({ what, since: SINCE }));
  const now: Snapshot = {
    ...idleSnapshot(defaultConfig()),
    state: 'running',
    live: { ...LIVE, troubles: there, ...live },
  };
  const config = applyPatch(defaultConfig(), {
    feed: { kind: 'live' },
    live: { consumer: 'nodes' },
    failures: { network },
  });
  return findNetwork(now, { inForce: config, asked: config, seconds: 1 });
}

describe('a failure of the network, in a sentence', () => {
  test.each<[NetworkFailure, Injected, string, string]>([
    ['gone', { gone: true }, 'The broker is gone', 'turn Broker gone off'],
    ['expired', { expired: true }, 'The broker refuses the credentials', 'turn Credentials expired off'],
    ['consumerGone', { consumerGone: true }, 'The consumer is gone', 'turn Consumer gone off'],
    ['full', { full: true }, 'The broker refuses what is published', 'turn Stream full off'],
    ['delayMs', { delayMs: 1000 }, 'The broker is slow: an answer takes 2.10 s', 'set Slow broker to 0 ms'],
    ['skewSeconds', { skewSeconds: 30 }, 'The broker’s clock is 30.0 s ahead', 'set Clock skew to 0 s'],
  ])('%s, injected: what it is, and how to end it', (what, network, headline, remedy) => {
    const sentence = found([what], network)!;
    expect(sentence.headline).toBe(headline);
    expect(sentence.reason).toContain(remedy);
    expect(sentence.reason.length).toBeLessThanOrEqual(160);
  });

  test.each<[NetworkFailure, string]>([
    ['gone', 'Penstock keeps trying to connect'],
    ['expired', 'enter other credentials under Broker'],
    ['consumerGone', 'create nodes again at the broker'],
    ['full', 'make room in the stream'],
  ])('%s, of itself: what can be done', (what, remedy) => {
    expect(found([what])!.reason).toContain(remedy);
  });

  test('a clock is named as far as it is known; an injected one also before any message shows it', () => {
    expect(found(['skewSeconds'], {}, { skewMs: -4200 })!.headline).toBe('The broker’s clock is 4.20 s behind');
    expect(found([], { skewSeconds: -60 })!.headline).toBe('The broker’s clock is 1 min 00 s behind');
  });

  test('the worst is said; nothing where nothing is wrong, or the feed is not live', () => {
    expect(found(['delayMs', 'expired'])!.headline).toBe('The broker refuses the credentials');
    expect(found([])).toBeNull();
    expect(found(['gone'], {}, { state: 'ended' })).toBeNull();
    const simulated = defaultConfig();
    const now: Snapshot = {
      ...idleSnapshot(defaultConfig()),
      live: { ...LIVE, troubles: [{ what: 'gone', since: SINCE }] },
    };
    expect(findNetwork(now, { inForce: simulated, asked: simulated, seconds: 1 })).toBeNull();
  });
});
