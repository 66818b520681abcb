/** The run under way is not removed, whatever a script gives for its number. */
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
  for (const own of [5, '5', ' 5.0'])
    await expect(handover.removeRun(own as number)).rejects.toThrow('is under way: stop it first');
  expect(asked.calls).toEqual([['remove', 3]]);
});
