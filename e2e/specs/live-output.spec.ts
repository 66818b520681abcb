/** What is published of messages that came in: each once in the output's stream, whichever node dies when. */
import type { Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { encodeReport } from '../../workers/contract/fleet/node-report.ts';
import { liveFeed, sampleReport } from '../../workers/contract/fleet/testing/sample-report.ts';
import { FLEET } from '../fleet/names.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { AGGREGATES, ALARMS, CONSUMER, OUTPUT, STREAM, TestStream } from '../fleet/test-stream.ts';
import { FleetPage } from '../pages/fleet-page.ts';
import { LivePage } from '../pages/live-page.ts';
import { objections } from '../pages/objections.ts';
import { Profile } from '../pages/profile.ts';
import { expect, snapshot, start, stop, test } from '../pages/storage-test.ts';

// Browsers of their own: on two cores, one after the other.
test.describe.configure({ mode: 'default' });
test.skip(findNatsServer() === undefined, MISSING);
test.setTimeout(240_000);

/** Whom the broker does not let ack: what it publishes is there, and what it took is offered again. */
const MUTE = { name: 'mute', password: 'quiet', denied: '$JS.ACK.>' };
const LONG = { timeout: 60_000, intervals: [100] };
const MESSAGES = 12;
const EVENTS = 50;

let broker: Broker;
let stream: TestStream;
test.beforeEach(async () => {
  broker = await Broker.start({ restricted: MUTE });
  stream = await TestStream.create(broker, 3000);
});
test.afterEach(async () => {
  await stream.close();
  await broker.close();
});

function patch(more: ConfigPatch = {}): ConfigPatch {
  return { ...stream.patch, live: { ...stream.patch.live, output: OUTPUT }, ...more };
}

test('each message is published once, though a node dies between publish and ack', async ({ profile, baseURL }) => {
  const dying = new LivePage(await (await profile.launch()).newPage());
  await dying.open();
  await dying.giveCredentials(MUTE.name, MUTE.password);
  await dying.page.evaluate(() => window.penstock!.stop());
  await start(dying.page, patch());
  await stream.publish(MESSAGES, EVENTS);
  await expect.poll(async () => (await stream.output()).length, LONG).toBe(MESSAGES);
  expect((await stream.state()).ackPending).toBe(MESSAGES);
  await profile.kill();

  const other = new Profile(baseURL!);
  const page = await other.open();
  await start(page, patch());
  await stream.publish(1, EVENTS);
  await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });
  await expect
    .poll(async () => (await snapshot(page)).live!.output)
    .toMatchObject({ taken: 1, known: MESSAGES, events: EVENTS, waiting: 0, givenUp: 0 });
  const output = await stream.output();
  const sequences = Array.from({ length: MESSAGES + 1 }, (_, i) => i + 1);
  expect(output.map(({ id }) => id).sort()).toEqual(sequences.map((sequence) => `${STREAM}:${sequence}`).sort());
  const values = output.flatMap((message) => message.values).sort((a, b) => a - b);
  expect(values).toEqual(Array.from({ length: (MESSAGES + 1) * EVENTS }, (_, i) => i));

  await test.step('the screen Fleet has it, of each node and of all; what an older node does not report is not 0', async () => {
    const fleet = await openFleet(other, page);
    await expect.poll(() => fleet.cell('north', 'Published', fleet.output), LONG).toBe('1');
    // Now it listens: nothing keeps reports.
    stream.report('old1', reportOfFirstVersion('old1', 'old'));
    const cells = ['Deduplicated', 'Failed', 'Sent again', 'Given up', 'Waiting for acks', 'Breaker'];
    const rowOf = (node: string) => Promise.all(cells.map((head) => fleet.cell(node, head, fleet.output)));
    expect(await rowOf('north')).toEqual([String(MESSAGES), '0', '0', '0', '0', 'closed']);
    await expect.poll(() => fleet.cell('old', 'Published', fleet.output)).toBe('–');
    expect(await rowOf('old')).toEqual(cells.map(() => '–'));
    await expect(fleet.output).toContainText('1 node is of a version that does not report its output');
    expect(await fleet.term('Published', fleet.output)).toBe(`1${EVENTS} events; not of all nodes`);
    expect(await fleet.term('Deduplicated', fleet.output)).toMatch(new RegExp(`^${MESSAGES}`));
    expect(await objections(fleet.page)).toEqual([]);
  });
  await other.dispose();
});

/** A screen in another tab of the profile, to which the node reports. */
async function openFleet(profile: Profile, node: Page): Promise<FleetPage> {
  const server = broker.webSocketAddress;
  await node.evaluate((target) => window.penstock!.report(target), { server, fleet: FLEET, name: 'north' });
  const fleet = new FleetPage(await (await profile.context()).newPage());
  const query = new URLSearchParams({ screen: 'fleet', server, stream: STREAM, consumer: CONSUMER, fleet: FLEET });
  await fleet.page.goto(`/?${query}#load.eventsPerSecond=100&storage.kind=memory`);
  await fleet.page.getByRole('button', { name: 'Connect', exact: true }).click();
  return fleet;
}

function reportOfFirstVersion(node: string, name: string): string {
  const { output: _, ...feed } = liveFeed(5);
  return JSON.stringify({ ...JSON.parse(encodeReport(sampleReport({ node, name }))), v: 1, feed });
}

test('while the output refuses, nothing more is acked; the rest is published when it takes messages again', async ({
  profile,
}) => {
  const page = await profile.open();
  await stream.limitOutput(5);
  await start(page, patch({ breaker: { consecutiveFailures: 3, openMs: 200, maxOpenMs: 400 } }));
  await stream.publish(MESSAGES, EVENTS);
  await expect.poll(async () => (await snapshot(page)).live?.output?.breaker ?? '', LONG).toMatch(/open/);
  await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: MESSAGES - 5, pending: 0 });
  await stream.limitOutput(-1);
  await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });
  expect((await stream.output()).map(({ id }) => id).length).toBe(MESSAGES);
  const { snapshot: end } = await stop(page);
  expect(end.live!.output).toMatchObject({ taken: MESSAGES, known: 0, waiting: 0, givenUp: 0, breaker: 'closed' });
  expect(end.live!.output!.refused).toBeGreaterThanOrEqual(3);
});

test('aggregates and alarms of each message are published before it is acked, though a node dies', async ({
  profile,
  baseURL,
}) => {
  const live = { ...stream.patch.live, aggregatesOut: AGGREGATES, alarmsOut: ALARMS };
  const begin = async (node: LivePage) => {
    await node.page.evaluate(() => window.penstock!.stop());
    await start(node.page, { ...stream.patch, live });
  };
  const dying = new LivePage(await (await profile.launch()).newPage());
  await dying.open();
  await dying.giveCredentials(MUTE.name, MUTE.password);
  await begin(dying);
  // The detector has to know the sensor before a reading can be far from its usual ones.
  await stream.publishReadings(Array.from({ length: 100 }, (_, i) => i % 2));
  await stream.publishReadings([1000]);
  await expect.poll(async () => (await stream.lines()).length, LONG).toBe(3);
  expect((await stream.state()).ackPending).toBe(2);
  await profile.kill();

  const other = new Profile(baseURL!);
  const node = new LivePage(await (await other.launch()).newPage());
  await node.open();
  await begin(node);
  await expect.poll(() => stream.state(), LONG).toEqual({ ackPending: 0, pending: 0 });
  const found = Object.fromEntries((await stream.lines()).map(({ id, lines }) => [id, lines]));
  const ids = [`${STREAM}:1:aggregates`, `${STREAM}:2:aggregates`, `${STREAM}:2:alarms`];
  expect(Object.keys(found).sort()).toEqual(ids);
  expect(await stream.lines()).toHaveLength(3);
  expect(found[ids[0]!]).toEqual([{ t: expect.any(Number), sensor: 1, value: 0.5, count: 100, min: 0, max: 1 }]);
  expect(found[ids[1]!]).toMatchObject([{ sensor: 1, value: 1000, count: 1, min: 1000, max: 1000 }]);
  expect(found[ids[2]!]).toMatchObject([{ sensor: 1, value: 1000, class: 'urgent', index: 0 }]);

  await test.step('the panel and the report of the node have it', async () => {
    await node.openGroup('Broker');
    await expect
      .poll(async () => (await node.figures())['messages of aggregates'])
      .toBe('0 taken + 2 there already + 0 given up + 0 to come');
    expect((await node.snapshot()).live).toMatchObject({ output: null, aggregatesOut: { taken: 0, known: 2 } });
    expect(await objections(node.page)).toEqual([]);
  });
  await other.dispose();
});

test('an output that no stream takes is refused, and the run does not start', async ({ profile }) => {
  const page = await profile.open();
  const wrong = { ...patch(), live: { ...stream.patch.live, output: 'nobody.takes.it' } };
  await expect(start(page, wrong)).rejects.toThrow('live.output: nobody.takes.it is not allowed here');
});
