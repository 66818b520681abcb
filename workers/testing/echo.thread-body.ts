/** The body of `threads.test.ts`: one small behaviour per thing the helper promises. */
export type EchoOrder =
  | { readonly kind: 'add'; readonly words: Int32Array }
  | { readonly kind: 'wait-for-all'; readonly words: Int32Array; readonly threads: number }
  | { readonly kind: 'throw'; readonly message: string }
  | { readonly kind: 'exit' }
  | { readonly kind: 'sleep-forever' };

export default function echo(order: EchoOrder): Promise<number> | number {
  switch (order.kind) {
    case 'add':
      return Promise.resolve(Atomics.add(order.words, 0, 1));
    case 'wait-for-all':
      return waitForAll(order.words, order.threads);
    case 'throw':
      throw new RangeError(order.message);
    case 'exit':
      return process.exit(3);
    case 'sleep-forever':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return 0;
  }
}

/** Ends only if all the threads are inside it at once. */
function waitForAll(words: Int32Array, threads: number): number {
  let seen = Atomics.add(words, 0, 1) + 1;
  Atomics.notify(words, 0);
  while (seen < threads) {
    Atomics.wait(words, 0, seen);
    seen = Atomics.load(words, 0);
  }
  return seen;
}
