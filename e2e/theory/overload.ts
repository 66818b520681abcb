/** One and a half times what the database takes, of three classes: what each policy makes of it. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { CLASSES, type ClassName } from '../../workers/contract/name-sets.ts';
import { type Point, TIMED_DATABASE } from './point.ts';
import { atLeast, atMost, type Row, recorded, within } from './rows.ts';
import { endOf, onTimeShare, type RunFigures } from './run-figures.ts';

const RHO = 1.5;
const SECONDS = 60;
/** Queues have filled, and what is bulk has waited as long as it may. */
const WARM_UP_MS = 10_000;
const BACKLOG = 16_384;
const BATCH = 20;
const CALL_MS = 2;
const PATCH = {
  ...TIMED_DATABASE,
  load: {
    mode: 'rate',
    eventsPerSecond: (RHO * 1000 * BATCH) / CALL_MS,
    invalidRatio: 0,
    classMix: { urgent: 0.1, normal: 0.8, bulk: 0.1 },
  },
  objectives: { storedWithinMs: { urgent: 100, normal: 400, bulk: 4000 } },
  batch: { maxSize: BATCH, maxWaitMs: 50 },
  database: { perCallMs: CALL_MS },
} as const satisfies ConfigPatch;
const budgetMs = { urgent: 50, normal: 200, bulk: 2000 };
/** Less than a tenth of a second of what the database takes, so that it fills. */
const SMALL_BACKLOG = 800;

function shareOf(run: RunFigures, name: ClassName): number {
  const { atMs } = endOf(run);
  return onTimeShare(run, Math.min(WARM_UP_MS, atMs / 2), atMs, [name]);
}
const shares = (run: RunFigures, names: readonly ClassName[]): Row[] =>
  names.map((name) => recorded(`Of the ${name}, stored in time`, 'share', shareOf(run, name)));

function point(name: string, about: string, scheduler: ConfigPatch['scheduler'], judge: Point['judge']): Point {
  const patch = { ...PATCH, scheduler: { budgetMs, discardExpired: true, ...scheduler } };
  return { name, about: `Overload ${RHO} ×, ${about}`, patch, seconds: SECONDS, judge };
}

export const OVERLOAD_POINTS: readonly Point[] = [
  point(
    'overload-priority-evict',
    'priority, and a full backlog evicts',
    { policy: 'priority', whenFull: 'evict', backlog: SMALL_BACKLOG },
    (run) => [
      atLeast('Of the urgent, stored in time', 'share', shareOf(run, 'urgent'), 0.95),
      ...shares(run, ['normal', 'bulk']),
    ],
  ),
  point(
    'overload-edf-discard',
    'earliest deadline first; what is expired is discarded',
    { policy: 'edf', backlog: BACKLOG },
    (run) => [
      ...CLASSES.map((name) =>
        within(`Of the ${name}, stored in time: 1/ρ`, 'share', shareOf(run, name), 1 / RHO, 0.1),
      ),
      atMost('Most in the backlog: it never fills', 'events', mostQueued(run), BACKLOG - 1),
    ],
  ),
  point(
    'overload-edf-evict',
    'earliest deadline first, and a full backlog evicts',
    { policy: 'edf', whenFull: 'evict', backlog: SMALL_BACKLOG },
    (run) => shares(run, CLASSES),
  ),
];
function mostQueued({ samples }: RunFigures): number {
  return samples.reduce((most, { backlog }) => Math.max(most, backlog), 0);
}
