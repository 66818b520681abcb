/** Commands from the screen Fleet to a node: refused until somebody allows them there, then done, and logged on both sides. */
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { FleetPage } from '../pages/fleet-page.ts';
import { LivePage } from '../pages/live-page.ts';
import { objections } from '../pages/objections.ts';
import { expect, test } from '../pages/test.ts';

test.skip(() => findNatsServer() === undefined, MISSING);
// Which brokers a page may speak to is an option of the build.
test.use({ bypassCSP: true });
test.setTimeout(240_000);

test('a node is drained, set, started and killed by a screen, each only when it allows it', async ({
  page,
  context,
}) => {
  const broker = await Broker.start();
  try {
    const server = broker.webSocketAddress;
    const node = new LivePage(await context.newPage());
    await node.page.goto('/?screen=fleet#load.eventsPerSecond=2000&storage.kind=memory');
    const nodeScreen = new FleetPage(node.page);
    await nodeScreen.field('Broker to report to').fill(server);
    await nodeScreen.field('Name of this node').fill('north');
    await node.button('Start reporting').click();

    const fleet = new FleetPage(page);
    await page.goto(`/?screen=fleet&server=${server}&fleet=demo#load.eventsPerSecond=100&storage.kind=memory`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect.poll(() => fleet.cell('north', 'Run'), { timeout: 60_000 }).toBe('running');

    await test.step('off by default: the refusal says which switch is off', async () => {
      await fleet.command('north', 'drain');
      await expect(fleet.sent.first()).toContainText(
        'refused: this node does not take that command: “Drain and start” is off',
      );
      expect(await node.snapshot()).toMatchObject({ state: 'running' });
    });

    await test.step('a drain, a setting and a start that are allowed are done', async () => {
      await nodeScreen.allow('Drain and start');
      await fleet.command('north', 'drain');
      await expect(fleet.sent.first()).toContainText('done: drained', { timeout: 60_000 });
      expect(await node.snapshot()).toMatchObject({ state: 'stopped', ledger: { inFlight: 0, unaccounted: 0 } });
      await fleet.set('north', 'load.eventsPerSecond', '500');
      await expect(fleet.sent.first()).toContainText('“Change settings” is off');
      await nodeScreen.allow('Change settings');
      await fleet.set('north', 'load.eventsPerSecond', '0');
      await expect(fleet.sent.first()).toContainText('load.eventsPerSecond: 0 is not allowed here');
      await fleet.set('north', 'load.eventsPerSecond', '500');
      await expect(fleet.sent.first()).toContainText('done: load.eventsPerSecond is 500');
      expect((await node.config()).load.eventsPerSecond).toBe(500);
      await fleet.commands.getByLabel('Your name, for the node’s log').fill('Ada');
      await fleet.command('north', 'start');
      await expect(fleet.sent.first()).toContainText('done: started', { timeout: 60_000 });
    });

    await test.step('a kill asks first', async () => {
      await nodeScreen.allow('Kill');
      await fleet.command('north', 'kill');
      const dialog = page.getByRole('dialog', { name: 'Kill north?' });
      expect(await objections(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Keep it' }).click();
      expect(await node.snapshot()).toMatchObject({ state: 'running' });
      await fleet.command('north', 'kill');
      await dialog.getByRole('button', { name: 'Kill north' }).click();
      await expect(fleet.sent.first()).toContainText('done: killed', { timeout: 60_000 });
      await expect.poll(async () => (await node.snapshot()).state).toBe('idle');
    });

    await test.step('the node has each in its log, with its sender, and takes none when it has stopped reporting', async () => {
      expect(await objections(node.page)).toEqual([]);
      await node.button('Stop reporting').click();
      await node.page.keyboard.press('l');
      for (const text of ['drain, refused', ': drain', 'set load.eventsPerSecond to 500'])
        await expect(node.log).toContainText(new RegExp(`Command from screen \\w+.*${text}`));
      for (const text of ['start', 'kill'])
        await expect(node.log).toContainText(new RegExp(`Command from Ada \\(screen \\w+\\): ${text}`));
    });
  } finally {
    await broker.close();
  }
});
