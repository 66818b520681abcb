import { beforeEach, describe, expect, test } from 'vitest';
import { NETWORK_FAILURES, type NetworkFailure } from '../contract/live/live-types.ts';
import * as L from '../memory/live-words.ts';
import { NetworkWatch } from './network-watch.ts';

const STARTED = 1_700_000_000_000;
let now: number;
let figures: Float64Array;
let log: string[];
let watch: NetworkWatch;

beforeEach(() => {
  now = STARTED;
  log = [];
  figures = new Float64Array(L.LIVE_FIGURES);
  figures[L.LIVE_IN_FLIGHT] = 7;
  const consumer = { name: 'nodes', ackWaitMs: 30_000 };
  watch = new NetworkWatch(
    figures,
    consumer,
    (kind, text) => log.push(`${kind}: ${text}`),
    () => now,
  );
});
const since = (what: NetworkFailure) => figures[L.LIVE_TROUBLES + NETWORK_FAILURES.indexOf(what)];
const there = () => NETWORK_FAILURES.filter((what) => watch.has(what));

describe('failures of the broker that a client notices', () => {
  test('a connection that ends: gone, with what becomes of what is under way; then back, and after how long', () => {
    watch.noteDisconnect(false);
    now += 4200;
    watch.noteDisconnect(false);
    expect([there(), since('gone'), watch.isHeard]).toEqual([['gone'], STARTED, false]);
    watch.noteConnect();
    expect([there(), watch.isHeard]).toEqual([[], true]);
    expect(log).toEqual([
      'error: the broker is gone: events under way go on to the database; 7 messages can’t be acked now, and if that lasts 30.0 s unacked messages are offered again, and what is stored of them is skipped',
      'run: the broker is back after 4.2 s',
    ]);
  });

  test('a connection on which nothing came any more: gone since its last word', () => {
    now += 1000;
    watch.noteAnswer(3);
    now += 2000;
    figures[L.LIVE_LAST_DELIVERY] = now;
    now += 12_000;
    watch.noteDisconnect(true);
    expect(since('gone')).toBe(STARTED + 3000);
  });

  test('credentials that are refused are no broker that is gone, whatever comes first', () => {
    watch.noteRefusedCredentials();
    watch.noteDisconnect(false);
    expect(there()).toEqual(['expired']);
    watch.noteConnect();
    watch.noteDisconnect(false);
    watch.noteRefusedCredentials();
    expect(there()).toEqual(['expired']);
    expect(log.filter((line) => line.includes('enter other credentials under Broker'))).toHaveLength(2);
  });

  test('slow: two answers of a second in a row, or one of two; quick again with the first that is', () => {
    watch.noteAnswer(1500);
    expect(there()).toEqual([]);
    watch.noteAnswer(1100);
    expect(there()).toEqual(['delayMs']);
    watch.noteAnswer(400);
    expect(there()).toEqual([]);
    now += 2100;
    watch.noteSilence(2100);
    expect([there(), since('delayMs')]).toEqual([['delayMs'], STARTED]);
    watch.noteDisconnect(true);
    expect(there()).toEqual(['gone']);
  });

  test('a consumer that is not there: nothing is heard until it is', () => {
    watch.noteConsumer(false);
    expect([there(), watch.isHeard]).toEqual([['consumerGone'], false]);
    watch.noteConsumer(true);
    expect([there(), watch.isHeard]).toEqual([[], true]);
  });

  test('a full stream: until something is taken', () => {
    watch.notePublished('out', 'maximum messages exceeded');
    watch.notePublished('out', 'maximum messages exceeded');
    expect([there(), figures[L.LIVE_REFUSED]]).toEqual([['full'], 2]);
    watch.notePublished('out', null);
    expect(there()).toEqual([]);
  });

  test('of several subjects: until each that was refused is taken, or no more is injected', () => {
    watch.notePublished('alarms', 'maximum messages exceeded');
    watch.notePublished('out', null);
    expect(there()).toEqual(['full']);
    watch.notePublished('out', 'maximum bytes exceeded');
    watch.notePublished('alarms', null);
    expect(there()).toEqual(['full']);
    watch.notePublished('out', null);
    expect(there()).toEqual([]);
    watch.notePublished('alarms', 'maximum messages exceeded');
    watch.endFull();
    expect(there()).toEqual([]);
    watch.notePublished('out', 'maximum messages exceeded');
    watch.notePublished('out', null);
    expect(there()).toEqual([]);
    expect(log[0]).toContain('the broker refuses what is published to alarms: maximum messages exceeded');
  });

  test('clocks that differ by more than a second, either way', () => {
    watch.noteMessage({ timeMs: now + 30_000, isAgain: false, pending: 3 });
    watch.lookAtClocks();
    expect([there(), figures[L.LIVE_SKEW]]).toEqual([['skewSeconds'], 30_000]);
    expect(log.at(-1)).toContain('the broker’s clock is 30.0 s ahead of this machine’s');
    now += 11_000;
    watch.lookAtClocks();
    expect([there(), figures[L.LIVE_SKEW]]).toEqual([[], 0]);
    watch.noteMessage({ timeMs: now, isAgain: false, pending: 0 });
    watch.noteMessage({ timeMs: now - 20_000, isAgain: false, pending: 0 });
    watch.lookAtClocks();
    expect(log.at(-1)).toMatch(/clock is 1\d\.\d s behind this machine’s/);
  });

  test('what a predecessor saw is over: this one is connected', () => {
    watch.noteDisconnect(false);
    new NetworkWatch(figures, { name: 'nodes', ackWaitMs: 1 }, () => {}, Date.now);
    expect(since('gone')).toBe(0);
  });
});
