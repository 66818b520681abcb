/**
 * Hostile messages from a real broker: 100,000 that were changed on the way, cut short, or never were any. Each ends: what can
 * be read is stored or counted as invalid, the rest is counted by cause and sent to the dead-letter stream, and nothing dies.
 */
import { AckPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import type { Page } from '@playwright/test';
import fc from 'fast-check';
import { DAMAGE_CAUSES } from '../../workers/contract/live/damage-causes.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { isDamage } from '../../workers/feeds/batch.ts';
import { readMessage } from '../../workers/feeds/batch-message.ts';
import { hostileMessage } from '../../workers/testing/fuzz/messages.ts';
import { connected } from '../fleet/broker-client.ts';
import { CONSUMER, DEAD_LETTERS, STREAM, SUBJECT } from '../fleet/names.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { withPage } from './browser-page.ts';
import type { PartReport } from './part-report.ts';

/** Publishes under way at once. */
const AT_ONCE = 64;
const LONGEST_MS = 1_200_000;
/** The header of a dead letter that says what was wrong. */
const CAUSE = 'Penstock-Damage';

interface Expected {
  readonly events: number;
  readonly causes: Readonly<Record<string, number>>;
}

/** @param origin of a site that lets its pages speak to brokers of this machine: `PENSTOCK_BROKERS` */
export async function runMessages(origin: string, count: number, seed: number): Promise<PartReport> {
  if (findNatsServer() === undefined) {
    console.log(`messages: left out. ${MISSING}`);
    return { failed: 0, record: { leftOut: MISSING } };
  }
  const broker = await Broker.start();
  const connection = await connected(broker.address);
  try {
    const manager = await jetstreamManager(connection);
    await prepare(manager);
    const expected = await publish(connection, count, seed);
    const { end, restarts } = await withPage(origin, (page) => consume(page, broker.webSocketAddress, manager));
    const wrong = await faults(expected, end, restarts, connection, manager);
    const { damagedBy, delivered, acked, terminated } = end.live!;
    console.log(`${count} hostile messages: ${acked} acked, ${terminated} terminated: ${JSON.stringify(damagedBy)}`);
    for (const each of wrong) console.log(`messages: FAILED: ${each}`);
    return { failed: wrong.length, record: { count, seed, delivered, acked, terminated, damagedBy, wrong } };
  } finally {
    await connection.close();
    await broker.close();
  }
}

async function prepare(manager: JetStreamManager): Promise<void> {
  await manager.streams.add({ name: STREAM, subjects: [SUBJECT] });
  await manager.streams.add({ name: DEAD_LETTERS.stream, subjects: [DEAD_LETTERS.subject] });
  await manager.consumers.add(STREAM, {
    durable_name: CONSUMER,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(60_000),
    max_ack_pending: 256,
  });
}

/** @returns what is to become of them, by the reader that the unit tests hold against a slow twin */
async function publish(connection: NatsConnection, count: number, seed: number): Promise<Expected> {
  const client = jetstream(connection);
  const causes: Record<string, number> = {};
  let events = 0;
  const messages = fc.sample(hostileMessage, { seed, numRuns: count });
  for (let at = 0; at < messages.length; at += AT_ONCE) {
    const some = messages.slice(at, at + AT_ONCE);
    await Promise.all(some.map((bytes) => client.publish(SUBJECT, bytes)));
    for (const bytes of some) {
      const read = readMessage(bytes);
      if (isDamage(read)) causes[read.damage] = (causes[read.damage] ?? 0) + 1;
      else events += read.count;
    }
  }
  return { events, causes };
}

/** Until the consumer has settled all of them. @returns figures of the run that it ends, and how many of its workers were replaced */
async function consume(
  page: Page,
  server: string,
  manager: JetStreamManager,
): Promise<{ end: Snapshot; restarts: number }> {
  const live = { server, stream: STREAM, consumer: CONSUMER, deadLetters: DEAD_LETTERS.subject };
  await page.evaluate(
    (settings) =>
      window.penstock!.start({
        feed: { kind: 'live' },
        live: settings,
        scheduler: { discardExpired: false },
        storage: { kind: 'sqlite', retainEvents: 50_000_000 },
      }),
    live,
  );
  const latest = performance.now() + LONGEST_MS;
  for (;;) {
    const { num_pending, num_ack_pending } = await manager.consumers.info(STREAM, CONSUMER);
    if (num_pending + num_ack_pending === 0 || performance.now() > latest) break;
    await page.waitForTimeout(250);
  }
  const workers = await page.evaluate(() => window.penstock!.workers());
  const { snapshot } = await page.evaluate(() => window.penstock!.stop());
  return { end: snapshot, restarts: workers.reduce((sum, { restarts }) => sum + restarts, 0) };
}

async function faults(
  { events, causes }: Expected,
  { counters, live }: Snapshot,
  restarts: number,
  connection: NatsConnection,
  manager: JetStreamManager,
): Promise<string[]> {
  const { emitted, stored, invalid } = counters;
  const damaged = Object.values(causes).reduce((sum, count) => sum + count, 0);
  const kept = await deadLetters(connection, manager);
  const claims: readonly (readonly [what: string, is: unknown, wanted: unknown])[] = [
    ['workers replaced', restarts, 0],
    ['events emitted', emitted, events],
    ['events stored or invalid', stored + invalid, events],
    ['messages terminated', live!.terminated, damaged],
    ['messages that are not settled', live!.delivered - live!.acked - live!.terminated, 0],
    ...DAMAGE_CAUSES.map((cause) => [`damage ${cause}`, live!.damagedBy[cause], causes[cause] ?? 0] as const),
    ...DAMAGE_CAUSES.map((cause) => [`dead letters of ${cause}`, kept[cause] ?? 0, causes[cause] ?? 0] as const),
  ];
  return claims.filter(([, is, wanted]) => is !== wanted).map(([what, is, wanted]) => `${what}: ${is}, not ${wanted}`);
}

/** By cause. */
async function deadLetters(connection: NatsConnection, manager: JetStreamManager): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const { state } = await manager.streams.info(DEAD_LETTERS.stream);
  if (state.messages === 0) return counts;
  const consumer = await jetstream(connection).consumers.get(DEAD_LETTERS.stream);
  let left = state.messages;
  for await (const { headers } of await consumer.consume()) {
    const cause = headers?.get(CAUSE) ?? '';
    counts[cause] = (counts[cause] ?? 0) + 1;
    if (--left === 0) break;
  }
  return counts;
}
