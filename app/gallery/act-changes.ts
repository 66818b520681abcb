/** What is another way in an act than in the first one, in words: for the list of what will happen. */
import { getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';
import { turnedText } from '../scenarios/definition/knob.ts';
import { ANY_SPEED, configOf } from '../scenarios/definition/loads.ts';
import type { Act } from '../scenarios/definition/scenario-types.ts';
import { isFailure } from './picture.ts';

/** More is not read before an act. */
const MOST = 4;

/**
 * `Call timeout: off`. A load that is as high as before is none, whatever it is a share of. Failures are told with what
 * happens in the act.
 */
export function changesOf(first: Act, act: Act): readonly string[] {
  const [before, now] = [configOf(first, ANY_SPEED), configOf(act, ANY_SPEED)];
  const changed = FIELDS.flatMap(({ path }) => {
    const value = getField(now, path)!;
    if (value === getField(before, path) || isFailure(path)) return [];
    return [turnedText({ setting: path, value: act.settings[path] ?? value })];
  });
  const more = changed.length - MOST;
  return more <= 1 ? changed : [...changed.slice(0, MOST), `and ${more} more settings`];
}
