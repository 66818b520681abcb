/** Two nodes that report, and a screen that shows both: with a real broker, where there is one. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Page } from '@playwright/test';
import { formatCount } from '../../app/format.ts';
import { GainWindow } from '../../workers/contract/fleet/bucket-gains.ts';
import { encodeReport, type NodeReport } from '../../workers/contract/fleet/node-report.ts';
import { readReport } from '../../workers/contract/fleet/read-report.ts';
import { reportSubject } from '../../workers/contract/fleet/report-subjects.ts';
import { sampleReport } from '../../workers/contract/fleet/testing/sample-report.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { FleetPage } from '../pages/fleet-page.ts';
import { LivePage } from '../pages/live-page.ts';
import { objections } from '../pages/objections.ts';
import { expect, test } from '../pages/test.ts';

const STREAM = 'EVENTS';
const CONSUMER = 'nodes';
const MESSAGES = 10;
const ACKED = 3;
const RUN_EVENTS = 4000;

/** A stream with messages of which some are delivered, and some of those acked. */
async function makeStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: STREAM, subjects: ['events'], retention: 'workqueue', discard: 'new' });
  await manager.consumers.add(STREAM, { durable_name: CONSUMER, ack_policy: 'explicit', max_ack_pending: 100 });
  const stream = jetstream(connection);
  for (let i = 0; i < MESSAGES; i++) await stream.publish('events', `message ${i}`);
  const consumer = await stream.consumers.get(STREAM, CONSUMER);
  for (let i = 0; i <= ACKED; i++) {
    const message = await consumer.next();
    if (i < ACKED) await message!.ackAck();
  }
}

/** Begins to report between two runs, so that every latency of the second is reported. @returns what the first stored */
async function beginNode(page: Page, server: string, name: string): Promise<number> {
  const live = new LivePage(page);
  await live.open('load.eventsPerSecond=2000');
  return page.evaluate(
    async (target) => {
      const penstock = window.penstock!;
      const { snapshot } = await penstock.stop();
      await penstock.report(target);
      await penstock.start();
      return snapshot.counters.stored;
    },
    { server, fleet: 'demo', name },
  );
}
async function endRun(page: Page): Promise<Snapshot> {
  await expect
    .poll(() => page.evaluate(() => window.penstock!.snapshot().counters.stored), { timeout: 60_000 })
    .toBeGreaterThan(RUN_EVENTS);
  return page.evaluate(async () => (await window.penstock!.stop()).snapshot);
}

test('a broker that the page may not speak to is named, with the line that is missing', async ({ page, errors }) => {
  const fleet = new FleetPage(page);
  await page.goto('/?screen=fleet&server=ws://192.0.2.1:9222#load.eventsPerSecond=100&storage.kind=memory');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(fleet.alert).toContainText("this is missing: connect-src 'self' ws://192.0.2.1:9222");
  errors.length = 0;
});

test.describe('with a broker', () => {
  // Which brokers a page may speak to is an option of the build.
  test.use({ bypassCSP: true });
  test.skip(() => findNatsServer() === undefined, MISSING);

  test('a fleet: what its nodes stored, who leaves and who is lost, what the broker has', async ({
    page,
    context,
    errors,
  }) => {
    test.setTimeout(240_000);
    const broker = await Broker.start();
    const connection = await connect({ servers: broker.address });
    const reports: NodeReport[] = [];
    connection.subscribe('penstock.fleet.demo.report.*', {
      callback: (_, { subject, data }) => {
        const { report } = readReport(subject, data);
        if (report !== null) reports.push(report);
      },
    });
    try {
      await makeStream(connection);
      const server = broker.webSocketAddress;
      const fleet = new FleetPage(page);

      await test.step('the form takes its values from the address, and connects when it is told to', async () => {
        const query = new URLSearchParams({
          screen: 'fleet',
          server,
          stream: STREAM,
          consumer: CONSUMER,
          fleet: 'demo',
        });
        await page.goto(`/?${query}#load.eventsPerSecond=100&storage.kind=memory`);
        await expect(fleet.field('Broker')).toHaveValue(server);
        expect(await objections(page)).toEqual([]);
        await fleet.field('Consumer').fill('');
        await page.getByRole('button', { name: 'Connect', exact: true }).click();
        await expect(fleet.alert).toContainText('Give both stream and consumer, or neither');
        await fleet.field('Consumer').fill(CONSUMER);
        await fleet.field('Broker').fill('nonsense');
        await page.getByRole('button', { name: 'Connect', exact: true }).click();
        await expect(fleet.alert).toContainText('Broker: “nonsense” is not allowed here; allowed: ws://host:port');
        await expect(fleet.field('Broker')).toBeFocused();
        await expect(fleet.field('Broker')).toHaveAttribute('aria-invalid', 'true');
        await fleet.field('Broker').fill('ws://127.0.0.1:9');
        await page.getByRole('button', { name: 'Connect', exact: true }).click();
        await expect(fleet.alert).toContainText('No broker answers at ws://127.0.0.1:9');
        await fleet.field('Broker').fill(server);
        await page.getByRole('button', { name: 'Connect', exact: true }).click();
        await expect(fleet.nodes).toContainText('No node has reported yet');
      });

      await test.step('what the broker has is told; what nobody reports is not 0', async () => {
        await expect.poll(() => fleet.term('published')).toBe(String(MESSAGES));
        expect(await fleet.term('ack pending')).toBe('1');
        expect(await fleet.term('pending')).toBe(String(MESSAGES - ACKED - 1));
        expect(await fleet.term('acked')).toBe('–');
        expect(await fleet.figure('Unacked')).toMatch(/^1 of 100/);
        expect(await fleet.figure('Lag')).toMatch(/\d m?s.*7 messages/);
      });

      const [a, b] = [await context.newPage(), await context.newPage()];
      const ends = await test.step('both nodes report, and their sums are those of their own screens', async () => {
        const before = { a: await beginNode(a, server, 'a'), b: await beginNode(b, server, 'b') };
        await expect.poll(() => fleet.figure('Nodes'), { timeout: 40_000 }).toMatch(/^2/);
        const both = { a: await endRun(a), b: await endRun(b) };
        const stored = { a: before.a + both.a.counters.stored, b: before.b + both.b.counters.stored };
        for (const name of ['a', 'b'] as const) {
          const { latency } = both[name];
          await expect
            .poll(() => fleet.cell(name, 'Stored in all'), { timeout: 40_000 })
            .toBe(formatCount(stored[name]));
          const window = new GainWindow(Number.POSITIVE_INFINITY);
          const own = reports.filter((each) => each.name === name);
          for (const { endToEnd } of own) window.add(1, endToEnd.gains, endToEnd.maxMicros);
          const { count, p99, max } = window.summary(1);
          expect({ count, p99, max }).toEqual({
            count: latency.endToEnd.count,
            p99: latency.endToEnd.p99,
            max: latency.endToEnd.max,
          });
          expect(own.at(-1)!.bottleneck.headline).not.toBe('');
        }
        return stored;
      });
      expect(await objections(page)).toEqual([]);

      await test.step('one leaves and one is lost: what they stored stays, their rates are not known', async () => {
        await b.close();
        const crash = await context.newCDPSession(a);
        void crash.send('Page.crash').catch(() => {});
        await expect.poll(() => fleet.cell('b', 'Last report')).toContain('left');
        await expect.poll(() => fleet.cell('a', 'Last report'), { timeout: 60_000 }).toContain('lost');
        await expect(fleet.log).toContainText('b left');
        await expect(fleet.log).toContainText('a was lost: no report for 10 s');
        expect(await fleet.cell('a', 'Stored')).toBe('– /s');
        expect(await fleet.cell('a', 'Stored in all')).toBe(formatCount(ends.a));
      });

      await test.step('this tab is a node when it is told to, and no longer', async () => {
        await expect(fleet.field('Broker to report to')).toHaveValue(server);
        await fleet.field('Name of this node').fill('c');
        await page.getByRole('button', { name: 'Start reporting' }).click();
        await expect.poll(() => fleet.cell('c', 'Run')).toBe('running');
        await page.getByRole('button', { name: 'Stop reporting' }).click();
        await expect(fleet.log).toContainText('c left');
      });

      await test.step('a broker that is gone is said, and back again', async () => {
        await broker.kill();
        await expect(fleet.alert).toContainText('The broker has been gone since');
        // The browser itself writes of connections that fail.
        await broker.start();
        await expect(fleet.alert).toHaveCount(0, { timeout: 60_000 });
        await expect.poll(() => fleet.term('published')).toBe(String(MESSAGES));
        errors.length = 0;
      });
    } finally {
      await connection.close();
      await broker.close();
    }
  });

  test('nodes that are long gone are folded away, and stay in the sums', async ({ page }) => {
    const broker = await Broker.start();
    const connection = await connect({ servers: broker.address });
    const fleet = new FleetPage(page);
    const report = (name: string, sequence: number, isLeaving: boolean) => {
      const counters = { ...sampleReport().counters, stored: 100 };
      const rates = { emitted: 10, stored: 10 };
      const text = encodeReport(sampleReport({ node: name, name, sequence, isLeaving, counters, rates }));
      connection.publish(reportSubject('demo', name), text);
    };
    let sequence = 0;
    const beat = setInterval(() => report('stays', sequence++, false), 300);
    try {
      await page.clock.install();
      const query = new URLSearchParams({ screen: 'fleet', server: broker.webSocketAddress, fleet: 'demo' });
      await page.goto(`/?${query}#load.eventsPerSecond=100&storage.kind=memory`);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(fleet.nodes).toContainText('No node has reported yet');
      for (const name of ['first', 'second']) report(name, 0, true);
      await expect.poll(() => fleet.cell('second', 'Last report')).toContain('left');
      await expect.poll(() => fleet.figure('Stored')).toContain('300 in all');
      await page.clock.fastForward(61_000);
      const note = '2 nodes have been gone for a while: 2 have left. What they counted stays in the sums.';
      await expect(fleet.nodes).toContainText(note);
      expect(await fleet.cell('first', 'Stored in all')).toBe('');
      expect(await fleet.cell('stays', 'Stored in all')).toBe('100');
      await expect.poll(() => fleet.figure('Stored')).toContain('300 in all');
      await page.getByRole('button', { name: 'Show the nodes that are gone' }).click();
      await expect.poll(() => fleet.cell('first', 'Stored in all')).toBe('100');
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'Hide the nodes that are gone' }).click();
      await expect.poll(() => fleet.cell('first', 'Stored in all')).toBe('');
    } finally {
      clearInterval(beat);
      await connection.close();
      await broker.close();
    }
  });
});
