/**
 * The sets of defaults that links refer to. A link leaves out what has its default, so a link must say which defaults
 * those were: `v` is the number of the set.
 *
 * ```text
 *   1   version 0.1, and every link without `v`
 *   2   version 0.2
 *   3   the defaults of `FIELDS`
 * ```
 *
 * Whoever changes a default that a release had raises `NEWEST_SET`, writes the old values down here under the set that
 * ends, and the new ones in `testing/frozen-defaults.ts`: the test beside this file fails until that is done. A setting
 * that a set did not have yet takes its current default, and needs no entry here.
 */

import type { Config, FieldValue } from '../config-types.ts';
import { defaultConfig, withField } from './config-codec.ts';

export const OLDEST_SET = 1;
export const NEWEST_SET = 3;

/** By set: the defaults that the next set changed, as they still were in this one. */
const FORMER: Readonly<Record<number, Readonly<Record<string, FieldValue>>>> = {
  1: {
    'scheduler.budgetMs.urgent': 20,
    'scheduler.budgetMs.normal': 50,
    'scheduler.budgetMs.bulk': 500,
    'storage.retainEvents': 1_000_000,
    // It came with set 2, and has what it has now.
    'objectives.p99Ms': 500,
    'objectives.p99Of': 'stored',
  },
  2: { 'objectives.p99Ms': 50, 'objectives.p99Of': 'delivery' },
};

/** A target that an older link wrote out was one for delivery: the time to stored was not measured. */
const FIRST_OF_STORED = 3;

/** What the settings that a link has written out stand for besides. @param set of defaults that the link refers to */
export function impliedBy(written: ReadonlySet<string>, set: number): readonly (readonly [string, FieldValue])[] {
  const isOld = set < FIRST_OF_STORED && written.has('objectives.p99Ms') && !written.has('objectives.p99Of');
  return isOld ? [['objectives.p99Of', 'delivery']] : [];
}

/** The configuration of a link that names a set of defaults and no setting. */
export function defaultsOf(set: number): Config {
  let config = defaultConfig();
  for (let former = NEWEST_SET - 1; former >= set; former--) {
    for (const [path, value] of Object.entries(FORMER[former] ?? {})) config = withField(config, path, value);
  }
  return config;
}
