import type { MessagePort } from 'node:worker_threads';
import { expose } from 'comlink';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CANCEL_MS, OPEN_MS, QueryThread } from './query-thread.ts';

/** A worker whose code comes when it is told to, or fails to. */
class LateWorker extends EventTarget {
  private readonly channel = new MessageChannel();
  isTerminated = false;
  constructor() {
    super();
    this.channel.port1.on('message', (data) => this.dispatchEvent(new MessageEvent('message', { data })));
  }
  postMessage(message: unknown, transfer: Parameters<MessagePort['postMessage']>[1] = []): void {
    this.channel.port1.postMessage(message, transfer);
  }
  terminate(): void {
    this.isTerminated = true;
    this.channel.port1.close();
  }
  come(api: object): void {
    expose(api, this.channel.port2);
  }
  fail(message = ''): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

type Handle = ReturnType<ConstructorParameters<typeof QueryThread>[0]>;
const NEVER = new Promise<never>(() => {});
const answering = { useMailbox: () => {}, info: () => 'sound' };
let made: LateWorker[] = [];
const threadOf = () =>
  new QueryThread(
    () => {
      const worker = new LateWorker();
      made.push(worker);
      // A worker has more members than are used here.
      return worker as unknown as Handle;
    },
    (api) => api.useMailbox(new SharedArrayBuffer(8)),
  );
const ask = (thread: QueryThread) => thread.ask((api) => api.info());

beforeEach(() => {
  made = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  for (const worker of made) worker.terminate();
  vi.useRealTimers();
});

test('a worker whose code is not there says so, and the next to ask has a new one', async () => {
  const thread = threadOf();
  const first = ask(thread);
  made[0]!.fail();
  await expect(first).rejects.toThrow('the code that reads the database could not be loaded');
  const second = ask(thread);
  expect([made.length, made[0]!.isTerminated]).toEqual([2, true]);
  made[1]!.come(answering);
  expect(await second).toBe('sound');
});

test('a worker that is late says so, and whoever asks again waits for the same one', async () => {
  const thread = threadOf();
  const first = ask(thread);
  const refused = expect(first).rejects.toThrow(/has not come for 10 s: .*wait longer/);
  await vi.advanceTimersByTimeAsync(OPEN_MS);
  await refused;
  const second = ask(thread);
  made[0]!.come(answering);
  expect(await second).toBe('sound');
  expect(made).toHaveLength(1);
});

test('cancelled while its code does not come, it ends', async () => {
  const thread = threadOf();
  const first = ask(thread);
  thread.cancel();
  const ended = expect(first).rejects.toMatchObject({
    name: 'QueryEndedError',
    message: expect.stringMatching('cancelled'),
  });
  await vi.advanceTimersByTimeAsync(CANCEL_MS);
  await ended;
  expect(made[0]!.isTerminated).toBe(true);
});

test('a worker that does not come back from what it does is ended when that is cancelled', async () => {
  const thread = threadOf();
  const stuck = ask(thread);
  made[0]!.come({ open: () => {}, info: () => NEVER });
  thread.cancel();
  const ended = expect(stuck).rejects.toThrow('cancelled');
  await vi.advanceTimersByTimeAsync(CANCEL_MS);
  await ended;
  const next = ask(thread);
  made[1]!.come(answering);
  expect(await next).toBe('sound');
});

test('leaves alone what ends in time by itself, or begins after the cancelling', async () => {
  const thread = threadOf();
  const first = ask(thread);
  made[0]!.come(answering);
  thread.cancel();
  expect(await first).toBe('sound');
  const next = ask(thread);
  await vi.advanceTimersByTimeAsync(CANCEL_MS);
  expect(await next).toBe('sound');
  expect([made.length, made[0]!.isTerminated]).toEqual([1, false]);
});
