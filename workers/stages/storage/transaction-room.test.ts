/** The batches of a transaction lie one behind the other in one place of the memory, and what comes behind that is others'. */
import { expect, test } from 'vitest';
import * as J from '../../memory/journal-fields.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { counters, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

const SIZE = 2000;
const LARGER = 20_000;

test('a size that is raised while batches wait to be written gives the open one no more room than is left', () => {
  const database = new FakeDatabase(40);
  database.failingCommits = Number.POSITIVE_INFINITY;
  const rig = new PipelineRig(
    {
      load: { mode: 'max' },
      channels: { capacity: 4096 },
      batch: { maxSize: SIZE, maxWaitMs: 1000 },
      breaker: { enabled: false, whenOpen: 'hold' },
      storage: { retainEvents: 150_000 },
    },
    { openStore: database.open },
  );
  const room = rig.memory.batchSlots.length;
  const received = () => rig.count(STORAGE, J.RECEIVED);
  for (let ms = 0; ms < 5000 && received() < room - LARGER / 2; ms++) rig.runUntil(ms);
  expect(received()).toBeGreaterThanOrEqual(room - LARGER / 2);
  const batches = rig.count(STORAGE, J.CLOSED) + 1;
  expect(received()).toBeLessThanOrEqual(batches * SIZE);

  rig.apply({ batch: { maxSize: LARGER } });
  rig.runUntil(rig.now + 100);
  expect(received()).toBe(room);

  database.failingCommits = 0;
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  expect(database.transactions[0]!.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(room);
  expect(database.batches[batches - 1]!.reason).toBe('size');
  expect(database.batches.reduce((sum, { count }) => sum + count, 0)).toBe(counters(rig).emitted);
});
