/** What was measured of the program, as a profile: the file that a person opens in “Make it my pipeline”. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeasuredTimes, Profile } from '../../app/profile/profile-types.ts';
import { readDurations } from '../../workers/import/durations/read-durations.ts';
import { DESIGN, type Measurement, type Stage } from './program/design.ts';

/** Which stage of Penstock stands for one of the program. */
const STANDS_FOR = { check: 'validate', enrich: 'transform', route: 'scheduler' } as const satisfies Record<
  Stage,
  string
>;

/** @param folder where the program has left its durations */
export function profileOf({ calls }: Measurement, folder: string, perSecond: number): Profile {
  const { store, stages, queue } = DESIGN;
  const measured = Object.fromEntries(
    Object.entries(STANDS_FOR).map(([stage, name]) => [name, timesIn(folder, stage)] as const),
  );
  return {
    penstock: 'profile',
    version: 1,
    name: 'A pipeline in Node',
    note: 'Measured by npm run fidelity: three stages, a pool of two, and batches to a SQLite on the disk behind a slow connection.',
    settings: {
      'load.eventsPerSecond': Math.round(perSecond),
      'load.arrivals': 'poisson',
      'channels.capacity': queue,
      'transform.workers': stages.enrich.servers,
      'scheduler.policy': 'fifo',
      'scheduler.discardExpired': false,
      'batch.maxSize': store.maxRows,
      'batch.maxWaitMs': store.maxWaitMs,
      'breaker.enabled': false,
      // What a call costs is said below; SQLite's own time would come on top.
      'storage.kind': 'memory',
      ...Object.fromEntries(Object.values(STANDS_FOR).map((name) => [`service.${name}.kind`, 'measured'] as const)),
      'database.distribution': 'measured',
      'database.perRowUs': Number(calls.perRowUs.toPrecision(6)),
    },
    measured: { ...measured, database: timesIn(folder, 'calls') },
  };
}

/** Read by what reads a person's file. */
function timesIn(folder: string, name: string): MeasuredTimes {
  const file = `${name}.csv`;
  const answer = readDurations(readFileSync(join(folder, file), 'utf8'), {});
  if (answer.kind !== 'durations') throw new Error(`${file}: ${answer.kind === 'problem' ? answer.message : 'series'}`);
  const { count, points } = answer.durations;
  return { of: `${file} of the program`, count, points };
}
