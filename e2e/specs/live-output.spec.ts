/** What is published of messages that came in: each once in the output's stream, whichever node dies when. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { Broker, findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { OUTPUT, STREAM, TestStream } from '../fleet/test-stream.ts';
import { LivePage } from '../pages/live-page.ts';
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
  await other.dispose();
});

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

test('an output that no stream takes is refused, and the run does not start', async ({ profile }) => {
  const page = await profile.open();
  const wrong = { ...patch(), live: { ...stream.patch.live, output: 'nobody.takes.it' } };
  await expect(start(page, wrong)).rejects.toThrow('live.output: nobody.takes.it is not allowed here');
});
