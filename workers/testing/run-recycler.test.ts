import { expect, test } from 'vitest';
import * as J from '../memory/journal-fields.ts';
import { SOURCE } from '../memory/tasks.ts';
import { allocateRun } from './allocate-run.ts';
import { PipelineRig } from './pipeline-rig.ts';
import { borrowRun, returnRun } from './run-recycler.ts';

test('memory that was used and given back is as new', () => {
  for (const encoding of ['value', 'packet'] as const) {
    const rig = new PipelineRig({
      load: { encoding, invalidRatio: 0.2 },
      broadcast: { policies: { alarms: 'conflate', tail: 'block' } },
      transform: { workers: 3 },
      channels: { capacity: 64 },
    });
    while (rig.count(SOURCE, J.RECEIVED) < 100) {
      rig.now += 0.5;
      rig.round();
    }
    rig.drain();
    rig.release();
    const memory = borrowRun(rig.config.storage.retainEvents);
    expect(memory === rig.memory).toBe(true);
    const fresh = Buffer.from(allocateRun(rig.config.storage.retainEvents, 1));
    expect(Buffer.from(memory.header.buffer).equals(fresh)).toBe(true);
    returnRun(memory);
  }
});
