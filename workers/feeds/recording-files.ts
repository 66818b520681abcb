/** The recordings that come with the project, as files of its site. */
import { notAllowedText } from '../contract/error-text.ts';
import type { RecordingName } from '../contract/name-sets.ts';
import type { RecordingColumns } from './recording-feed.ts';
import { parseRecording } from './recording-parser.ts';

const FILES: Readonly<Record<Exclude<RecordingName, 'imported'>, string>> = {
  machine_temperature: 'machine_temperature_system_failure.csv',
  ambient_temperature: 'ambient_temperature_system_failure.csv',
};

/** @param folder address of the recordings' folder @throws Error when it can't be had */
export async function fetchRecording(name: keyof typeof FILES, folder: string): Promise<RecordingColumns> {
  const file = FILES[name];
  const response = await fetch(new URL(file, folder));
  if (!response.ok || !response.body) throw new Error(`the recording ${file} could not be loaded: ${response.status}`);
  return parseRecording(response.body);
}

/** Coordinator, publisher. Says that `imported` is asked for before there is such a recording. */
export function noOwnRecording(): Error {
  const allowed = `${Object.keys(FILES).join(' or ')}, because no recording has been opened in this browser yet`;
  return new Error(notAllowedText('feed.recording', '"imported"', allowed));
}
