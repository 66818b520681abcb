import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CutProxy } from './cut-proxy.ts';

let server: Server;
let proxy: CutProxy;
const taken: Socket[] = [];

/** Sends back what comes. */
beforeEach(async () => {
  server = createServer((socket) => {
    taken.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await CutProxy.open((server.address() as AddressInfo).port);
});
afterEach(async () => {
  await proxy.close();
  for (const socket of taken.splice(0)) socket.destroy();
  server.close();
});

function dial(): { socket: Socket; said: () => string } {
  const socket = connect(Number(new URL(proxy.address).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  socket.on('error', () => {});
  return { socket, said: () => text };
}

test('nothing comes through a network that is cut, and all of it when it is mended', async () => {
  const line = dial();
  line.socket.write('a');
  await expect.poll(line.said).toBe('a');
  proxy.cut();
  line.socket.write('b');
  const late = dial();
  late.socket.write('x');
  await once(late.socket, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([line.said(), late.said(), taken.length]).toEqual(['a', '', 1]);
  proxy.mend();
  await expect.poll(line.said).toBe('ab');
  await expect.poll(late.said).toBe('x');
});

test('an end that is gone takes the other one with it', async () => {
  const line = dial();
  line.socket.write('a');
  await expect.poll(line.said).toBe('a');
  const isGone = once(taken[0]!, 'close');
  line.socket.destroy();
  await isGone;
  const other = dial();
  other.socket.write('b');
  await expect.poll(other.said).toBe('b');
  const isClosed = once(other.socket, 'close');
  taken[1]!.destroy();
  await isClosed;
});

test('a client that gave up during the cut is not heard of afterwards', async () => {
  proxy.cut();
  const { socket } = dial();
  await once(socket, 'connect');
  socket.destroy();
  proxy.mend();
  const next = dial();
  next.socket.write('n');
  await expect.poll(next.said).toBe('n');
});
