/** The words for what is amiss with a link. Apart from its reading: they are loaded when there is something to say. */

import { countText, formatCount } from '../numbers/format-number.ts';
import { unknownField } from '../settings/config-check.ts';
import { fieldIssue, quote } from '../settings/config-error.ts';
import { NEWEST_SET, OLDEST_SET } from '../settings/default-sets.ts';
import { MAX_LENGTH } from './link-parts.ts';
import type { LinkProblem } from './link-problems.ts';

/** For people. */
export function problemText(problem: LinkProblem): string {
  switch (problem.kind) {
    case 'cut':
      return cutText(problem.known, problem.announced);
    case 'count':
      return claimText(problem.known, problem.announced);
    case 'uncounted':
      return `this link does not say how many settings it had (n is missing); ${settings(problem.known)} found`;
    case 'headless':
      return 'the beginning of this link (v=…&n=…) is missing, so settings may be missing too';
    case 'long':
      return `this link has ${formatCount(problem.length)} characters; only the first ${formatCount(MAX_LENGTH)} were read`;
    case 'version':
      return versionText(problem.text, problem.isNewer);
    case 'stranger':
      return unknownField(problem.name, problem.text).message;
    case 'unused':
      return problem.issue.message;
    case 'more':
      return `… and ${countText(problem.parts, 'more part that is not as it should be', 'more parts that are not as they should be')}`;
    case 'encoding':
      return fieldIssue(problem.name || 'address', problem.text, 'percent-encoded UTF-8').message;
    case 'twice':
      return `${problem.path}: given more than once, as ${problem.texts.slice(0, 4).map(quote).join(' and ')}; none of them is used`;
    case 'contradiction':
      return `${problem.issue.message}; not used: ${problem.paths.join(', ')}`;
    case 'after':
      return `after the end of the link: ${quote(problem.text)}, which is no part of it and was not used`;
    case 'spelling':
      return `${quote(problem.from)} was read as ${quote(problem.to)}`;
  }
}

function cutText(known: number, announced: number | null): string {
  if (announced === null) return `this link was cut: ${settings(known)} left; how many it had is lost`;
  const rest = known < announced ? 'the others have their defaults' : 'only its end is missing';
  return `this link was cut: ${known} of ${settings(announced)}; ${rest}`;
}
function claimText(known: number, announced: number): string {
  const says = `this link says that it has ${settings(announced)}`;
  return known < announced ? `${says}; ${known} of them are known here` : `${says}, yet has ${known}`;
}
function versionText(text: string, isNewer: boolean): string {
  if (isNewer) {
    return `a newer version of Penstock made this link (v=${text}); what is known here counts, and today’s defaults stand for the rest`;
  }
  return `${fieldIssue('v', text, `the number of a set of defaults, from ${OLDEST_SET} to ${NEWEST_SET}`).message}; today’s defaults stand for what the link leaves out`;
}
function settings(count: number): string {
  return countText(count, 'setting', 'settings');
}
