/**
 * What a batch's size and wait do to the time to stored, in the real page, with a database in memory whose calls take their time
 * by timer. For each shape of a batch, rates on both sides of the one that fills it within its wait.
 */
import type { Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { withPage } from './browser-page.ts';
import type { Step, StepRecord } from './kept-record.ts';
import type { PartReport } from './part-report.ts';

interface Shape {
  readonly maxSize: number;
  readonly maxWaitMs: number;
  readonly callMs: number;
}
const SHAPES: readonly Shape[] = [
  { maxSize: 100, maxWaitMs: 100, callMs: 5 },
  { maxSize: 500, maxWaitMs: 200, callMs: 60 },
  { maxSize: 1000, maxWaitMs: 50, callMs: 10 },
  { maxSize: 2000, maxWaitMs: 1000, callMs: 20 },
  { maxSize: 5000, maxWaitMs: 400, callMs: 100 },
];
/** Of the rate at which a batch is full when its wait is over: below it the wait counts, above it the size. */
const SHARES = [0.3, 0.75, 1.3, 2.5];
/** Of the time, in calls. With more, what waits for the database counts too. */
const MOST_IN_CALLS = 0.8;
const TOLERANCE = 0.1;
/** So many batches, and so long at least. */
const BATCHES = 30;
const LEAST_MS = 8000;

interface Case extends Shape {
  readonly perSecond: number;
  /** From the first event of a batch until it is due. */
  readonly dueMs: number;
}

export const CASES: readonly Case[] = SHAPES.flatMap((shape) =>
  SHARES.map((share) => {
    const perMs = (share * shape.maxSize) / shape.maxWaitMs;
    const dueMs = share < 1 ? shape.maxWaitMs : shape.maxSize / perMs;
    return { ...shape, perSecond: Math.round(perMs * 1000), dueMs };
  }),
).filter(({ dueMs, callMs }) => callMs / dueMs < MOST_IN_CALLS);

/** P99 of the time to stored, ms, once the first batches are through. */
async function measure(page: Page, { maxSize, maxWaitMs, callMs, perSecond, dueMs }: Case): Promise<StepRecord> {
  const patch: ConfigPatch = {
    load: { mode: 'rate', eventsPerSecond: perSecond, invalidRatio: 0 },
    channels: { capacity: 2000 },
    scheduler: { discardExpired: false },
    batch: { maxSize, maxWaitMs },
    storage: { kind: 'memory' },
    failures: { storage: { latencyMs: callMs } },
  };
  const round = dueMs + callMs;
  const times = { warmUp: 1500 + 2 * round, measured: Math.max(LEAST_MS, BATCHES * round) };
  const { p99, callP99, callsPerSecond, hiccupsMs } = await page.evaluate(
    async ([settings, { warmUp, measured }]) => {
      const penstock = window.penstock!;
      await penstock.start(settings);
      await new Promise((resolve) => setTimeout(resolve, warmUp));
      const from = penstock.snapshot().time;
      await new Promise((resolve) => setTimeout(resolve, measured));
      const { time, hiccups } = penstock.snapshot();
      const { endToEnd, calls, rates } = await penstock.interval(from, time);
      await penstock.stop();
      const hiccupsMs = hiccups.filter(({ at, ms }) => at + ms >= from).map(({ ms }) => ms);
      return { p99: endToEnd.p99, callP99: calls.p99, callsPerSecond: rates.succeeded, hiccupsMs };
    },
    [patch, times] as const,
  );
  const off = p99 / round - 1;
  const wrong = Math.abs(off) <= TOLERANCE ? [] : [`P99 is ${p99.toFixed(1)} ms, not ${round.toFixed(1)} ± 10 %`];
  return {
    wrong,
    figures: { expectedMs: round, p99, off: `${(100 * off).toFixed(1)} %`, callP99, callsPerSecond, hiccupsMs },
  };
}

export async function runBatches(origin: string, step: Step): Promise<PartReport> {
  const record: object[] = [];
  let failed = 0;
  for (const each of CASES) {
    const { maxSize, maxWaitMs, callMs, perSecond } = each;
    const name = `batches of ${maxSize} or ${maxWaitMs} ms, ${callMs} ms a call, ${Math.round(perSecond)} events/s`;
    const done = await step(name, () => withPage(origin, (page) => measure(page, each)));
    if (done.wrong.length > 0) failed++;
    record.push({ ...each, ...done });
  }
  return { failed, record };
}
