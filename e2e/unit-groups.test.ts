import { expect, test } from 'vitest';
import { unitGroups } from './unit-groups.ts';

test('a file that replaces something, has to do with a store or takes long has a process of its own', () => {
  const { shared, own } = unitGroups();
  expect(own).toEqual(
    expect.arrayContaining([
      'app/shortcuts.test.ts',
      'app/runs/runs-store.test.ts',
      'workers/primitives/channel/channel.threads.test.ts',
      'workers/stages/recovery-core.test.ts',
    ]),
  );
  expect(shared).toEqual(expect.arrayContaining(['app/format.test.ts', 'workers/contract/csv.test.ts']));
  expect(shared.filter((file) => own.includes(file))).toEqual([]);
});
