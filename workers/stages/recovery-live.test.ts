/** A live feed, with a stage killed before each of its writes: a message is done with when its events are, and not before. */
import * as J from '../memory/journal-fields.ts';
import { SOURCE, STORAGE, VALIDATE } from '../memory/tasks.ts';
import { FakeDatabase } from '../testing/fake-database.ts';
import type { Scenario } from '../testing/kill-each-write.ts';
import type { PipelineRig } from '../testing/pipeline-rig.ts';
import { PretendedLiveWorker } from '../testing/pretended-live-worker.ts';
import { testRecovery } from '../testing/recovery-suite.ts';

const workers = new WeakMap<PipelineRig, PretendedLiveWorker>();
function workerOf(rig: PipelineRig): PretendedLiveWorker {
  const worker = workers.get(rig) ?? new PretendedLiveWorker(rig, 3);
  workers.set(rig, worker);
  return worker;
}

const live = (task: number): Scenario => ({
  task,
  patch: { feed: { kind: 'live' }, batch: { maxSize: 4 } },
  events: 20,
  meanwhile: (rig) => workerOf(rig).round(),
  atEnd: (rig) => workerOf(rig).unfinished(),
  exercises: (rig) => workerOf(rig).done > 0 && rig.count(VALIDATE, J.UNKNOWN_SENSOR) > 0,
});

/** Of calls that fail at random, the batch is given up. */
const losing = (task: number): Scenario => ({
  ...live(task),
  patch: {
    ...live(task).patch,
    live: { withoutDurability: true },
    breaker: { enabled: false, whenOpen: 'shed' },
    failures: { storage: { errorRate: 0.5 } },
  },
  isLosing: true,
  exercises: (rig) => workerOf(rig).done > 0 && rig.count(STORAGE, J.DEAD_LETTERED) > 0,
});

testRecovery({
  'source, of a live feed into a database': { ...live(SOURCE), openDatabase: () => new FakeDatabase() },
  'storage, of a live feed into a database': { ...live(STORAGE), openDatabase: () => new FakeDatabase() },
  'source, of a live feed of which events are given up': losing(SOURCE),
  'storage, of a live feed of which it gives events up': losing(STORAGE),
});
