/**
 * A burst of twice what the database takes, at a load of 40 % of it: what a short and a long queue make of it, by the rule of
 * fluids. A tenth of the events that people would send, in a tenth of the room.
 */
import { expect, test } from 'vitest';
import { counters } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';

const SERVED = 1000;
const LOAD = 0.4 * SERVED;
const BURST = 5 * LOAD;
const [BEGINS, ENDS] = [1000, 4000];
const EXCESS = ((BURST - SERVED) * (ENDS - BEGINS)) / 1000;
const BACKLOG = 410;
/** Calls and batches that are under way. */
const FEW = 2 * 20;

function play(capacity: number, policy: 'edf' | 'fifo' = 'edf') {
  const budget = 60_000;
  const rig = new PipelineRig({
    load: { mode: 'rate', eventsPerSecond: LOAD },
    channels: { capacity, whenFull: 'shed' },
    transform: { workers: 2 },
    scheduler: { policy, backlog: BACKLOG, budgetMs: { urgent: budget, normal: budget, bulk: budget } },
    batch: { maxSize: 20, maxWaitMs: 1000 },
    failures: { storage: { latencyMs: 20 } },
  });
  rig.runUntil(BEGINS);
  rig.apply({ load: { eventsPerSecond: BURST } });
  rig.runUntil(ENDS);
  const waiting = waitingIn(rig);
  rig.apply({ load: { eventsPerSecond: LOAD } });
  while (waitingIn(rig) > 2 * FEW && rig.now < 15_000) rig.runUntil(rig.now + 50);
  return { rig, waiting, shed: counters(rig).shed, normalAfter: rig.now - ENDS };
}
function waitingIn(rig: PipelineRig): number {
  const { emitted, shed, stored } = counters(rig);
  return emitted - shed - stored;
}

test.each(['edf', 'fifo'] as const)('%s: a short queue sheds what channels and backlog do not hold', (policy) => {
  const room = 3 * 50 + BACKLOG;
  const { waiting, shed, normalAfter } = play(50, policy);
  expect(waiting).toBeGreaterThan(room - FEW);
  expect(waiting).toBeLessThan(room + 2 * FEW);
  expect(shed).toBeGreaterThan(0.95 * (EXCESS - room));
  expect(shed).toBeLessThan(1.05 * (EXCESS - room));
  expect(normalAfter).toBeLessThan(1.2 * ((1000 * waiting) / (SERVED - LOAD)));
});

test('a long one sheds nothing, and takes as long as it must', () => {
  const { waiting, shed, normalAfter } = play(1638);
  expect(shed).toBe(0);
  expect(Math.abs(waiting / EXCESS - 1)).toBeLessThan(0.05);
  expect(Math.abs(normalAfter / (1000 * (EXCESS / (SERVED - LOAD))) - 1)).toBeLessThan(0.05);
});
