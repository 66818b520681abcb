import { describe, expect, test } from 'vitest';
import type { EchoOrder } from './echo.thread-body.ts';
import { runThreads } from './threads.ts';

const body = new URL('./echo.thread-body.ts', import.meta.url);
const run = (orders: readonly EchoOrder[], timeoutMs?: number) =>
  runThreads<number>(body, orders, timeoutMs === undefined ? {} : { timeoutMs });
const sharedWords = () => new Int32Array(new SharedArrayBuffer(4));

describe('runThreads', () => {
  test('shares memory and gives every result', async () => {
    const words = sharedWords();
    const results = await run([1, 2, 3].map(() => ({ kind: 'add', words })));
    expect(results.sort()).toEqual([0, 1, 2]);
    expect(words[0]).toBe(3);
  });

  test('runs the bodies at once, and lets them block', async () => {
    const words = sharedWords();
    const threads = 3;
    const order = { kind: 'wait-for-all', words, threads } as const;
    expect(await run([order, order, order])).toEqual([3, 3, 3]);
  });

  test('rejects with the error of a thread, ending the blocked ones', async () => {
    const failing = run([{ kind: 'sleep-forever' }, { kind: 'throw', message: 'on purpose' }]);
    await expect(failing).rejects.toThrow(new RangeError('on purpose'));
  });

  test('rejects when a thread exits without a result', async () => {
    await expect(run([{ kind: 'exit' }])).rejects.toThrow('exited (code 3)');
  });

  test('rejects when a module cannot be loaded, though others wait for it', async () => {
    await expect(runThreads(new URL('./missing.ts', import.meta.url), [1, 2])).rejects.toThrow('missing.ts');
  });

  test('rejects after the timeout', async () => {
    await expect(run([{ kind: 'sleep-forever' }], 1_000)).rejects.toThrow('after 1000 ms');
  });

  test('no threads, no results', async () => {
    expect(await run([])).toEqual([]);
  });
});
