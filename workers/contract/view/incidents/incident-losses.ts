/**
 * Which incident a lost event belongs to. Coordinator and page go by the same rule: the coordinator ten times a second and
 * before anything begins or is over, the page for what its counters have beyond that. So the rows of a snapshot and its
 * counters are the same sums, by cause, at every moment:
 *
 *   1. the open incident that causes this kind of loss: poison makes events invalid, a slow subscriber makes itself skip, a
 *      failing database makes storage give up, clocks that differ make events expire. Of several the one that began last;
 *   2. else, of all open incidents, the one that began last;
 *   3. with none open: no incident. What a row had that is used again: earlier.
 */

import * as J from '../../../memory/journal-fields.ts';
import { LOSS_CAUSES } from '../../../memory/memory-map.ts';
import { BROADCAST, SUBSCRIBER_TASKS } from '../../../memory/tasks.ts';
import { FIELDS } from '../../settings/config-fields.ts';
import type { Losses } from '../../snapshot-types.ts';
import { ID, type IncidentMemory, LOST, settingOfIncident, TAKES_LOSSES, WHAT } from './incident-words.ts';

/** Causes, by the order of their words. */
const INVALID = 0;
const SHED = 1;
const EXPIRED = 2;
const EVICTED = 3;
const DEAD_LETTERED = 4;
const SKIPPED = 5;

/** The kind of loss that a failure causes by itself, by the setting that it is. */
const CAUSES: readonly (readonly [path: RegExp, cause: number])[] = [
  [/^failures\.poison\.ratio$/, INVALID],
  [/^failures\.storage\./, DEAD_LETTERED],
  [/^failures\.network\.skewSeconds$/, EXPIRED],
  [/^failures\.subscribers\.aggregates$/, SKIPPED],
  [/^failures\.subscribers\.alarms$/, SKIPPED + 1],
  [/^failures\.subscribers\.tail$/, SKIPPED + 2],
];
const CAUSE_OF = FIELDS.map(({ path }) => CAUSES.find(([pattern]) => pattern.test(path))?.[1]);

/** All losses, of one reading of the run. */
export function lossCounts(
  counters: Losses['lost'],
  reading: { of(task: number, field: number): number },
): readonly number[] {
  const { invalid, shed, expired, evicted, deadLettered } = counters;
  return [
    invalid,
    shed,
    expired,
    evicted,
    deadLettered,
    ...SUBSCRIBER_TASKS.map((_, o) => reading.of(BROADCAST, J.SKIPPED + o)),
  ];
}

/** @param counts never less than those before. @returns whether anything was lost */
export function attribute(memory: IncidentMemory, counts: readonly number[]): boolean {
  const { rows, counted, noIncident } = memory;
  let hasAny = false;
  for (let cause = 0; cause < LOSS_CAUSES; cause++) {
    const events = counts[cause]! - counted[cause]!;
    if (events === 0) continue;
    hasAny = true;
    counted[cause] = counts[cause]!;
    const row = ownerOf(rows, cause);
    if (row) row[LOST + cause]! += events;
    else noIncident[cause]! += events;
  }
  return hasAny;
}

function ownerOf(rows: readonly Float64Array[], cause: number): Float64Array | undefined {
  let [latest, causing]: (Float64Array | undefined)[] = [];
  for (const row of rows) {
    if (row[TAKES_LOSSES] === 0) continue;
    if (!latest || row[ID]! > latest[ID]!) latest = row;
    if (CAUSE_OF[settingOfIncident(row[WHAT]!)] === cause && (!causing || row[ID]! > causing[ID]!)) causing = row;
  }
  return causing ?? latest;
}

/** The row is about to be used again. */
export function moveToEarlier({ earlier }: IncidentMemory, row: Float64Array): void {
  for (let cause = 0; cause < LOSS_CAUSES; cause++) earlier[cause]! += row[LOST + cause]!;
}

/** @param offset of the first cause */
export function lossesIn(words: Float64Array, offset = 0): Losses {
  const of = (cause: number) => words[offset + cause]!;
  return {
    lost: {
      invalid: of(INVALID),
      shed: of(SHED),
      expired: of(EXPIRED),
      evicted: of(EVICTED),
      deadLettered: of(DEAD_LETTERED),
    },
    skipped: { aggregates: of(SKIPPED), alarms: of(SKIPPED + 1), tail: of(SKIPPED + 2) },
  };
}
