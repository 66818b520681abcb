import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FIELDS } from '../contract/settings/config-fields.ts';
import * as J from '../memory/journal-fields.ts';
import { STORAGE } from '../memory/tasks.ts';
import { Phase } from '../testing/phase.ts';
import { undrained } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import { prepareRecordings, SIGNS, STEADY } from '../testing/setting-signs.ts';

const PHASE_MS = 100;
const BEYOND_CHECKING = 10_000;

test('every setting has a sign', () => {
  expect(Object.keys(SIGNS)).toEqual(FIELDS.map(({ path }) => path));
});

describe('applies while it runs', () => {
  test.each(Object.entries(SIGNS))('%s', (_, row) => {
    if (!('to' in row)) {
      const [file, title] = row;
      expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(title);
      return;
    }
    const rig = new PipelineRig(STEADY, { prepare: prepareRecordings });
    if (row.from) rig.apply(row.from);
    const before = new Phase(rig);
    rig.runUntil(PHASE_MS);
    expect(row.sign(before), 'in force before').toBe(false);
    const after = new Phase(rig);
    rig.apply(row.to);
    rig.runUntil(2 * PHASE_MS);
    expect(row.sign(after), 'in force after').toBe(true);
    const storage = { outage: false, hang: false, errorRate: 0, refusedRows: 0, latencyMs: 0, jitterMs: 0 };
    rig.apply({ failures: { storage }, database: { timeoutMs: 0 } });
    rig.apply({ failures: { subscribers: { aggregates: 0, alarms: 0, tail: 0 } } });
    rig.drain();
    // The check needs all that was stored to be there still.
    if (rig.count(STORAGE, J.STORED) <= BEYOND_CHECKING) expect(undrained(rig)).toEqual([]);
  });
});
