/**
 * What the screen Scenarios has: the lessons of this site, and what was wrong with a definition. A lesson of this site that
 * was chosen is part of the address, so that Back, a reload and a shared link lead to it.
 */

import { createStore } from 'zustand/vanilla';
import { errorText } from '../../workers/contract/error-text.ts';
import { addressOf, pushAddress, SCENARIO } from '../client/address.ts';
import { loadLessons as fetchLessons, type Lesson as Listed, listIn } from '../scenarios/definition/lessons.ts';
import { ScenarioError } from '../scenarios/definition/parse-scenario.ts';
import { readScenarioAt, readScenarioFile } from '../scenarios/definition/scenario-address.ts';
import type { Pattern, Scenario } from '../scenarios/definition/scenario-types.ts';
import type { Player } from '../scenarios/player.ts';
import { scenarioStore } from '../scenarios/scenario-store.ts';
import { notify } from '../stores/notice-store.ts';
import { loadPictures } from './measured-picture.ts';

/** What opens and closes. */
type Opener = Pick<Player, 'state' | 'open' | 'close'>;

/** A lesson of this site that is sound. */
export type Lesson = Extract<Listed, { readonly scenario: Scenario }>;

export interface Trouble {
  readonly title: string;
  readonly lines: readonly string[];
}
interface GalleryState {
  /** Null while they are on their way. */
  readonly lessons: readonly Lesson[] | null;
  /** Why the lessons, or some of them, are not there. */
  readonly missing: Trouble | null;
  readonly pattern: Pattern | null;
  /** Where what was opened last is; null of a file. */
  readonly address: string | null;
  /** Of what was to be opened. */
  readonly trouble: Trouble | null;
}

export const galleryStore = createStore<GalleryState>(() => ({
  lessons: null,
  missing: null,
  pattern: null,
  address: null,
  trouble: null,
}));

/** Fetches all lessons of this site. To be tried again after a failure. */
export async function loadLessons(): Promise<void> {
  try {
    const { lessons: all, pictures } = await fetchLessons(site(), listIn(location.search));
    if (pictures !== null) void loadPictures(pictures, site());
    const lessons = all.filter((each): each is Lesson => 'scenario' in each);
    const lines = all.flatMap((each) => ('problem' in each ? [`${each.address}: ${each.problem}`] : []));
    const missing = lines.length === 0 ? null : { title: 'Not all scenarios could be read', lines };
    galleryStore.setState({ lessons, missing });
  } catch (error) {
    const missing = { title: 'The list of scenarios could not be loaded', lines: linesOf(error) };
    galleryStore.setState({ lessons: [], missing });
  }
}
/** Addresses of definitions are relative to it. */
function site(): string {
  return location.origin + location.pathname;
}

/** Opens what an address names or holds. */
export async function openAddress(player: Opener, address: string): Promise<void> {
  if (player.state.at !== 'closed' && galleryStore.getState().address === address) return;
  const known = galleryStore.getState().lessons?.find((lesson) => lesson.address === address);
  await openFrom(player, address, address, () => known?.scenario ?? readScenarioAt(address, site()));
}
/** Opens a file. Where it is cannot be part of the address. */
export async function openFile(player: Opener, file: File): Promise<void> {
  await openFrom(player, file.name, null, () => readScenarioFile(file));
}
async function openFrom(
  player: Opener,
  name: string,
  address: string | null,
  read: () => Scenario | Promise<Scenario>,
): Promise<void> {
  if (isUnderWay(player)) return notify('error', 'Another scenario is playing', [`Stop it to open ${clipped(name)}.`]);
  try {
    const scenario = await read();
    await leave(player);
    player.open(scenario);
    galleryStore.setState({ address, trouble: null });
  } catch (error) {
    galleryStore.setState({ trouble: { title: `${clipped(name)} cannot be played`, lines: linesOf(error) } });
  }
}

function isUnderWay({ state: { at } }: Opener): boolean {
  return at === 'checking' || at === 'playing';
}

/** Back to the gallery; fulfilled when settings and run of before are there again. */
export async function leave(player: Opener): Promise<void> {
  const { at } = player.state;
  if (at === 'closed') return;
  if (at !== 'returning') return player.close();
  await new Promise<void>((resolve) => {
    const end = scenarioStore.subscribe(({ state }) => {
      if (state.at === 'returning') return;
      end();
      resolve();
    });
  });
}

/** Goes to a lesson of this site, or with null to all of them; the browser's Back button returns. */
export function showLesson(player: Opener, address: string | null): void {
  pushAddress(lessonLink(address));
  if (address === null) leave(player).catch(toldElsewhere);
  else void openAddress(player, address);
}
/** A run that does not start again has its banner. */
export function toldElsewhere(): void {}
/** The page with a lesson open, relative to this one. */
export function lessonLink(address: string | null): string {
  const url = new URL(addressOf('scenarios'), location.href);
  if (address === null) url.searchParams.delete(SCENARIO);
  else url.searchParams.set(SCENARIO, address);
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The lesson after one, in the order of the gallery; null after the last. */
export function lessonAfter(id: string, lessons: readonly Lesson[]): Lesson | null {
  const at = lessons.findIndex((lesson) => lesson.id === id);
  return at < 0 ? (lessons[0] ?? null) : (lessons[at + 1] ?? null);
}

function linesOf(error: unknown): string[] {
  if (error instanceof ScenarioError) return error.issues.map(({ message }) => message);
  return [errorText(error)];
}
/** A link that holds a whole scenario is no name. */
function clipped(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
