/** Takes a profile from a file or from this site: all of it, or nothing. */
import { errorText } from '../../workers/contract/error-text.ts';
import { MEASURED_PARTS } from '../../workers/contract/name-sets.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { formatCount } from '../format.ts';
import { notify } from '../stores/notice-store.ts';
import { holdTrace } from '../traces/held-traces.ts';
import { holdTimes } from './held-times.ts';
import { MOST_BYTES, parseProfileText, patchOfProfile } from './parse-profile.ts';
import { openProfilePanel, profileStore } from './profile-store.ts';
import { arrivalTraceOf } from './profile-trace.ts';
import type { Profile } from './profile-types.ts';

/** Of this site, by what their buttons say. */
export const EXAMPLES = {
  'Example: a disk that turns': 'profiles/sqlite-on-a-disk.json',
  'Example: across an ocean': 'profiles/database-across-an-ocean.json',
} as const;

type Setter = Pick<PipelineClient, 'set'>;

/** Puts the profile in a file into effect; a refusal changes nothing, and is said. */
export async function openProfileFile(client: Setter, file: File): Promise<void> {
  await open(client, file.name, async () => {
    if (file.size > MOST_BYTES)
      throw new Error(`it has ${formatCount(file.size)} bytes; at most ${formatCount(MOST_BYTES)} are allowed`);
    return file.text();
  });
}
/** @param path of a profile of this site */
export async function openExample(client: Setter, path: string): Promise<void> {
  await open(client, path, async () => {
    const response = await fetch(new URL(path, document.baseURI));
    if (!response.ok) throw new Error(`the site answers ${response.status}`);
    return response.text();
  });
}

async function open(client: Setter, from: string, text: () => Promise<string>): Promise<void> {
  openProfilePanel();
  try {
    takeProfile(client, parseProfileText(await text()));
    notify('info', 'Profile opened', ['Its settings are in force, for this run and the next ones.']);
  } catch (error) {
    profileStore.setState({
      problems: [`${from} was not taken; nothing has changed.`, ...errorText(error).split('\n')],
    });
  }
}

/** @throws ConfigError when its settings contradict each other: then nothing has changed */
export function takeProfile(client: Setter, profile: Profile): void {
  for (const part of MEASURED_PARTS) {
    const times = profile.measured?.[part];
    if (times !== undefined) holdTimes(times);
  }
  if (profile.trace !== undefined) holdTrace(profile.trace.of, arrivalTraceOf(profile.trace));
  client.set(patchOfProfile(profile));
  const { name, note = '', sources = [] } = profile;
  profileStore.setState({ name, note, sources, problems: [] });
}

/** Whether a file says that it is a profile: in JSON, whatever else is in it. */
export async function isProfile(file: File): Promise<boolean> {
  return /\.json$/i.test(file.name) && /"penstock"\s*:\s*"profile"/.test(await file.slice(0, 4000).text());
}
