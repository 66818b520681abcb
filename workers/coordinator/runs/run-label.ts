/** What people add to a run, checked before it is kept: scripts give anything, and the label that is there would be lost. */
import { notAllowedText } from '../../contract/error-text.ts';
import type { RunLabel } from '../../contract/kept-run-types.ts';
import { quote } from '../../contract/settings/config-error.ts';

const KINDS: Readonly<Record<'name' | 'note' | 'starred', readonly [kind: string, allowed: string]>> = {
  name: ['string', 'a text; empty for none'],
  note: ['string', 'a text; empty for none'],
  starred: ['boolean', 'true or false'],
};

/** What else a label has stays: another version may know it. Coordinator. @throws RangeError that names the part */
export function checkLabel(label: RunLabel): void {
  if (typeof label !== 'object' || label === null)
    throw new RangeError(notAllowedText('label', quote(label), 'an object of name, note, starred, moments'));
  const parts: Partial<Record<string, unknown>> = { ...label };
  for (const [part, [kind, allowed]] of Object.entries(KINDS))
    if (typeof parts[part] !== kind) throw new RangeError(notAllowedText(`label.${part}`, quote(parts[part]), allowed));
  const { moments } = parts;
  if (!Array.isArray(moments) || !moments.every(isMoment))
    throw new RangeError(
      notAllowedText('label.moments', quote(moments), 'a list of { at, text }: epoch ms and a text'),
    );
}

function isMoment(moment: unknown): boolean {
  if (typeof moment !== 'object' || moment === null) return false;
  const { at, text } = moment as Partial<RunLabel['moments'][number]>;
  return Number.isFinite(at) && typeof text === 'string';
}
