import { expect, test, vi } from 'vitest';
import { CancelledError, DatabaseTasks } from './database-tasks.ts';

/** A back end that does one thing at a time, until it is told to go on. */
class ScriptedBackEnd {
  readonly begun: string[] = [];
  cancelled = 0;
  private end: { resolve(): void; reject(error: Error): void } | undefined;

  work(name: string): Promise<string> {
    expect(this.end, 'one thing at a time').toBeUndefined();
    this.begun.push(name);
    return new Promise<string>((resolve, reject) => {
      this.end = { resolve: () => resolve(name), reject };
    });
  }
  finish(): Promise<void> {
    this.end!.resolve();
    this.end = undefined;
    return settled();
  }
  cancel = async () => {
    this.cancelled++;
    this.end?.reject(new Error('cancelled'));
    this.end = undefined;
  };
}
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

test('tasks take turns in the order they came, also after a failure', async () => {
  const backEnd = new ScriptedBackEnd();
  const tasks = new DatabaseTasks(backEnd.cancel);
  const failing = tasks.run(() => Promise.reject(new Error('no')));
  const all = ['a', 'b', 'c'].map((name) => tasks.run(() => backEnd.work(name)));
  await expect(failing).rejects.toThrow('no');
  await settled();
  for (const soFar of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    expect(backEnd.begun).toEqual(soFar);
    await backEnd.finish();
  }
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
});

test('cancelling what is under way ends that, and nothing behind it', async () => {
  const backEnd = new ScriptedBackEnd();
  const tasks = new DatabaseTasks(backEnd.cancel);
  const cancel = new AbortController();
  const first = tasks.run(() => backEnd.work('a'), cancel.signal);
  const second = tasks.run(() => backEnd.work('b'));
  await settled();
  cancel.abort();
  await expect(first).rejects.toThrow('cancelled');
  await settled();
  await backEnd.finish();
  expect(await second).toBe('b');
  expect(backEnd.cancelled).toBe(1);
});

test('never begins a task that was cancelled before its turn, and ends nothing else', async () => {
  const backEnd = new ScriptedBackEnd();
  const tasks = new DatabaseTasks(backEnd.cancel);
  const cancel = new AbortController();
  const first = tasks.run(() => backEnd.work('a'));
  const second = tasks.run(() => backEnd.work('b'), cancel.signal);
  const ended = expect(second).rejects.toThrow(CancelledError);
  await settled();
  cancel.abort();
  await backEnd.finish();
  expect(await first).toBe('a');
  await ended;
  expect([backEnd.begun, backEnd.cancelled]).toEqual([['a'], 0]);
});

test('cancels at once a task behind one that never ends, and not those behind it', async () => {
  const backEnd = new ScriptedBackEnd();
  const tasks = new DatabaseTasks(backEnd.cancel);
  const cancel = new AbortController();
  const stuck = tasks.run(() => backEnd.work('a'));
  const waiting = tasks.run(() => backEnd.work('b'), cancel.signal);
  const last = tasks.run(() => backEnd.work('c'), new AbortController().signal);
  await settled();
  cancel.abort();
  await expect(waiting).rejects.toThrow(CancelledError);
  await backEnd.finish();
  expect(await stuck).toBe('a');
  await settled();
  await backEnd.finish();
  expect(await last).toBe('c');
  expect(backEnd.begun).toEqual(['a', 'c']);
});

test('a signal given after the end cancels nothing', async () => {
  const backEnd = new ScriptedBackEnd();
  const tasks = new DatabaseTasks(backEnd.cancel);
  const cancel = new AbortController();
  const done = tasks.run(() => backEnd.work('a'), cancel.signal);
  await settled();
  await backEnd.finish();
  await done;
  cancel.abort();
  expect(backEnd.cancelled).toBe(0);
});

test('a back end that does not hear of the cancelling is not waited for', async () => {
  vi.useFakeTimers();
  const tasks = new DatabaseTasks(async () => {});
  const cancel = new AbortController();
  const deaf = tasks.run(() => new Promise<never>(() => {}), cancel.signal);
  const next = tasks.run(async () => 'b');
  await vi.advanceTimersByTimeAsync(0);
  cancel.abort();
  const ended = expect(deaf).rejects.toThrow(CancelledError);
  await vi.advanceTimersByTimeAsync(4000);
  await ended;
  expect(await next).toBe('b');
  vi.useRealTimers();
});
