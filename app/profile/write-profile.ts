/** A profile of the settings in force. */
import type { Config, FieldValue } from '../../workers/contract/config-types.ts';
import { toHash } from '../../workers/contract/links/to-hash.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import { traceStore } from '../traces/trace-database.ts';
import { partsWithoutTimes, timesOf } from './held-times.ts';
import { measuredPartsOf, namedFigures, timeSettings } from './measured-parts.ts';
import { configOf } from './parse-profile.ts';
import { linesOf } from './profile-objectives.ts';
import { NAMED_BY_TRACE, profileTraceOf } from './profile-trace.ts';
import { PROFILE_FIELDS, PROFILE_VERSION, type Profile, type ProfileTrace } from './profile-types.ts';

/** @throws Error when a part is set to measured times that are not here */
export function profileOf(config: Config, about: Pick<Profile, 'name' | 'note' | 'sources'>): Profile {
  const [missing] = partsWithoutTimes(config);
  if (missing !== undefined)
    throw new Error(
      `the measured times of ${missing} are not here: open the file that they come from, or choose another kind`,
    );
  const measured = measuredPartsOf(config).flatMap((part) => {
    const times = timesOf(timeSettings(config, part));
    return times === null ? [] : [[part, times] as const];
  });
  const trace = traceIn(config);
  const settings = settingsOf(config);
  const objectives = linesOf(config);
  return {
    penstock: 'profile',
    version: PROFILE_VERSION,
    ...about,
    settings,
    ...(objectives.length > 0 && { objectives }),
    ...(measured.length > 0 && { measured: Object.fromEntries(measured) }),
    ...(trace !== null && { trace }),
  };
}

/** @throws Error when the load plays a trace that is not here */
function traceIn({ load }: Config): ProfileTrace | null {
  if (load.shape !== 'trace') return null;
  const held = traceStore.getState().here.get(load.trace.id);
  if (held === undefined)
    throw new Error('the arrival trace is not here: open the file that it comes from, or choose another shape');
  return profileTraceOf(held.of, held);
}

/** What differs from the defaults. Of measured times the figures are in the times themselves. */
function settingsOf(config: Config): Record<string, FieldValue> {
  const defaults = defaultConfig();
  const measured = new Set(
    measuredPartsOf(config).flatMap((part) => namedFigures(part, timeSettings(config, part)).map(([path]) => path)),
  );
  const changed = PROFILE_FIELDS.filter(
    ({ path }) =>
      getField(config, path) !== getField(defaults, path) && !measured.has(path) && !NAMED_BY_TRACE.includes(path),
  );
  return Object.fromEntries(changed.map(({ path }) => [path, getField(config, path)!]));
}

/** A link with the same settings; a text that says why there is none, where times were measured. */
export function linkOf(profile: Profile, page: string): { readonly link: string } | { readonly problem: string } {
  if (profile.trace !== undefined)
    return { problem: 'The arrival trace is too much for a link. Save the profile as a file instead.' };
  const parts = Object.keys(profile.measured ?? {});
  if (parts.length > 0)
    return {
      problem: `The measured times of ${parts.join(', ')} are too much for a link. Save the profile as a file instead.`,
    };
  const url = new URL(page);
  url.hash = toHash(configOf(profile));
  url.search = '';
  return { link: url.href };
}
