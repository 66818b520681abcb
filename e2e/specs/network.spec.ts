import type { Page } from '@playwright/test';
import type { NetworkFailure } from '../../workers/contract/live/live-types.ts';
import type { Incident } from '../../workers/contract/snapshot-types.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { TestStream } from '../fleet/test-stream.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, query, snapshot, test } from '../pages/storage-test.ts';

// A browser and a broker each: on two cores, one after the other.
test.describe.configure({ mode: 'default' });
test.skip(findNatsServer() === undefined, MISSING);
// Six failures, each with its beginning and its end.
test.setTimeout(480_000);

const LONG = { timeout: 120_000, intervals: [100] };
/** So long that nothing comes again while a failure lasts; twice the batch wait. */
const ACK_WAIT_MS = 60_000;

let broker: Broker;
let stream: TestStream;
test.beforeEach(async () => {
  broker = await Broker.start();
  stream = await TestStream.create(broker, ACK_WAIT_MS);
});
test.afterEach(async () => {
  await stream.close();
  await broker.close();
});

/** Goes on until it is told to stop: what a publisher does. */
class SteadyPublisher {
  events = 0;
  private isOver = false;
  private readonly done = this.publish();

  async stop(): Promise<number> {
    this.isOver = true;
    await this.done;
    return this.events;
  }
  private async publish(): Promise<void> {
    while (!this.isOver) {
      await stream.publish(1, 50);
      this.events += 50;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function troubles(page: Page): Promise<NetworkFailure[]> {
  const { live } = await snapshot(page);
  return live!.troubles.map(({ what }) => what);
}
/** What failed without being asked to. A machine with other work makes any broker slow, and that is told, too. */
function reallyFailed(incidents: readonly Incident[]): string[] {
  return incidents
    .map(({ what }) => what)
    .filter((what) => what.endsWith('not injected') && !what.startsWith('Slow broker'));
}

async function incidentOf(page: Page, name: string): Promise<Incident | undefined> {
  return (await snapshot(page)).incidents.find(({ what }) => what.startsWith(name));
}

interface Failure {
  readonly label: string;
  readonly what: NetworkFailure;
  readonly headline: string;
  readonly log: string;
  /** What it takes to be noticed. */
  readonly provoke?: () => Promise<void>;
}
const FAILURES: readonly Failure[] = [
  { label: 'Broker gone', what: 'gone', headline: 'The broker is gone', log: 'the broker is back after' },
  {
    label: 'Slow broker',
    what: 'delayMs',
    headline: 'The broker is slow',
    log: 'the broker is quick again after',
  },
  {
    label: 'Consumer gone',
    what: 'consumerGone',
    headline: 'The consumer is gone',
    log: 'the consumer nodes is back after',
  },
  {
    label: 'Credentials expired',
    what: 'expired',
    headline: 'The broker refuses the credentials',
    log: 'the broker takes the credentials again, after',
  },
  {
    label: 'Clock skew',
    what: 'skewSeconds',
    headline: 'The broker’s clock is 30.0 s ahead',
    log: 'the clocks of the broker and of this machine agree again, after',
  },
  {
    label: 'Stream full',
    what: 'full',
    headline: 'The broker refuses what is published',
    log: 'the broker takes what is published again, after',
    provoke: () => stream.publishBytes(Uint8Array.of(1, 2, 3)),
  },
];

test('each failure of the network is told of, is an incident, and costs no event', async ({ profile }) => {
  const page = await profile.open();
  const live = new LivePage(page);
  await live.openAddress(linkOf(`${stream.settings}&storage.kind=sqlite`));
  const publisher = new SteadyPublisher();
  await expect.poll(async () => (await snapshot(page)).counters.stored, LONG).toBeGreaterThan(0);
  for (const { label, what, headline, log, provoke } of FAILURES) {
    await test.step(label, async () => {
      await live.button(label).click();
      await provoke?.();
      await expect.poll(() => troubles(page), LONG).toEqual([what]);
      await expect(live.bottleneck).toContainText(headline, LONG);
      await expect.poll(async () => (await incidentOf(page, label))?.detectMs, LONG).toBeGreaterThanOrEqual(0);
      await live.button(label).click();
      await expect(live.log).toContainText(log, LONG);
      await expect.poll(() => troubles(page), LONG).toEqual([]);
      expect((await incidentOf(page, label))!.durationMs).toBeGreaterThan(0);
    });
  }
  const events = await publisher.stop();
  // What could not be dead-lettered comes again by itself, later than a test waits for.
  await expect.poll(async () => (await stream.state()).pending, LONG).toBe(0);
  await expect.poll(async () => (await snapshot(page)).counters.stored, LONG).toBe(events);
  const [counts] = await query(page, 'SELECT count(*), count(DISTINCT value), min(value), max(value) FROM events');
  expect(counts).toEqual([events, events, 0, events - 1]);
  expect(reallyFailed((await snapshot(page)).incidents)).toEqual([]);
  expect((await snapshot(page)).live!.refused).toBeGreaterThanOrEqual(1);
});

test('a broker, and a consumer, that are really gone are incidents of the same kind', async ({ profile }) => {
  const page = await profile.open();
  const live = new LivePage(page);
  await live.openAddress(linkOf(`${stream.settings}&storage.kind=sqlite`));
  await stream.publish(20, 50);
  await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });

  await broker.kill();
  await expect.poll(() => troubles(page), LONG).toEqual(['gone']);
  await expect(live.bottleneck).toContainText('The broker is gone', LONG);
  await expect
    .poll(async () => (await incidentOf(page, 'Broker gone, not injected'))?.detectMs, LONG)
    .toBeGreaterThanOrEqual(0);
  await broker.start();
  await expect.poll(() => troubles(page), LONG).toEqual([]);

  await stream.deleteConsumer();
  await expect.poll(() => troubles(page), LONG).toEqual(['consumerGone']);
  await expect(live.bottleneck).toContainText('create nodes again at the broker', LONG);
  await stream.makeConsumer(ACK_WAIT_MS);
  await expect.poll(() => troubles(page), LONG).toEqual([]);
  await stream.publish(1, 50);
  // It delivers everything anew.
  await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });
  const { live: figures, incidents } = await snapshot(page);
  expect(figures).toMatchObject({ redelivered: 1000 });
  expect(reallyFailed(incidents)).toEqual(['Consumer gone, not injected', 'Broker gone, not injected']);
  for (const { durationMs } of incidents) expect(durationMs).toBeGreaterThan(0);
  const [counts] = await query(page, 'SELECT count(*), count(DISTINCT value) FROM events');
  expect(counts).toEqual([1050, 1050]);
});
