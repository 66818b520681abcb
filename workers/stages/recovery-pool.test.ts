import * as J from '../memory/journal-fields.ts';
import { TRANSFORM } from '../memory/tasks.ts';
import type { Scenario } from '../testing/kill-each-write.ts';
import { MIXED, testRecovery } from '../testing/recovery-suite.ts';

const STEALING: Omit<Scenario, 'task'> = {
  patch: {
    load: MIXED,
    transform: { workers: 3 },
    channels: { capacity: 128 },
    scheduler: { backlog: 20 },
    batch: { maxSize: 40 },
  },
  events: 400,
  exercises: (rig) => rig.count(TRANSFORM + 2, J.STOLEN) > 50,
};

testRecovery({
  alone: { task: TRANSFORM, patch: { load: { ...MIXED, encoding: 'packet' } }, events: 40 },
  'stolen from': { task: TRANSFORM, ...STEALING },
  'a thief': { task: TRANSFORM + 2, ...STEALING },
  'retired, called back, and retired again': {
    task: TRANSFORM + 2,
    ...STEALING,
    meanwhile: (rig, round) => {
      if (round === 2 || round === 9) rig.apply({ transform: { workers: 1 } });
      if (round === 5) rig.apply({ transform: { workers: 3 } });
    },
    exercises: (rig) => rig.count(TRANSFORM + 2, J.EXECUTED) > 50,
  },
  'one of two when all is soon done': {
    task: TRANSFORM,
    patch: { load: MIXED, transform: { workers: 2 }, channels: { capacity: 64 } },
    events: 1,
  },
  'one of three with fixed shares': {
    task: TRANSFORM + 1,
    patch: { load: MIXED, transform: { workers: 3, scheduling: 'static' }, channels: { capacity: 200 } },
    events: 600,
    exercises: (rig) => [0, 1, 2].every((member) => rig.count(TRANSFORM + member, J.EXECUTED) > 100),
  },
});
