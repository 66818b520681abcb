import type { Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { TestStream } from '../fleet/test-stream.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, query, snapshot, start, stop, test } from '../pages/storage-test.ts';

// A browser each: on two cores, one after the other.
test.describe.configure({ mode: 'default' });
test.skip(findNatsServer() === undefined, MISSING);

let broker: Broker;
let stream: TestStream;
test.beforeEach(async () => {
  broker = await Broker.start();
  stream = await TestStream.create(broker);
});
test.afterEach(async () => {
  await stream.close();
  await broker.close();
});

// A browser that is killed, a broker that is killed: each has to come back.
test.setTimeout(240_000);

const LONG = { timeout: 60_000, intervals: [100] };
const ACKED = { ackPending: 0, pending: 0 };

/** Of all runs: how many events there are, how many different ones, the first and the last. */
function storedEvents(page: Page) {
  return query(page, 'SELECT count(*), count(DISTINCT value), min(value), max(value) FROM events');
}

test('messages are acked when stored, or dead-lettered; a broker that was killed is used again', async ({
  profile,
}) => {
  const page = await profile.open();
  await stream.publish(40, 250);
  await stream.publishBytes(Uint8Array.of(1, 2, 3));
  const live = new LivePage(page);
  await live.openAddress(linkOf(`${stream.settings}&storage.kind=sqlite`));
  await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
  expect(await stream.deadLetters()).toBe(1);
  expect((await snapshot(page)).counters).toMatchObject({ emitted: 10_000, stored: 10_000 });
  await expect
    .poll(async () => (await snapshot(page)).live)
    .toMatchObject({ delivered: 41, acked: 40, terminated: 1, inFlight: 0, lapsed: 0, redelivered: 0 });
  expect(await storedEvents(page)).toEqual([[10_000, 10_000, 0, 9999]]);

  await broker.kill();
  await expect(live.log).toContainText('the broker is gone');
  await broker.start();
  await expect(live.log).toContainText('the broker is back after', LONG);
  await stream.publish(4, 250);
  await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
  expect(await storedEvents(page)).toEqual([[11_000, 11_000, 0, 10_999]]);
});

test('a broker that lost acks when it was killed offers messages again: no event is stored twice', async ({
  profile,
}) => {
  const page = await profile.open();
  await stream.publish(40, 250);
  for (const run of ['the run that stored them', 'another run']) {
    await start(page, stream.patch);
    await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
    // The node has seen that all are acked.
    await expect
      .poll(async () => (await snapshot(page)).live?.consumer, { ...LONG, message: run })
      .toMatchObject(ACKED);
    await broker.kill();
    broker.forgetAcks();
    await broker.start();
    const redelivered = async () => (await snapshot(page)).live?.redelivered;
    await expect.poll(redelivered, { ...LONG, message: run }).toBe(10_000);
    await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
    await stop(page);
    expect(await storedEvents(page)).toEqual([[10_000, 10_000, 0, 9999]]);
  }
});

test('a database that opens late is waited for: then messages are taken', async ({ profile }) => {
  const context = await profile.launch();
  await stream.publish(4, 250);
  let isLate = true;
  await context.route(/sqlite3.*\.wasm$/, async (route) => {
    while (isLate) await new Promise((resolve) => setTimeout(resolve, 50));
    await route.continue();
  });
  const page = await profile.open();
  // A run that begins with a live feed asks the database first; so this one begins with another.
  const live = new LivePage(page);
  await live.openAddress(linkOf('storage.kind=sqlite&load.eventsPerSecond=100'));
  await expect.poll(async () => (await snapshot(page)).storage.problem, LONG).toBe('slow');
  expect(await stream.state()).toEqual({ ackPending: 0, pending: 4 });
  isLate = false;
  await page.evaluate((patch) => window.penstock!.set(patch), stream.patch);
  await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
  expect((await snapshot(page)).live).toMatchObject({ acked: 4, inFlight: 0 });
});

/** Calls take so long that a message of 4,000 events is half stored for a while. */
const SLOW: ConfigPatch = { database: { perCallMs: 400 }, batch: { maxSize: 1000 } };

test('after a kill, and after a stop, the rest comes again, and what is stored is skipped', async ({ profile }) => {
  await stream.publish(6, 4000);
  let page = await profile.open();
  await start(page, { ...stream.patch, ...SLOW });
  await expect.poll(async () => (await snapshot(page)).counters.stored, LONG).toBeGreaterThan(1000);
  await profile.kill();

  page = await profile.open();
  const [[before]] = (await storedEvents(page)) as [[number]];
  await start(page, stream.patch);
  await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
  expect(await storedEvents(page)).toEqual([[24_000, 24_000, 0, 23_999]]);
  const after = (await snapshot(page)).live!;
  expect(after.redelivered).toBeGreaterThanOrEqual(before);
  expect(after.delivered).toBe(after.acked + after.terminated + after.givenBack + after.inFlight + after.lapsed);
  await stop(page);

  await start(page, { ...stream.patch, ...SLOW, breaker: { whenOpen: 'hold' } });
  await stream.publish(3, 4000);
  await expect.poll(async () => (await snapshot(page)).counters.stored, LONG).toBeGreaterThan(0);
  const { snapshot: end } = await stop(page);
  expect(end.live!.delivered).toBe(3);
  await start(page, stream.patch);
  await expect.poll(() => stream.state(), LONG).toEqual(ACKED);
  expect(await storedEvents(page)).toEqual([[36_000, 36_000, 0, 35_999]]);
});
