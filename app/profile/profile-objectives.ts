/** The objectives of a profile: a line each, as people write them on Live. */
import type { Config, Objective } from '../../workers/contract/config-types.ts';
import { notAllowedText } from '../../workers/contract/error-text.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { ConfigError, type ConfigIssue, fieldIssue } from '../../workers/contract/settings/config-error.ts';
import {
  ObjectiveLineError,
  objectiveLine,
  readObjectiveLines,
} from '../../workers/contract/settings/objective-lines.ts';
import type { Profile } from './profile-types.ts';

/** As a profile keeps them. */
export function linesOf({ objectives }: Config): string[] {
  return objectives.list.map(objectiveLine);
}

/** What is wrong with its lines, by their place; they count from 1. */
export function checkObjectives({ objectives = [] }: Profile): ConfigIssue[] {
  return objectives.flatMap((line, i) => checkLine(`objectives.${i + 1}`, line));
}
function checkLine(place: string, line: string): ConfigIssue[] {
  try {
    const list = readObjectiveLines(line);
    applyPatch(defaultConfig(), { objectives: { list } });
    return list.length === 1 ? [] : [fieldIssue(place, line, 'one line')];
  } catch (error) {
    if (error instanceof ObjectiveLineError) return [fieldIssue(`${place}.${error.part}`, error.value, error.allowed)];
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(({ path, value, allowed }) => {
      const own = path.replace(/^objectives\.list\.\d+/, place);
      return { path: own, value, allowed, message: notAllowedText(own, value, allowed) };
    });
  }
}

/** What `objectives.list` is to be. @throws ObjectiveLineError where `checkObjectives` complains */
export function objectivesOf({ objectives = [] }: Profile): Objective[] {
  return objectives.flatMap((line) => readObjectiveLines(line));
}
