/** What an engine's private files cost by themselves, without Penstock: below every figure of its SQLite. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from './browsers.ts';

/** Milliseconds, each the median of a page's rounds. */
export interface FileTimes {
  /** A mebibyte written at once, as Penstock writes it. */
  readonly writeMs: number;
  /** A flush after that. */
  readonly flushMs: number;
}
/** As much as the write-ahead log holds before it is copied. */
const ROUNDS = 40;

/** A page of its own, on a server of its own: Penstock's policy lets no other worker run. */
const WORKER = `onmessage = async ({ data: rounds }) => {
  try {
    const folder = await navigator.storage.getDirectory();
    const file = await (await folder.getFileHandle('times', { create: true })).createSyncAccessHandle();
    const bytes = crypto.getRandomValues(new Uint8Array(65536));
    const mebibyte = new Uint8Array(1 << 20);
    for (let at = 0; at < mebibyte.length; at += bytes.length) mebibyte.set(bytes, at);
    const [writes, flushes] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      file.write(mebibyte, { at: (round % 8) << 20 });
      const written = performance.now();
      file.flush();
      writes.push(written - began);
      flushes.push(performance.now() - written);
    }
    file.close();
    await folder.removeEntry('times');
    const middle = (times) => times.sort((a, b) => a - b)[times.length >> 1];
    postMessage({ writeMs: middle(writes), flushMs: middle(flushes) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};`;
const PAGE = '<!doctype html><meta charset="utf-8"><title>Private files</title>';

/** @throws Error where the engine gives a worker no private files */
export async function fileTimes(browser: Browser): Promise<FileTimes> {
  const server = createServer(({ url }, response) => {
    const isWorker = url === '/worker.js';
    response.setHeader('content-type', isWorker ? 'text/javascript' : 'text/html');
    response.end(isWorker ? WORKER : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tab = await browser.newPage();
  try {
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const told = await tab.run(
      (rounds) =>
        new Promise<FileTimes | { readonly error: string }>((resolve) => {
          const worker = new Worker('/worker.js');
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve({ error: message });
          worker.postMessage(rounds);
        }),
      ROUNDS,
    );
    if ('error' in told) throw new Error(told.error);
    return told;
  } finally {
    await tab.close();
    server.close();
  }
}
