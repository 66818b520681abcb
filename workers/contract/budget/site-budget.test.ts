import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { roomForEvents, roomForFigures, siteBudget } from './site-budget.ts';

const MB = 1e6;

class FakeFile {
  constructor(readonly size: number) {}
  async getFile() {
    return this;
  }
}
function folderOf(sizes: readonly number[]) {
  return {
    async *values() {
      for (const size of sizes) yield new FakeFile(size);
      // A folder in it, as the pool of the database has one.
      yield { async *values() {} };
    },
  };
}
function stub(estimate: unknown, folders: Readonly<Record<string, readonly number[]>>): void {
  vi.stubGlobal('FileSystemFileHandle', FakeFile);
  vi.stubGlobal('FileSystemDirectoryHandle', Object);
  const getDirectoryHandle = async (name: string) => {
    if (folders[name] === undefined) throw new DOMException('there is none', 'NotFoundError');
    return folderOf(folders[name]);
  };
  vi.stubGlobal('navigator', {
    storage: { estimate: async () => estimate, getDirectory: async () => ({ getDirectoryHandle }) },
  });
}
afterEach(() => vi.unstubAllGlobals());

test.each([
  [100_000 * MB, 2000 * MB],
  [2000 * MB, 400 * MB],
  [1 * MB, 16 * 2 ** 20],
])('of a quota of %d bytes, %d are for events, figures and recordings together', async (quota, bytes) => {
  stub({ quota, usage: 0 }, {});
  expect(await siteBudget()).toEqual({ bytes, events: 0, figures: 0, others: 0 });
});

test('besides events and figures, all else that the site keeps counts, recordings above all', async () => {
  stub(
    { quota: 10_000 * MB, usage: 500 * MB },
    { 'penstock-database': [200 * MB, 40 * MB], 'penstock-runs': [5 * MB, 5 * MB] },
  );
  expect(await siteBudget()).toEqual({ bytes: 2000 * MB, events: 240 * MB, figures: 10 * MB, others: 250 * MB });
});

test('a browser that tells nothing leaves 2 GB, and what it does not count is not below 0', async () => {
  vi.stubGlobal('navigator', {});
  expect(await siteBudget()).toEqual({ bytes: 2000 * MB, events: 0, figures: 0, others: 0 });
  stub({ quota: 10_000 * MB, usage: 1 }, { 'penstock-runs': [5 * MB] });
  expect((await siteBudget()).others).toBe(0);
});

test('events make room for figures and recordings, and figures only for what stays', () => {
  const size = fc.nat({ max: 3000 * MB });
  fc.assert(
    fc.property(fc.integer({ min: 20 * MB, max: 2000 * MB }), size, size, size, (bytes, figures, others, starred) => {
      const events = roomForEvents({ bytes, events: 0, figures, others });
      const most = roomForFigures({ bytes, others }, starred);
      // A run that begins always has room, whatever else there is.
      expect(events).toBeGreaterThanOrEqual(0.1 * bytes);
      if (events > 0.1 * bytes && events > 16 * 2 ** 20) expect(events + figures + others).toBeLessThanOrEqual(bytes);
      // Figures never make room for events that may go.
      if (most > 0.1 * bytes) expect(most + others + Math.max(starred, 0.1 * bytes)).toBeCloseTo(bytes, -1);
    }),
  );
});
