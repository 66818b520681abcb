/** Which scenarios were played to their verdict in this browser, and what it was. Kept as long as the browser keeps it. */
import { createStore } from 'zustand/vanilla';
import type { Outcome } from '../scenarios/player-types.ts';
import { savedItems } from '../stores/saved-items.ts';
import { savedText, saveText } from '../stores/saved-text.ts';

const OUTCOMES: readonly Outcome[] = ['held', 'not held', 'could not tell'];

const KEY = 'penstock.lessons';
/** Scenarios that this browser keeps something of. A file of one's own has an id too: the oldest go. */
export const MOST_KEPT = 200;

/** By the scenario's id. */
export const lessonStore = createStore<{ outcomes: ReadonlyMap<string, Outcome> }>(() => ({
  outcomes: new Map(readOutcomes(savedText(KEY))),
}));

/** What could not be told of once is not forgotten when it could be before. */
export function noteOutcome(id: string, outcome: Outcome): void {
  const { outcomes } = lessonStore.getState();
  if (outcome === 'could not tell' && outcomes.has(id)) return;
  const next = [...outcomes].filter(([each]) => each !== id);
  const kept = [...next, [id, outcome] as const].slice(-MOST_KEPT);
  lessonStore.setState({ outcomes: new Map(kept) });
  saveText(KEY, JSON.stringify(kept));
}

/** For the next person at this browser: every lesson is new again. Kept runs stay. */
export function forgetOutcomes(): void {
  lessonStore.setState({ outcomes: new Map() });
  saveText(KEY, '[]');
}

/** What was kept, as far as it is what this program keeps: anybody can write there. */
export function readOutcomes(text: string | null): [id: string, outcome: Outcome][] {
  return savedItems(text).slice(-MOST_KEPT).flatMap(entryOf);
}
function entryOf(entry: unknown): [string, Outcome][] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
  const outcome = OUTCOMES.find((each) => each === entry[1]);
  return outcome === undefined ? [] : [[entry[0], outcome]];
}
