/** The latest entries of an observer, for the page: a ring of rows in shared memory, counted in the observer's journal. */
import { RECENT, RECENT_WORDS } from '../memory/memory-map.ts';

export function writeRecent(
  ring: Float64Array,
  index: number,
  sequence: number,
  timeMs: number,
  meta: number,
  value: number,
  score: number,
): void {
  const at = (index % RECENT) * RECENT_WORDS;
  ring[at] = sequence;
  ring[at + 1] = timeMs;
  ring[at + 2] = meta;
  ring[at + 3] = value;
  ring[at + 4] = score;
}
