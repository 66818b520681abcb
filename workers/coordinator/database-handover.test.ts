/** Which runs may be removed and starred, whatever a script gives for one. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { DatabaseInfo } from '../contract/database-types.ts';
import { DatabaseHandover } from './database-handover.ts';
import type { Run } from './run.ts';

const asked = vi.hoisted(() => ({ calls: [] as unknown[] }));
vi.mock('./database-service.ts', () => ({
  DatabaseService: class {
    setWriter() {}
    async info() {
      const stored = { id: 3, events: 10, starred: false };
      return { runs: [stored], usedBytes: 1, shareBytes: 100 } as unknown as DatabaseInfo;
    }
    async ask(act: (api: object) => unknown) {
      const api = {
        removeRun: (run: unknown) => asked.calls.push(['remove', run]),
        starRun: (run: unknown, isStarred: unknown) => asked.calls.push(['star', run, isStarred]),
      };
      return act(api);
    }
  },
}));

const UNDER_WAY = { id: 5, state: 'running', isDatabaseUsed: true } as Run;
let handover: DatabaseHandover;
beforeEach(() => {
  asked.calls = [];
  handover = new DatabaseHandover(
    () => {
      throw new Error('no worker is wanted');
    },
    () => UNDER_WAY,
    () => {},
  );
});

test('a stored run is removed, and the one under way is not', async () => {
  await handover.removeRun(3);
  await expect(handover.removeRun(5)).rejects.toThrow('run 5 is under way: stop it first');
  expect(asked.calls).toEqual([['remove', 3]]);
});

test.each(['id', '5', '1 OR 1', '', Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1.5, undefined, null, true, [3], {}])(
  '%j is no run: nothing is removed or starred',
  async (run) => {
    const message = /^run: .* is not allowed here; allowed: the number of a stored run, a whole one from 1$/;
    await expect(handover.removeRun(run as number)).rejects.toThrow(message);
    await expect(handover.starRun(run as number, true, 0)).rejects.toThrow(message);
    await expect(handover.starRun(run as number, false, 0)).rejects.toThrow(message);
    expect(asked.calls).toEqual([]);
  },
);

test('a star is true or false, and the budget a number', async () => {
  await handover.starRun(3, true, 0);
  expect(asked.calls).toEqual([['star', 3, true]]);
  await expect(handover.starRun(3, 'no' as never, 0)).rejects.toThrow(
    'starred: "no" is not allowed here; allowed: true or false',
  );
  for (const budget of [Number.NaN, -1, Number.POSITIVE_INFINITY, '9'])
    await expect(handover.starRun(3, true, budget as number)).rejects.toThrow(/^budgetMb: .* is not allowed here/);
  expect(asked.calls).toEqual([['star', 3, true]]);
});
