import { expect, test } from 'vitest';
import { DRAIN } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { SOURCE } from '../../memory/tasks.ts';
import { summarise } from '../../primitives/histogram/histogram-reading.ts';
import { undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

/** A steady load that has to wait for room in short channels. */
const RATE = {
  load: { mode: 'rate', eventsPerSecond: 1000, naiveLatency: true },
  channels: { capacity: 20 },
  scheduler: { backlog: 10 },
  batch: { maxSize: 10, maxWaitMs: 20 },
  breaker: { enabled: false },
} as const;
const hang = (isOn: boolean) => ({ failures: { storage: { hang: isOn } } });
const naive = ({ memory }: PipelineRig) => summarise(memory.naive);
const honest = ({ memory }: PipelineRig) => summarise(memory.endToEnd);

test('while the source is held up the honest latency grows, and the naive one does not know', () => {
  const rig = new PipelineRig(RATE);
  rig.runUntil(100);
  rig.apply(hang(true));
  rig.runUntil(3100);
  rig.apply(hang(false));
  rig.runUntil(3600);
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  expect(naive(rig).count).toBe(honest(rig).count);
  // A thousand events were sent before there was no room; two thousand were due in vain.
  expect(honest(rig).p50).toBeGreaterThan(20 * naive(rig).p50);
  rig.release();
});

test('nothing is written or recorded while it is off, and what was sent before it was on has no time', () => {
  const rig = new PipelineRig({ ...RATE, load: { ...RATE.load, naiveLatency: false } });
  rig.runUntil(100);
  expect(rig.memory.sentAt.some((micros) => micros !== 0)).toBe(false);
  rig.apply(hang(true));
  rig.runUntil(150);
  const before = rig.count(SOURCE, J.SENT);
  expect(naive(rig).count).toBe(0);
  rig.apply({ load: { naiveLatency: true }, ...hang(false) });
  rig.runUntil(400);
  const on = rig.count(SOURCE, J.SENT);
  rig.apply({ load: { naiveLatency: false } });
  rig.runUntil(420);
  expect(naive(rig).count).toBeGreaterThan(100);
  expect(naive(rig).count).toBeLessThanOrEqual(on - before);
  expect(rig.memory.sentAt.some((micros) => micros !== 0)).toBe(false);
  // None dates from an earlier use of its slot.
  expect(naive(rig).max).toBeLessThan(100);
  rig.setPhase(DRAIN);
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  rig.release();
});

test('times go on where microseconds wrap, and a source that takes over knows whether it writes them', () => {
  const rig = new PipelineRig(RATE);
  rig.now = 2 ** 32 / 1000 - 50;
  rig.apply({ feed: { kind: 'simulated' }, load: { eventsPerSecond: 999 } });
  rig.kill(SOURCE);
  rig.start(SOURCE);
  rig.drain(() => {});
  expect(rig.count(SOURCE, J.STAMPS_SENT)).toBe(1);
  expect(naive(rig).max).toBeLessThan(1000);
  rig.release();
});
