/** What is not certain of a file, and how it is decided where nobody is asked. */
import type { Doubt, TableMapping } from '../contract/import-types.ts';

/** Every doubt is decided by its first choice, as the first candidate does. */
export function decided(mapping: TableMapping, doubts: readonly Doubt[]): TableMapping {
  return Object.assign({ ...mapping }, ...doubts.map(({ choices }) => choices[0]));
}
