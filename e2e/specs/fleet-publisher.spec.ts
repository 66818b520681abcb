/** A tab as a publisher: what it says is acknowledged is in the stream; a full stream holds it back; it pauses and ends. */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { isDamage } from '../../workers/feeds/batch.ts';
import { readMessage } from '../../workers/feeds/batch-message.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { FleetPage } from '../pages/fleet-page.ts';
import { objections } from '../pages/objections.ts';
import { expect, test } from '../pages/test.ts';

test.skip(() => findNatsServer() === undefined, MISSING);
// Which brokers a page may speak to is an option of the build.
test.use({ bypassCSP: true });
test.setTimeout(240_000);

const STREAM = 'EVENTS';
const LONG = { timeout: 60_000 };

test('a tab publishes its load, is held back by a full stream, pauses, and all it counts is in the stream', async ({
  page,
}) => {
  const broker = await Broker.start();
  const connection = await connect({ servers: broker.address });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: STREAM, subjects: ['plant'], discard: 'new', max_msgs: 20 });
    const messages = async () => (await manager.streams.info(STREAM)).state.messages;
    const fleet = new FleetPage(page);
    const { publisher } = fleet;
    await page.goto(`/?screen=fleet&server=${broker.webSocketAddress}#load.eventsPerSecond=2000&storage.kind=memory`);
    const button = (name: string) => publisher.getByRole('button', { name, exact: true });
    const row = (label: string) => fleet.term(label, publisher);

    await test.step('a subject that no stream takes is refused', async () => {
      await fleet.field('Subject').fill('nobody');
      await button('Start publishing').click();
      await expect(publisher.getByRole('alert')).toContainText('subject: nobody is not allowed here', LONG);
    });

    await test.step('a full stream holds it back, and it says since when it owes', async () => {
      await fleet.field('Subject').fill('plant');
      await fleet.field('Events per message').fill('100');
      await button('Start publishing').click();
      await expect(publisher.getByRole('status')).toContainText('Held back by the stream', LONG);
      expect(await messages()).toBe(20);
      await expect.poll(() => row('owed for'), LONG).toMatch(/ s$/);
      expect(await row('messages acknowledged')).toBe('20');
      expect(await objections(page)).toEqual([]);
    });

    await test.step('when there is room it goes on, with the settings that are in force then', async () => {
      const { config } = await manager.streams.info(STREAM);
      await manager.streams.update(STREAM, { ...config, max_msgs: -1 });
      await expect(publisher.getByRole('status')).toContainText('Publishing at the rate that the load asks for', LONG);
      await page.evaluate(() => window.penstock!.set({ load: { sensors: 7 } }));
      await expect
        .poll(async () => {
          const last = await manager.streams.getMessage(STREAM, { last_by_subj: 'plant' });
          const batch = readMessage(last!.data);
          return isDamage(batch) ? 0 : Math.max(...batch.meta.map((word) => word & 0xffff));
        }, LONG)
        .toBeLessThan(7);
    });

    await test.step('paused it makes nothing, and ended all of it is acknowledged', async () => {
      await button('Pause publishing').click();
      await expect(publisher.getByRole('status')).toContainText('Paused', LONG);
      await expect.poll(() => row('under way'), LONG).toMatch(/^0 of/);
      const before = await messages();
      await button('Resume publishing').click();
      await expect.poll(messages, LONG).toBeGreaterThan(before + 10);
      await button('Stop publishing').click();
      await expect(button('Start publishing')).toBeVisible(LONG);
      const { state } = await manager.streams.info(STREAM);
      const told = (await publisher.textContent())!.match(/events in ([\d,]+) messages/)![1]!;
      expect(Number(told.replaceAll(',', ''))).toBe(state.messages);
    });
  } finally {
    await connection.close();
    await broker.close();
  }
});

test('a recording of one’s own is published: its rows, with their sensors and exact values', async ({ page }) => {
  const broker = await Broker.start();
  const connection = await connect({ servers: broker.address });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: STREAM, subjects: ['plant'], discard: 'new', max_msgs: 5 });
    const fleet = new FleetPage(page);
    await page.goto(`/?screen=fleet&server=${broker.webSocketAddress}#load.eventsPerSecond=100&storage.kind=memory`);
    await page.evaluate(async () => {
      const rows = [0, 1, 2, 3].map((i) => `2026-11-30 12:00:0${i},${i % 2 === 0 ? 'press' : 'oven'},${i + 0.1}`);
      const file = new File([['time,machine,temp', ...rows].join('\n')], 'plant.csv');
      const penstock = window.penstock!;
      await penstock.import(file, { time: 'time', sensor: 'machine', values: 'temp', accept: 'best' });
      await penstock.stop();
      await penstock.start({ feed: { kind: 'recording', recording: 'imported', speed: 1000 } });
    });
    await fleet.field('Subject').fill('plant');
    await fleet.publisher.getByRole('button', { name: 'Start publishing', exact: true }).click();
    await expect.poll(async () => (await manager.streams.info(STREAM)).state.messages, LONG).toBe(5);
    const seen = new Set<string>();
    for (let seq = 1; seq <= 5; seq++) {
      const batch = readMessage((await manager.streams.getMessage(STREAM, { seq }))!.data);
      if (isDamage(batch)) throw new Error(batch.detail);
      for (const [i, word] of batch.meta.entries()) seen.add(`${word & 0xffff} ${batch.value[i]}`);
    }
    expect([...seen].sort()).toEqual(['0 0.1', '0 2.1', '1 1.1', '1 3.1']);
  } finally {
    await connection.close();
    await broker.close();
  }
});
