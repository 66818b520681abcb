/** Snapshots taken one after the other while a run is calm or in trouble, and what in them does not add up. */
import type { Page } from '@playwright/test';
import type { ConfigPatch } from '../workers/contract/config-types.ts';
import type { Snapshot } from '../workers/contract/snapshot-types.ts';
import { fallenBetween, snapshotFaults } from '../workers/testing/snapshot-faults.ts';
import { readValue } from './pages/snapshot-of.ts';

interface Situation {
  readonly name: string;
  readonly patch: ConfigPatch;
  /** A worker is killed before every so many snapshots. */
  readonly killEvery?: number;
}
export interface Watch {
  readonly taken: number;
  /** What does not add up, in words, each with the number of its snapshot. */
  readonly faults: readonly string[];
  /** The most that moved while one was taken. */
  readonly slack: number;
}

const MEMORY = { storage: { kind: 'memory' } } as const;
export const SITUATIONS: readonly Situation[] = [
  { name: 'in a calm run', patch: MEMORY },
  { name: 'in an outage', patch: { ...MEMORY, failures: { storage: { outage: true } } } },
  { name: 'at max', patch: { ...MEMORY, load: { mode: 'max' } } },
  { name: 'while workers are killed', patch: { ...MEMORY, load: { eventsPerSecond: 200_000 } }, killEvery: 30 },
];
/** What a page hands over at a time: a snapshot has some ten thousand characters. */
const AT_ONCE = 300;

/** In a run of its own, from its first moment on. */
export async function watchSnapshots(page: Page, { patch, killEvery = 0 }: Situation, count: number): Promise<Watch> {
  await page.evaluate(async (given) => {
    await window.penstock!.reset();
    await window.penstock!.start(given);
  }, patch);
  const faults: string[] = [];
  let slack = 0;
  let before: Snapshot | undefined;
  for (let taken = 0; taken < count; ) {
    const snapshots = await page.evaluateHandle(takeInPage, { count: Math.min(AT_ONCE, count - taken), killEvery });
    for (const now of await readValue(snapshots)) {
      const found = [...snapshotFaults(now), ...(before ? fallenBetween(before, now) : [])];
      faults.push(...found.map((fault) => `snapshot ${taken}: ${fault}`));
      slack = Math.max(slack, now.ledger.slack);
      before = now;
      taken++;
    }
  }
  const { snapshot } = await page.evaluate(() => window.penstock!.stop());
  faults.push(...snapshotFaults(snapshot).map((fault) => `after the end: ${fault}`));
  return { taken: count, faults, slack };
}

/** Runs in the page. */
async function takeInPage({ count, killEvery }: { count: number; killEvery: number }): Promise<Snapshot[]> {
  const { port1, port2 } = new MessageChannel();
  const snapshots: Snapshot[] = [];
  for (let i = 0; i < count; i++) {
    // Timers that follow each other come every 4 ms at best, and in step with what the workers do.
    await new Promise<unknown>((resolve) => {
      port2.onmessage = resolve;
      port1.postMessage(0);
    });
    if (killEvery > 0 && i % killEvery === 0) {
      // One that is just being replaced can't be killed.
      const running = window.penstock!.workers().filter(({ state }) => state === 'running');
      const victim = running[(i / killEvery) % Math.max(1, running.length)];
      if (victim) await window.penstock!.kill(victim.name).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5 * (i % 7)));
    }
    snapshots.push(window.penstock!.snapshot());
    if (killEvery > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return snapshots;
}
