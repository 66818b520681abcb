/** Steps that would never happen: a run's own clock has passed them before they were set. */

import type { TimelineStep } from '../config-types.ts';
import { formatSetting } from '../numbers/format-number.ts';
import { ConfigError, fieldIssue } from './config-error.ts';
import { MOST_SECONDS, stepKey, TIMELINE } from './timeline-text.ts';

/**
 * A step that was there before may stay, and may last longer or shorter than it did.
 *
 * @param seconds of the run's own clock, now
 * @throws ConfigError where a new step is earlier than that
 */
export function refusePastSteps(before: readonly TimelineStep[], next: readonly TimelineStep[], seconds: number): void {
  const known = new Set(before.map(stepKey));
  const earliest = Math.ceil(10 * seconds) / 10;
  const allowed = `seconds from ${formatSetting(earliest, '')}, where the run’s own clock is now, to ${formatSetting(MOST_SECONDS, '')}`;
  const issues = next.flatMap((step, i) =>
    step.at < seconds && !known.has(stepKey(step)) ? fieldIssue(`${TIMELINE}.${i}.at`, step.at, allowed) : [],
  );
  if (issues.length > 0) throw new ConfigError(issues);
}
