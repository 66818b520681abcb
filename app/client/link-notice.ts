/** What is said of a link that could not be used as it is. Loaded when there is something to say. */
import { type LinkReading, readLink } from '../../workers/contract/links/config-hash.ts';
import { isLoss } from '../../workers/contract/links/link-problems.ts';
import { problemText } from '../../workers/contract/links/link-texts.ts';
import { parseNumber } from '../../workers/contract/numbers/parse-number.ts';
import type { Notice } from '../stores/notice-store.ts';

/** All of it in one notice; null when the link was read as it is written. */
export function linkNotice({ config, problems }: LinkReading): Notice | null {
  if (problems.length === 0) return null;
  const lines = [...new Set(problems.map(problemText))];
  if (!problems.some(isLoss)) return { tone: 'info', title: 'The link was understood, with these changes', lines };
  const title =
    config === null
      ? 'Nothing in this link could be used. The settings are as they were.'
      : 'Part of this link was not used. The rest is in force.';
  return { tone: 'error', title, lines: [...lines, 'The address stays as it is until a setting changes.'] };
}

/** What a link describes whose numbers are as people write them. */
export function readTyped(hash: string): LinkReading {
  return readLink(hash, parseNumber);
}
