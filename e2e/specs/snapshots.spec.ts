import { expect, test } from '../pages/test.ts';
import { SITUATIONS, watchSnapshots } from '../snapshot-watch.ts';

const SNAPSHOTS = 300;

for (const situation of SITUATIONS) {
  test(`all figures of a snapshot agree ${situation.name}: ${SNAPSHOTS} of them`, async ({ bare: live }) => {
    const { faults } = await watchSnapshots(live.page, situation, SNAPSHOTS);
    expect(faults).toEqual([]);
  });
}
