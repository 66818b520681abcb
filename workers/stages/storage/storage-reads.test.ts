import { describe, expect, test } from 'vitest';
import { PLACEMENT_LINE } from '../../memory/control.ts';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { counters } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';
import { DiskWait } from './disk-wait.ts';
import { QueryReads } from './query-reads.ts';

test('serves one read of a query a step, never between write and commit; storing takes no more steps', () => {
  const patch = { load: { mode: 'max' as const }, batch: { maxSize: 50 }, channels: { capacity: 4000 } };
  const [plain, asked] = [new FakeDatabase(40), new FakeDatabase(40)];
  let serves = 0;
  const openAsked: FakeDatabase['open'] = (memory) => {
    const store = asked.open(memory);
    let isOpen = false;
    return {
      ...store,
      write: (batch, events) => {
        isOpen = true;
        store.write(batch, events);
      },
      commit: () => {
        isOpen = false;
        store.commit();
      },
      // There is always another request.
      isAsked: true,
      serve: () => {
        expect(isOpen).toBe(false);
        serves++;
        return true;
      },
    };
  };
  const rigs = [new PipelineRig(patch, { openStore: plain.open }), new PipelineRig(patch, { openStore: openAsked })];
  const rounds = 300;
  for (let round = 1; round <= rounds; round++) {
    for (const rig of rigs) {
      rig.now += 0.1;
      rig.round();
    }
    expect(counters(rigs[1]!).stored).toBe(counters(rigs[0]!).stored);
  }
  expect(serves).toBe(rounds);
  expect(asked.transactions.length).toBeGreaterThan(10);
  expect(Math.max(...asked.transactions.map(({ length }) => length))).toBeGreaterThan(5);
  for (const rig of rigs) rig.release();
});

test('while events come, storing has most of the time, however long reads take', () => {
  const patch = { load: { mode: 'max' as const }, batch: { maxSize: 50 }, channels: { capacity: 4000 } };
  const database = new FakeDatabase(40);
  const readMs = 1;
  let serves = 0;
  const rig: PipelineRig = new PipelineRig(patch, {
    openStore: (memory) => ({
      ...database.open(memory),
      isAsked: true,
      serve: () => {
        rig.now += readMs;
        serves++;
        return true;
      },
    }),
  });
  for (let round = 0; round < 200; round++) {
    rig.now += 0.1;
    rig.round();
  }
  expect(serves).toBeGreaterThan(1);
  // The rig gives storage nothing to do in some rounds: then a read is served at once.
  expect((serves * readMs) / rig.now).toBeLessThan(0.4);
  rig.release();
});

describe('reads of queries', () => {
  const readsOf = (readMs: number, isAsked = true) => {
    const clock = { now: 0, serves: 0 };
    const store = {
      isPersistent: true,
      isAsked,
      serve: () => {
        clock.now += readMs;
        clock.serves++;
        return true;
      },
    };
    const placement = new Int32Array(PLACEMENT_LINE * 64);
    const context = { now: () => clock.now, memory: { placement } };
    return { clock, reads: new QueryReads(context, store, new DiskWait(context, store)) };
  };

  test('take a tenth of the time of a thread that has something to store', () => {
    for (const readMs of [0.01, 0.2, 3]) {
      const { clock, reads } = readsOf(readMs);
      for (let step = 0; step < 5000; step++) {
        reads.serveInTurn(clock.now);
        clock.now += 0.1;
      }
      const share = (clock.serves * readMs) / clock.now;
      expect(share).toBeLessThan(0.105);
      expect(clock.serves).toBeGreaterThan(10);
    }
  });

  test('wait no longer than a tenth of a second for their turn, on the slowest disk', () => {
    const { clock, reads } = readsOf(500);
    expect(reads.serveInTurn(0)).toBe(500);
    expect(reads.serveInTurn(599)).toBeNull();
    expect(reads.serveInTurn(600)).toBe(1000);
    expect(clock.serves).toBe(2);
  });

  test('are served at once where there is nothing to store, and not where nobody asks', () => {
    const { clock, reads } = readsOf(3);
    for (let step = 0; step < 10; step++) expect(reads.serveNow()).toBe(true);
    expect(clock.serves).toBe(10);
    const { reads: unasked } = readsOf(3, false);
    expect([unasked.serveInTurn(5), unasked.serveNow()]).toEqual([null, false]);
  });
});
