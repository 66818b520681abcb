import { usedMemory } from '../bench/page.ts';
import { expect, test } from '../pages/test.ts';

const ROUNDS = 30;
/** Caches and compiled code settle in the first rounds. */
const WARM_UP = 6;

test(`start and stop ${ROUNDS} times: no worker and no memory is left behind`, async ({ live, context }) => {
  test.setTimeout(360_000);
  await live.open('batch.maxWaitMs=20');
  await live.stop();
  const session = await context.newCDPSession(live.page);
  const workersBetween: number[] = [];
  const memory: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await live.start();
    await live.emitted(200);
    const { snapshot } = await live.stop();
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
    // The browser takes a moment to take ended workers off its list.
    await expect.poll(() => live.page.workers().length).toBeLessThanOrEqual(1);
    workersBetween.push(live.page.workers().length);
    if (round % WARM_UP === 0) memory.push(await usedMemory(session));
  }
  expect(new Set(workersBetween)).toEqual(new Set([1]));
  const growth = (memory.at(-1)! - memory[0]!) / 2 ** 20;
  expect(growth, `MiB grown; measured ${memory.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(', ')}`).toBeLessThan(
    2,
  );
});

/** Each worker has a lock of the origin for as long as it lives: another tab sees whether any is left. */
test('closing the tab leaves nothing running', async ({ live, context, errors }) => {
  await live.open('threads.count=5&load.mode=max');
  await live.emitted(10_000);
  expect(live.page.workers().length).toBeGreaterThan(5);
  const witness = await context.newPage();
  await witness.goto('/icon.svg');
  const locks = () => witness.evaluate(async () => (await navigator.locks.query()).held!.map(({ name }) => name));
  expect((await locks()).length).toBeGreaterThan(5);
  await live.page.close();
  await expect.poll(locks).toEqual([]);
  expect(errors).toEqual([]);
});

test('leaving the page ends every worker', async ({ live }) => {
  await live.open();
  const page = live.page;
  expect(page.workers().length).toBeGreaterThan(0);
  await page.goto('about:blank');
  await expect.poll(() => page.workers().length).toBe(0);
});
