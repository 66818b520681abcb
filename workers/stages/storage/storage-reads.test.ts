import { expect, test } from 'vitest';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { counters } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

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
