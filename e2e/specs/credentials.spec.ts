/** What a person enters for a broker stays in the memory of the tab, with a broker that asks for it. */
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { TestStream } from '../fleet/test-stream.ts';
import { leftBehind } from '../pages/left-behind.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, snapshot, stop, test } from '../pages/storage-test.ts';

test.skip(findNatsServer() === undefined, MISSING);
test.setTimeout(360_000);

const USER = 'plant-operator-7';
const PASSWORD = 'correct-horse-5819';
const LONG = { timeout: 60_000, intervals: [100] };

test('credentials of a broker are in no link, log, export, report, file or message', async ({ profile }) => {
  const broker = await Broker.start({ user: { name: USER, password: PASSWORD } });
  const stream = await TestStream.create(broker);
  try {
    const context = await profile.launch();
    const page = await context.newPage();
    const written: string[] = [];
    page.on('console', (message) => written.push(message.text()));
    const heard: string[] = [];
    stream.listen((text) => heard.push(text));
    const live = new LivePage(page);
    await page.goto(`/#${linkOf(`${stream.settings}&storage.kind=sqlite`)}`);
    await expect(page.getByText('refuses the credentials').first()).toBeVisible(LONG);

    await live.giveCredentials(USER, PASSWORD);
    await page.evaluate(() => window.penstock!.start());
    await stream.publish(4, 250);
    await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });
    const target = { server: broker.webSocketAddress, fleet: 'demo', name: 'a', user: USER, password: PASSWORD };
    await page.evaluate((where) => window.penstock!.report(where), target);
    await expect.poll(() => heard.length, LONG).toBeGreaterThan(0);
    await broker.kill();
    await expect.poll(async () => (await snapshot(page)).live?.state, LONG).toBe('gone');
    await broker.start();
    await expect.poll(async () => (await snapshot(page)).live?.state, LONG).toBe('consuming');
    await stop(page);

    const left = new Map([...(await leftBehind(page)), ['console', written.join()], ['reports', heard.join()]]);
    // What is no secret is found where it should be: the search works.
    const places = (text: string) => [...left].filter(([, found]) => found.includes(text)).map(([place]) => place);
    expect(places('PLANT')).toEqual(
      expect.arrayContaining(['address', 'settings', 'private files', 'file of the run']),
    );
    expect(left.get('exported database')).toContain('SQLite format 3');
    expect(left.get('reports')).toContain('"name":"a"');
    expect(places(PASSWORD)).toEqual([]);
    // The form shows the user for as long as it is open; nothing else has it.
    expect(places(USER).filter((place) => place !== 'screen')).toEqual([]);
  } finally {
    await stream.close();
    await broker.close();
  }
});
