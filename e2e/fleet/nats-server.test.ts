import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { Broker, findNatsServer, MISSING } from './nats-server.ts';

const hasBroker = findNatsServer() !== undefined;

describe.runIf(hasBroker)('a broker', () => {
  test('keeps its ports when it is killed, and leaves nothing behind when it is closed', async () => {
    const broker = await Broker.start();
    const { address, webSocketAddress, folder } = broker;
    await sendAndReceive(address);

    await broker.kill();
    expect(broker.isRunning).toBe(false);
    await expect(connect({ servers: address, reconnect: false })).rejects.toThrow();
    await broker.start();
    expect([broker.address, broker.webSocketAddress]).toEqual([address, webSocketAddress]);
    await sendAndReceive(address);
    expect(await opens(webSocketAddress)).toBe(true);

    await broker.close();
    await broker.close();
    expect(existsSync(folder)).toBe(false);
    await expect(connect({ servers: address, reconnect: false })).rejects.toThrow();
  });

  test('lets in the user that it was given, and nobody else', async () => {
    const broker = await Broker.start({ user: { name: 'plant', password: 'q"x' } });
    try {
      const wrong = connect({ servers: broker.address, user: 'plant', pass: 'x', reconnect: false });
      await expect(wrong).rejects.toThrow(/Authorization/);
      const connection = await connect({ servers: broker.address, user: 'plant', pass: 'q"x' });
      await connection.close();
    } finally {
      await broker.close();
    }
  });

  test('ends with the process that started it, also when that is killed', async () => {
    const script = `import { Broker } from ${JSON.stringify(new URL('nats-server.ts', import.meta.url).href)};
      const broker = await Broker.start();
      console.log(JSON.stringify([broker.address, broker.folder]));
      setInterval(() => {}, 1000);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const output = child.stdout.setEncoding('utf8');
    const [address, folder] = await new Promise<[string, string]>((resolve) => {
      output.once('data', (line: string) => resolve(JSON.parse(line)));
    });
    child.kill('SIGKILL');
    await expect.poll(() => existsSync(folder), { timeout: 30_000 }).toBe(false);
    await expect(connect({ servers: address, reconnect: false })).rejects.toThrow();
  });
});

describe('a broker that cannot be', () => {
  test('says why', async () => {
    const before = process.env.PENSTOCK_NATS_SERVER;
    process.env.PENSTOCK_NATS_SERVER = '/bin/false';
    await expect(Broker.start()).rejects.toThrow('/bin/false did not start: it said nothing');
    if (before === undefined) delete process.env.PENSTOCK_NATS_SERVER;
    else process.env.PENSTOCK_NATS_SERVER = before;
  });

  test.runIf(!hasBroker)('is not tested here', () => {
    console.warn(`The tests of the fleet were left out. ${MISSING}`);
  });
});

async function sendAndReceive(address: string): Promise<void> {
  const connection = await connect({ servers: address });
  const subscription = connection.subscribe('there', { max: 1 });
  connection.publish('there', 'and back');
  for await (const message of subscription) expect(message.string()).toBe('and back');
  await connection.close();
}

/** Whether it takes a WebSocket. */
function opens(address: string): Promise<boolean> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  return new Promise((resolve) => {
    const request = get(address.replace(/^ws/, 'http'), { headers }, () => resolve(false));
    request.once('error', () => resolve(false));
    request.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(true);
    });
  });
}
