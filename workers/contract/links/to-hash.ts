/**
 * A configuration as the hash of an address: `#v=3&n=2&load.mode=max&channels.capacity=4096&end`.
 *
 * Fields that have their default are left out, the others follow the order of `FIELDS`, so that equal configurations
 * give equal addresses. `v` is the set of defaults that stand for what is left out (`default-sets.ts`); `n`, the number of
 * settings, and `end` show that nothing is missing (`link-parts.ts`). Without `v` a link is old or was written by hand.
 */

import type { Config } from '../config-types.ts';
import { defaultConfig, getField } from '../settings/config-codec.ts';
import { FIELDS } from '../settings/config-fields.ts';
import { NEWEST_SET } from '../settings/default-sets.ts';
import { formatRows, OBJECTIVES, TIMELINE } from '../settings/timeline-text.ts';

/** The hash of a configuration without its `#`; empty for the default one. */
export function toHash(config: Config): string {
  const defaults = defaultConfig();
  const changed = FIELDS.filter((field) => getField(config, field.path) !== getField(defaults, field.path));
  const parts = changed.map((field) => `${field.path}=${encodeURIComponent(String(getField(config, field.path)))}`);
  const add = (path: string, rows: readonly object[]) => {
    if (rows.length > 0) parts.push(`${path}=${encodeURIComponent(formatRows(rows))}`);
  };
  add(OBJECTIVES, config.objectives.list);
  add(TIMELINE, config.failures.timeline);
  return withEnds(parts);
}
/** A link of these settings, each as `path=value`; empty without any. */
export function withEnds(parts: readonly string[]): string {
  return parts.length === 0 ? '' : [`v=${NEWEST_SET}`, `n=${parts.length}`, ...parts, 'end'].join('&');
}
