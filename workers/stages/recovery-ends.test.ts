import * as J from '../memory/journal-fields.ts';
import { AGGREGATES, ALARMS, BROADCAST, SOURCE, TAIL, VALIDATE } from '../memory/tasks.ts';
import { counters } from '../testing/pipeline-check.ts';
import { MIXED, testRecovery } from '../testing/recovery-suite.ts';

testRecovery({
  'source, as room allows': { task: SOURCE, patch: { load: MIXED }, events: 24 },
  'source, at a rate': { task: SOURCE, patch: { load: { ...MIXED, mode: 'rate', eventsPerSecond: 4000 } }, events: 20 },
  'source, shedding': {
    task: SOURCE,
    patch: {
      load: { ...MIXED, mode: 'rate', eventsPerSecond: 4000, arrivals: 'poisson' },
      channels: { whenFull: 'shed', capacity: 2 },
      failures: { storage: { latencyMs: 5 } },
    },
    events: 40,
    isLosing: true,
    exercises: (rig) => counters(rig).shed > 5,
  },
  'validate, values': { task: VALIDATE, patch: { load: MIXED }, events: 40 },
  'validate, packets': { task: VALIDATE, patch: { load: { ...MIXED, encoding: 'packet' } }, events: 40 },
  'a subscriber that skips': {
    task: AGGREGATES,
    patch: { load: MIXED, broadcast: { lagLimit: 5 }, failures: { subscribers: { aggregates: 900 } } },
    events: 40,
    exercises: (rig) => rig.count(BROADCAST, J.SKIPPED) > 5,
  },
  'a subscriber that conflates': {
    task: ALARMS,
    patch: {
      load: { ...MIXED, sensors: 3 },
      broadcast: { policies: { alarms: 'conflate' } },
      failures: { subscribers: { alarms: 900 } },
    },
    events: 40,
    exercises: (rig) => rig.count(BROADCAST, J.SKIPPED + 1) > 5,
  },
  'a subscriber that blocks': {
    task: TAIL,
    patch: { load: MIXED, broadcast: { policies: { tail: 'block' }, lagLimit: 2 } },
    events: 40,
    exercises: (rig) => rig.sightings[2]!.length === counters(rig).stored,
  },
});
