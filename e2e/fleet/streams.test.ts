import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connected, sendVia } from './broker-client.ts';
import { sharesOf } from './names.ts';
import { Broker, findNatsServer } from './nats-server.ts';
import { covers, prepareFleet, requireStream, unfitText } from './streams.ts';

const hasBroker = findNatsServer() !== undefined;
const WISH = { name: 'EVENTS', subjects: ['penstock.events'], maxBytes: 1_000_000, replicas: 1 };

test.each([
  ['a.b', 'a.b', true],
  ['a.b', 'a.c', false],
  ['a.*', 'a.b', true],
  ['a.*', 'a.b.c', false],
  ['a.*', 'a', false],
  ['a.>', 'a.b.c', true],
  ['a.>', 'a', false],
  ['>', 'a', true],
])('a stream of %s takes %s: %s', (pattern, subject, isCovered) => {
  expect(covers(pattern, subject)).toBe(isCovered);
});

describe.runIf(hasBroker)('a stream', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await Broker.start();
  });
  afterAll(() => broker?.close());

  test('a stream is made as a work queue that refuses when it is full, where that is asked for', async () => {
    const connection = await connected(broker.address);
    const manager = await jetstreamManager(connection);
    await expect(requireStream(manager, WISH, false)).rejects.toThrow('There is no stream EVENTS. --create makes one.');
    await requireStream(manager, WISH, true);
    const { config } = await manager.streams.info('EVENTS');
    expect(config).toMatchObject({ retention: 'workqueue', discard: 'new', max_bytes: 1_000_000 });
    await requireStream(manager, { ...WISH, maxBytes: 5_000_000 }, true);
    expect((await manager.streams.info('EVENTS')).config).toEqual(config);

    const send = sendVia(connection, 'EVENTS');
    const message = { subject: 'penstock.events', bytes: new Uint8Array(300_000), events: 1 };
    await send(message, '1');
    await send(message, '1');
    expect((await manager.streams.info('EVENTS')).state.messages).toBe(1);
    await send(message, '2');
    await send(message, '3');
    await expect(send(message, '4')).rejects.toThrow('maximum bytes exceeded');
    await connection.close();
  });

  test('keeps a consumer that is there as it is', async () => {
    const connection = await connected(broker.address);
    const manager = await jetstreamManager(connection);
    const wish = { ...WISH, name: 'KEPT', subjects: ['kept'], shares: sharesOf(1), maxAckPending: 10 };
    await prepareFleet(manager, wish);
    const before = (await manager.consumers.info('KEPT', 'nodes')).config;
    await prepareFleet(manager, { ...wish, maxAckPending: 20 });
    expect((await manager.consumers.info('KEPT', 'nodes')).config).toEqual(before);
    expect(before).toMatchObject({ max_ack_pending: 10, ack_wait: 30e9 });
    await connection.close();
  });

  test('a stream that would lose events is named, and left as it is', async () => {
    const connection = await connected(broker.address);
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'OLD', subjects: ['old'], max_msgs: 10 });
    const before = (await manager.streams.info('OLD')).config;
    const wish = { ...WISH, name: 'OLD', subjects: ['old'] };
    await expect(requireStream(manager, wish, true)).rejects.toThrow('discard: old is not allowed here; allowed: new');
    await expect(requireStream(manager, { ...wish, subjects: ['new'] }, true)).rejects.toThrow(
      'allowed: what covers new',
    );
    expect((await manager.streams.info('OLD')).config).toEqual(before);
    expect(unfitText({ subjects: ['x'], no_ack: true }, ['x'])).toContain('no_ack: true');
    await connection.close();
  });

  test('gets what the command publishes, and the command says what came of it', async () => {
    const args = [
      '--server',
      broker.address,
      '--stream',
      'LOAD',
      '--subject',
      'plant',
      '--create',
      '--partitions',
      '2',
    ];
    const program = fileURLToPath(new URL('publish.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', program, ...args, '--rate', 'max', '--events', '50k', '--json'],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    const last = JSON.parse(stdout.trim().split('\n').at(-1)!) as Readonly<Record<string, unknown>>;
    expect(last).toMatchObject({ events: 50_000, refused: 0, inFlight: 0, heldBy: null });
    const connection = await connected(broker.address);
    const { state, config } = await (await jetstreamManager(connection)).streams.info('LOAD');
    expect([state.messages, state.num_subjects, config.subjects]).toEqual([last.messages, 2, ['plant.*']]);
    const manager = await jetstreamManager(connection);
    const { config: consumer, num_pending } = await manager.consumers.info('LOAD', 'nodes-1');
    expect(consumer).toMatchObject({ ack_policy: 'explicit', filter_subject: 'plant.1', max_ack_pending: 1024 });
    expect(num_pending).toBeGreaterThan(0);
    expect((await manager.streams.info('DAMAGED')).config).toMatchObject({
      subjects: ['penstock.damaged'],
      discard: 'new',
    });
    await connection.close();
  });
});
