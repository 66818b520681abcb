/** Every figure that the screen shows at more than one place: one list of names, each with all its places at one moment. */

import { formatShort } from '../../app/format.ts';
import { counts } from './shown-twice/counts.ts';
import { type FullScreen, type Named, numberOf } from './shown-twice/looked-for.ts';
import { channels, others, stages } from './shown-twice/parts.ts';
import { rates } from './shown-twice/rates.ts';
import { exportedRows, incidents } from './shown-twice/rows.ts';

export interface Place {
  readonly where: string;
  readonly text: string;
  /** The same figure in fewer digits, or not shown now. */
  readonly form?: 'short';
}
export interface ShownTwice {
  readonly name: string;
  readonly places: readonly Place[];
  readonly isDifferent: boolean;
}

function allNamed(full: FullScreen): Named {
  return [
    ...rates(full),
    ...counts(full),
    ...stages(full),
    ...channels(full),
    ...others(full),
    ...incidents(full),
    ...exportedRows(full),
  ];
}

/** The places that are looked at, and whether anything stood there: a place that never has anything has another name by now. */
export function placesLookedAt(full: FullScreen): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [where, text] of allNamed(full).flatMap(([, places]) => places))
    found.set(where, found.get(where) === true || Boolean(text));
  return found;
}

/** The figures with at least two places. */
export function shownTwice(full: FullScreen): ShownTwice[] {
  return allNamed(full).flatMap(([name, found]) => {
    const places = found.flatMap(([where, text, form]): Place[] =>
      text === undefined || text === '' ? [] : [{ where, text, ...(form && { form }) }],
    );
    return places.length < 2 ? [] : [{ name, places, isDifferent: !isAgreed(places) }];
  });
}

function isAgreed(places: readonly Place[]): boolean {
  const full = places.filter(({ form }) => form === undefined).map(({ text }) => text);
  const short = places.filter(({ form }) => form === 'short').map(({ text }) => text);
  const count = numberOf(full[0] ?? '');
  const wanted = full.length > 0 && !Number.isNaN(count) ? formatShort(count) : short[0];
  return new Set(full).size <= 1 && short.every((text) => text === wanted);
}
