import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FilesWatch } from './files-watch.ts';

let answer: () => Promise<unknown>;
let gone: number;
let watch: FilesWatch;
let areInUse: boolean;
const missing = () => Promise.reject(new DOMException('no such folder', 'NotFoundError'));
const there = () => Promise.resolve({});

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => ({ getDirectoryHandle: () => answer() }) } });
  gone = 0;
  areInUse = false;
  watch = new FilesWatch(
    async () => {
      gone++;
    },
    () => areInUse,
  );
});
afterEach(() => {
  watch.end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
async function looks(answers: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const next of answers) {
    answer = next;
    await vi.advanceTimersByTimeAsync(3000);
  }
}

test('files that were there and are not any more are noticed once, each time', async () => {
  await looks([missing, there, there]);
  expect(gone).toBe(0);
  await looks([missing, missing]);
  expect(gone).toBe(1);
  await looks([there, missing]);
  expect(gone).toBe(2);
});

test('files that are cleared before the first look are noticed, once, if somebody has them open', async () => {
  areInUse = true;
  await looks([missing, missing, missing]);
  expect(gone).toBe(1);
  await looks([there, missing]);
  expect(gone).toBe(2);
});

test('nothing is said if the browser does not tell about its files', async () => {
  await looks([there, () => Promise.reject(new DOMException('blocked', 'SecurityError')), there]);
  expect(gone).toBe(0);
});
