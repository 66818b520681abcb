/** Where nodes report: one subject for each, so that a broker's permissions can hold a node to its own. */
import { notAllowedText } from '../error-text.ts';

const PREFIX = 'penstock.fleet';
/** Neither a dot nor a wildcard: of a subject it is one part. */
const WORD = /^[A-Za-z0-9_-]{1,32}$/;
export const WORD_ALLOWED = '1 to 32 letters, digits, - or _';

export function isSubjectWord(text: string): boolean {
  return WORD.test(text);
}

/** @throws RangeError */
export function reportSubject(fleet: string, node: string): string {
  return `${PREFIX}.${checked('fleet', fleet)}.report.${checked('node', node)}`;
}
/** The reports of all nodes. @throws RangeError */
export function reportsOfFleet(fleet: string): string {
  return `${PREFIX}.${checked('fleet', fleet)}.report.*`;
}
/** Where a node takes commands, if it does: a subject of its own, so that permissions say who may send any. @throws RangeError */
export function commandSubject(fleet: string, node: string): string {
  return `${PREFIX}.${checked('fleet', fleet)}.command.${checked('node', node)}`;
}
/** Whose report it is; null where the subject is none of a report. */
export function nodeOfSubject(subject: string): string | null {
  const node = subject.startsWith(`${PREFIX}.`) ? (/\.report\.([^.]+)$/.exec(subject)?.[1] ?? '') : '';
  return isSubjectWord(node) ? node : null;
}

function checked(what: string, word: string): string {
  if (!isSubjectWord(word)) throw new RangeError(notAllowedText(what, `“${word}”`, WORD_ALLOWED));
  return word;
}
