/**
 * What the acts of a lesson measured, second by second, when it was played: the line on its card. It is of the run that was kept
 * last in this browser, or else of one that came with the lessons (`pictures` in their `index.json`).
 */
import * as v from 'valibot';
import { createStore } from 'zustand/vanilla';
import { FIGURE_NAMES, type FigureName } from '../scenarios/definition/figures.ts';
import { lessonUrl } from '../scenarios/definition/scenario-address.ts';
import { MOST_ACTS, type Scenario } from '../scenarios/definition/scenario-types.ts';
import { savedItems } from '../stores/saved-items.ts';
import { savedText, saveText } from '../stores/saved-text.ts';
import { MOST_KEPT } from './lesson-record.ts';

/** Of each act, the value of each of its seconds; null where it is not known. */
type Measured = readonly (readonly (number | null)[])[];
export interface MeasuredPicture {
  readonly series: FigureName;
  readonly acts: Measured;
}
type Entry = readonly [id: string, picture: MeasuredPicture];

const KEY = 'penstock.pictures';
const MOST_SECONDS = 91;
/** Enough for a line of a hundred pixels. */
const DIGITS = 3;

const pictureSchema = v.object({
  series: v.picklist(FIGURE_NAMES),
  acts: v.pipe(
    v.array(v.pipe(v.array(v.nullable(v.pipe(v.number(), v.finite()))), v.maxLength(MOST_SECONDS))),
    v.maxLength(MOST_ACTS),
  ),
});
const fileSchema = v.object({
  penstock: v.literal('pictures'),
  version: v.literal(1),
  lessons: v.record(v.pipe(v.string(), v.maxLength(40)), pictureSchema),
});

export const pictureStore = createStore<{
  /** Of runs in this browser, by the scenario's id. */
  readonly own: ReadonlyMap<string, MeasuredPicture>;
  /** Those that came with the lessons. */
  readonly given: ReadonlyMap<string, MeasuredPicture>;
}>(() => ({ own: new Map(readPictures(savedText(KEY))), given: new Map() }));

/** Keeps what was measured. @param acts NaN where a value is not known */
export function notePicture({ id, watch }: Scenario, acts: readonly (readonly number[])[]): void {
  const values = acts.map((act) =>
    act.map((value) => (Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null)),
  );
  const { own } = pictureStore.getState();
  const others = [...own].filter(([each]) => each !== id);
  const kept = [...others, [id, { series: watch.series, acts: values }] as const].slice(-MOST_KEPT);
  pictureStore.setState({ own: new Map(kept) });
  saveText(KEY, JSON.stringify(kept));
}

/** Cards have the lines that came with the lessons again. */
export function forgetPictures(): void {
  pictureStore.setState({ own: new Map() });
  saveText(KEY, '[]');
}

/** Of the lessons that have one. Without them a card has the picture of its definition, so nothing is said if they do not come. */
export async function loadPictures(address: string, site: string): Promise<void> {
  try {
    const response = await fetch(lessonUrl(address, site), { redirect: 'error' });
    const { lessons } = v.parse(fileSchema, await response.json());
    pictureStore.setState({ given: new Map(Object.entries(lessons)) });
  } catch {
    // See above.
  }
}

/** What was kept, as far as it is what this program keeps: anybody can write there. */
export function readPictures(text: string | null): Entry[] {
  return savedItems(text).slice(-MOST_KEPT).flatMap(entryOf);
}
function entryOf(entry: unknown): Entry[] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
  const picture = v.safeParse(pictureSchema, entry[1]);
  return picture.success ? [[entry[0], picture.output]] : [];
}

/** The picture of a scenario as it is now: one of an older definition says nothing of it. */
export function fitting({ acts, watch }: Scenario, picture: MeasuredPicture | undefined): MeasuredPicture | null {
  if (picture === undefined || picture.series !== watch.series || picture.acts.length !== acts.length) return null;
  const isAsLong = picture.acts.every((values, i) => Math.abs(values.length - acts[i]!.seconds) <= 1);
  return isAsLong && greatestOf(picture) > 0 ? picture : null;
}
export function greatestOf({ acts }: MeasuredPicture): number {
  return Math.max(0, ...acts.flat().map((value) => value ?? 0));
}

/** One line for an act, in pieces where something is not known. @param place where a value of a second stands */
export function linePath(
  values: readonly (number | null)[],
  place: (second: number, value: number) => readonly [x: number, y: number],
): string {
  let isDrawn = false;
  const pieces = values.map((value, i) => {
    if (value === null) {
      isDrawn = false;
      return '';
    }
    const [x, y] = place(i + 0.5, value).map((each) => each.toFixed(1));
    const piece = isDrawn ? `L${x} ${y}` : `M${x} ${y}h.1`;
    isDrawn = true;
    return piece;
  });
  return pieces.join('');
}
