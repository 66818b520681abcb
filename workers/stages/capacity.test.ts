import { expect, test } from 'vitest';
import * as J from '../memory/journal-fields.ts';
import { EVENT_SLOTS } from '../memory/memory-map.ts';
import { SCHEDULER, SOURCE, STORAGE, TO_BROADCAST } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { counters, unsound } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import * as Step from './step.ts';

const QUIET_ROUNDS = 200;
const LONGEST_BACKLOG = 16_384;

/** With the longest backlog, batch and lag, so that at the largest capacity the pool has to have room for everything. */
test.each([1, 2, 500, 65_536])(
  'capacity %i: while nothing is stored, channels fill to capacity and no further; then all goes on',
  (capacity) => {
    const rig = new PipelineRig({
      load: { mode: 'max', sensors: 16 },
      channels: { capacity },
      transform: { workers: 2 },
      scheduler: { backlog: LONGEST_BACKLOG, discardExpired: false },
      batch: { maxSize: 20_000, maxWaitMs: 60_000 },
      broadcast: { lagLimit: LONGEST_BACKLOG, policies: { aggregates: 'skip', alarms: 'conflate', tail: 'skip' } },
      failures: { storage: { outage: true }, subscribers: { aggregates: 100_000, alarms: 100_000, tail: 100_000 } },
    });
    const channels = rig.memory.channels.map((channel) => new Ring(channel));
    let emitted = -1;
    for (let quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
      rig.now += 0.05;
      rig.round();
      for (const { length } of channels) expect(length).toBeLessThanOrEqual(capacity);
      if (rig.count(SOURCE, J.RECEIVED) > emitted) quiet = 0;
      emitted = rig.count(SOURCE, J.RECEIVED);
    }
    for (const { highWater } of channels) expect(highWater).toBeLessThanOrEqual(capacity);
    // A large channel is not filled up by the handful.
    const full = capacity > Step.QUANTUM ? capacity - Step.QUANTUM : capacity;
    for (const { length } of channels.slice(0, TO_BROADCAST)) expect(length).toBeGreaterThanOrEqual(full);
    expect(rig.count(SOURCE, J.FRESH)).toBeLessThan(EVENT_SLOTS);
    expect(unsound(rig)).toEqual([]);

    const none = { aggregates: 0, alarms: 0, tail: 0 };
    rig.apply({ failures: { storage: { outage: false }, subscribers: none } });
    rig.drain();
    expect(unsound(rig)).toEqual([]);
    const { stored, expired, invalid, deadLettered } = counters(rig);
    expect([stored, expired + invalid + deadLettered]).toEqual([counters(rig).emitted, 0]);
    expect([rig.count(STORAGE, J.PINNED), rig.count(SCHEDULER, J.QUEUED)]).toEqual([0, 0]);
  },
);
