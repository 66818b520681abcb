/** The lessons that come with this site: `lessons/index.json` lists them in the order of the gallery. */

import * as v from 'valibot';
import { errorText, notAllowedText } from '../../../workers/contract/error-text.ts';
import { readScenarioAt } from './scenario-address.ts';
import type { Scenario } from './scenario-types.ts';

const INDEX = 'lessons/index.json';
const MOST_LESSONS = 100;

const indexSchema = v.object({
  penstock: v.literal('lessons'),
  version: v.literal(1),
  lessons: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/))), v.maxLength(MOST_LESSONS)),
});

export type Lesson =
  | { readonly id: string; readonly address: string; readonly scenario: Scenario }
  /** One that is there, but is not sound: it is said, not hidden. */
  | { readonly id: string; readonly address: string; readonly problem: string };

/** The address of a lesson, as `?scenario=` takes it. */
export function lessonAddress(id: string): string {
  return `lessons/${id}.json`;
}

/** @throws Error when the list itself can't be read */
export async function loadLessons(site: string): Promise<Lesson[]> {
  const response = await fetch(new URL(INDEX, site));
  if (!response.ok) throw new Error(`${INDEX}: the site answers ${response.status}`);
  const { lessons } = v.parse(indexSchema, await response.json());
  return Promise.all(lessons.map((id) => loadLesson(id, site)));
}

async function loadLesson(id: string, site: string): Promise<Lesson> {
  const address = lessonAddress(id);
  try {
    const scenario = await readScenarioAt(address, site);
    if (scenario.id !== id) throw new Error(notAllowedText('id', scenario.id, `${id}, as the file is named`));
    return { id, address, scenario };
  } catch (error) {
    return { id, address, problem: errorText(error) };
  }
}
