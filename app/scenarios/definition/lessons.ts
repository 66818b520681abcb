/**
 * The lessons of a folder on this site: its `index.json` lists them in the order of the gallery. Those that come with the
 * program are in `lessons/`; `?lessons=course/index.json` shows a folder of one's own.
 */

import * as v from 'valibot';
import { errorText, notAllowedText } from '../../../workers/contract/error-text.ts';
import { quote } from '../../../workers/contract/settings/config-error.ts';
import { lessonUrl, readScenarioAt } from './scenario-address.ts';
import type { Scenario } from './scenario-types.ts';

export const INDEX = 'lessons/index.json';
const PARAMETER = 'lessons';
const MOST_LESSONS = 100;

const LESSON = /^[a-z0-9-]{1,40}$/;
const LESSON_ALLOWED = 'a name of lower-case letters, digits and hyphens, at most 40';
const indexSchema = v.object({
  penstock: v.literal('lessons'),
  version: v.literal(1),
  lessons: v.pipe(v.array(v.unknown()), v.maxLength(MOST_LESSONS)),
  /** A file beside it, with what the acts of lessons measured: for their cards. */
  pictures: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}\.json$/))),
});
const INDEX_ALLOWED = `a list of at most ${MOST_LESSONS} lessons: {"penstock": "lessons", "version": 1, "lessons": ["name", …]}`;

export type Lesson =
  | { readonly id: string; readonly address: string; readonly scenario: Scenario }
  /** One that is there, but is not sound: it is said, not hidden. */
  | { readonly id: string; readonly address: string; readonly problem: string };

/** The list that the query of an address names. */
export function listIn(search: string): string {
  return new URLSearchParams(search).get(PARAMETER) ?? INDEX;
}
/** The address of a lesson, as `?scenario=` takes it. */
export function lessonAddress(id: string, list = INDEX): string {
  return list.replace(/[^/]*$/, `${id}.json`);
}

interface LessonList {
  readonly lessons: readonly Lesson[];
  /** The address of their pictures. */
  readonly pictures: string | null;
}

/** @throws Error when the list itself can't be read */
export async function loadLessons(site: string, list = INDEX): Promise<LessonList> {
  const response = await fetch(lessonUrl(list, site, PARAMETER), { redirect: 'error' });
  if (!response.ok) throw new Error(`${list}: the site answers ${response.status}`);
  const { lessons, pictures } = indexIn(await response.text(), list);
  return {
    lessons: await Promise.all(lessons.map((id, i) => listed(id, i, list, site))),
    pictures: pictures === undefined ? null : list.replace(/[^/]*$/, pictures),
  };
}

/** @throws Error that says what a list is */
function indexIn(text: string, list: string): v.InferOutput<typeof indexSchema> {
  try {
    return v.parse(indexSchema, JSON.parse(text));
  } catch {
    throw new Error(notAllowedText(list, quote(text.trim()), INDEX_ALLOWED));
  }
}

/** One entry of a list: what is no name leaves the others. */
async function listed(id: unknown, index: number, list: string, site: string): Promise<Lesson> {
  if (typeof id === 'string' && LESSON.test(id)) return loadLesson(lessonAddress(id, list), id, site);
  const place = `lessons.${index + 1}`;
  return { id: place, address: list, problem: notAllowedText(place, quote(id), LESSON_ALLOWED) };
}

async function loadLesson(address: string, id: string, site: string): Promise<Lesson> {
  try {
    const scenario = await readScenarioAt(address, site);
    if (scenario.id !== id) throw new Error(notAllowedText('id', scenario.id, `${id}, as the file is named`));
    return { id, address, scenario };
  } catch (error) {
    return { id, address, problem: errorText(error) };
  }
}
