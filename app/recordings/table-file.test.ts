import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DurationAnswer } from '../../workers/contract/durations/duration-types.ts';
import { readDurationsIn } from './table-file.ts';

const ANSWER: DurationAnswer = { kind: 'series', names: ['a', 'b'], notes: [] };
const NEVER = new AbortController().signal;
const read = (signal = NEVER) => readDurationsIn(new Blob(), {}, signal);

/** What a worker does: its code comes and answers; comes and then fails; does not come; comes so late that nobody knows. */
type Fate = 'works' | 'dies' | 'fails' | 'late';
let fates: Fate[];
let ended: number;

/** In place of the browser's: the page's end of a channel, with what the worker would serve at the other. */
class ScriptedWorker extends EventTarget {
  private readonly channel = new MessageChannel();

  constructor() {
    super();
    const fate = fates.shift()!;
    this.channel.port1.onmessage = ({ data }) => this.dispatchEvent(new MessageEvent('message', { data }));
    const fail = (message: string) => this.dispatchEvent(Object.assign(new Event('error'), { message }));
    if (fate === 'fails') setTimeout(() => fail(''), 0);
    if (fate !== 'works' && fate !== 'dies') return;
    Comlink.expose(
      {
        begin: () => {},
        durations: () => (fate === 'works' ? ANSWER : new Promise(() => fail('out of memory'))),
      },
      this.channel.port2,
    );
  }
  postMessage(message: unknown): void {
    // Files stay here: this is not about cloning.
    this.channel.port1.postMessage(JSON.parse(JSON.stringify(message)));
  }
  terminate(): void {
    ended++;
    this.channel.port1.close();
  }
}

beforeEach(() => {
  ended = 0;
  vi.stubGlobal('Worker', ScriptedWorker);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the worker that reads files', () => {
  test('answers, and is ended', async () => {
    fates = ['works'];
    expect(await read()).toEqual(ANSWER);
    expect(ended).toBe(1);
  });

  test('is started once more when its code did not come', async () => {
    fates = ['fails', 'works'];
    expect(await read()).toEqual(ANSWER);
    expect([ended, fates]).toEqual([2, []]);
  });

  test('and not again: then it is said what to do', async () => {
    fates = ['fails', 'fails', 'works'];
    await expect(read()).rejects.toThrow(/could not be loaded: check the connection, then try again$/);
    expect([ended, fates]).toEqual([2, ['works']]);
  });

  test('that dies of a file is not started again with it', async () => {
    fates = ['dies', 'works'];
    await expect(read()).rejects.toThrow('out of memory');
    expect(ended).toBe(1);
  });

  test('that does not come is not waited for without end', async () => {
    vi.useFakeTimers();
    fates = ['late'];
    const outcome = read().catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toBe(
      'the code that reads files has not loaded for 10 s: try again to wait longer, or reload the page',
    );
    expect(ended).toBe(1);
  });

  test('that does not come can be given up at any time', async () => {
    fates = ['late'];
    const control = new AbortController();
    const outcome = read(control.signal).catch((error: Error) => error.message);
    control.abort(new Error('cancelled'));
    expect([await outcome, ended]).toEqual(['cancelled', 1]);
  });
});
