/** Where nodes report: one subject for each, so that a broker's permissions can hold a node to its own. */
import { type NameForm, refusedName } from '../broker/names.ts';

const PREFIX = 'penstock.fleet';
/** Of a fleet or a node. Neither a dot nor a wildcard: of a subject it is one part. */
export const FLEET_NAME: NameForm = { pattern: /^[A-Za-z0-9_-]{1,32}$/, allowed: '1 to 32 letters, digits, - or _' };

/** Whether a text can be the name of a fleet or a node. */
export function isSubjectWord(text: string): boolean {
  return FLEET_NAME.pattern.test(text);
}

/** @throws RangeError */
export function reportSubject(fleet: string, node: string): string {
  return `${PREFIX}.${checked('fleet', fleet)}.report.${checked('node', node)}`;
}
/** The reports of all nodes. @throws RangeError */
export function reportsOfFleet(fleet: string): string {
  return `${PREFIX}.${checked('fleet', fleet)}.report.*`;
}
/** Where a node takes commands, if it does: a subject of its own, so that the broker's permissions decide who may send any. @throws RangeError */
export function commandSubject(fleet: string, node: string): string {
  return `${PREFIX}.${checked('fleet', fleet)}.command.${checked('node', node)}`;
}
/** Whose report it is; null where the subject is none of a report. */
export function nodeOfSubject(subject: string): string | null {
  const node = subject.startsWith(`${PREFIX}.`) ? (/\.report\.([^.]+)$/.exec(subject)?.[1] ?? '') : '';
  return isSubjectWord(node) ? node : null;
}

function checked(what: string, word: string): string {
  const refused = refusedName(what, word, FLEET_NAME);
  if (refused !== null) throw new RangeError(refused);
  return word;
}
