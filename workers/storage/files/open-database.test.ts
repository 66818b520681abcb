import { expect, test, vi } from 'vitest';
import { takeDatabaseFiles } from './open-database.ts';

const done = vi.hoisted(() => [] as string[]);
vi.mock('../sqlite/sqlite.ts', async (original) => ({
  ...(await original<object>()),
  loadSqlite: async () => ({}),
}));
vi.mock('./opfs-files.ts', () => ({
  acquireFiles: async () => {
    done.push('acquired');
    return {
      getFileCount: () => 2,
      reserveMinimumCapacity: async () => done.push('made ready'),
    };
  },
  releaseFiles: () => done.push('released'),
}));

test('files that a run wants by the time they are there are let go of before anything else', async () => {
  let isWanted = true;
  const taken = takeDatabaseFiles(() => isWanted);
  isWanted = false;
  await expect(taken).rejects.toMatchObject({ name: 'StorageProblem', code: 'busy' });
  expect(done).toEqual(['acquired', 'released']);
});
