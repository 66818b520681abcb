/** The lessons of the gallery, as their files are. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenarioText } from '../../app/scenarios/definition/parse-scenario.ts';
import type { Scenario } from '../../app/scenarios/definition/scenario-types.ts';
import { ROOT } from '../bench/site.ts';

export const LESSONS = join(ROOT, 'public/lessons');

export interface Lesson {
  readonly scenario: Scenario;
  /** Changes with the file: what was measured of another version says nothing of this one. */
  readonly version: string;
}

export function lessonIds(): readonly string[] {
  const { lessons } = JSON.parse(readFileSync(join(LESSONS, 'index.json'), 'utf8')) as { lessons: string[] };
  return lessons;
}

function lessonText(id: string): string {
  return readFileSync(join(LESSONS, `${id}.json`), 'utf8');
}

export function readLesson(id: string): Lesson {
  const text = lessonText(id);
  return { scenario: parseScenarioText(text), version: createHash('sha256').update(text).digest('hex').slice(0, 12) };
}

/** @param only ids; empty: all. @throws Error for an id that is none */
export function chosenLessons(only: readonly string[]): readonly Lesson[] {
  const ids = lessonIds();
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new Error(`--only is ${unknown}, not one of ${ids.join(', ')}`);
  return ids.filter((id) => only.length === 0 || only.includes(id)).map(readLesson);
}
