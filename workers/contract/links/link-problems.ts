/** What can be amiss with a link. How it is told is up to the page, which loads the words when there is something to tell. */
import type { ConfigIssue } from '../settings/config-error.ts';

/** What is wrong with a link. */
export type LinkProblem =
  /** Settings are missing. `announced` is null where that number was lost too. */
  | { readonly kind: 'cut'; readonly known: number; readonly announced: number | null }
  /** All parts are there, but not as many of them are settings as the link says. */
  | { readonly kind: 'count'; readonly known: number; readonly announced: number }
  /** It does not say how many settings it has. */
  | { readonly kind: 'uncounted'; readonly known: number }
  /** Its beginning is missing: there is an end, but no number of a set of defaults. */
  | { readonly kind: 'headless' }
  /** Only the beginning was read. */
  | { readonly kind: 'long'; readonly length: number }
  /** The number of a set of defaults that this version does not have, or no number. */
  | { readonly kind: 'version'; readonly text: string; readonly isNewer: boolean }
  /** A name that is no setting. */
  | { readonly kind: 'stranger'; readonly name: string; readonly text: string }
  /** A value that the setting does not accept. */
  | { readonly kind: 'unused'; readonly issue: ConfigIssue; readonly isNumber: boolean }
  /** Further parts that are not as they should be. */
  | { readonly kind: 'more'; readonly parts: number }
  | { readonly kind: 'encoding'; readonly name: string; readonly text: string }
  /** A setting that stands there twice, with different values. */
  | { readonly kind: 'twice'; readonly path: string; readonly texts: readonly string[] }
  /** Settings that are allowed by themselves, but not together. */
  | { readonly kind: 'contradiction'; readonly paths: readonly string[]; readonly issue: ConfigIssue }
  /** Text after the end. */
  | { readonly kind: 'after'; readonly text: string }
  /** Something was read as if it had been written properly. */
  | { readonly kind: 'spelling'; readonly from: string; readonly to: string };

/** Whether something that the link may have meant is not in force. */
export function isLoss(problem: LinkProblem): boolean {
  return problem.kind !== 'spelling' && !(problem.kind === 'after' && !problem.text.includes('='));
}

const OF_WHOLE = new Set<LinkProblem['kind']>(['cut', 'count', 'uncounted', 'headless', 'long', 'version', 'after']);
/** Whether it concerns the link, and not one of its parts. There is one of each kind at most. */
export function isOfWhole({ kind }: LinkProblem): boolean {
  return OF_WHOLE.has(kind);
}

/** Whether a number was refused that may be one as people write it. */
export function hasTypedNumber(problems: readonly LinkProblem[]): boolean {
  return problems.some((problem) => problem.kind === 'unused' && problem.isNumber);
}
