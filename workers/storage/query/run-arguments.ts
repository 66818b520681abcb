/** What scripts give for a stored run, checked. Query worker. */
import { notAllowedText } from '../../contract/error-text.ts';
import { quote } from '../../contract/settings/config-error.ts';

/** The number becomes part of SQL: `id` would mean every run. @throws RangeError */
export function checkRun(run: unknown): void {
  if (!(Number.isSafeInteger(run) && Number(run) > 0))
    throw new RangeError(notAllowedText('run', quote(run), 'the number of a stored run, a whole one from 1'));
}

/** @throws RangeError that names which of them is not allowed */
export function checkStar(run: unknown, isStarred: unknown): void {
  checkRun(run);
  if (typeof isStarred !== 'boolean')
    throw new RangeError(notAllowedText('starred', quote(isStarred), 'true or false'));
}
