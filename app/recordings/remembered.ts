/** How files with the same columns were read before, when a person has decided it. */
import type { MappingWish, TableMapping } from '../../workers/contract/import-types.ts';
import { savedItems } from '../stores/saved-items.ts';
import { savedText, saveText } from '../stores/saved-text.ts';

const NAME = 'penstock-mappings';
const MOST = 50;

type Entry = readonly [shape: string, wish: MappingWish];

/** Names and number of columns, and what separates them. */
function shapeOf({ format, separator, columns, header }: TableMapping): string {
  return JSON.stringify([format, separator, header > 0 ? columns : columns.length]);
}

function entries(): readonly Entry[] {
  return savedItems(savedText(NAME)).filter(isEntry);
}
function isEntry(item: unknown): item is Entry {
  return Array.isArray(item) && typeof item[0] === 'string' && typeof item[1] === 'object' && item[1] !== null;
}

export function rememberedWish(mapping: TableMapping): MappingWish | null {
  const shape = shapeOf(mapping);
  return entries().find(([known]) => known === shape)?.[1] ?? null;
}

/** @param understood what was found without help, by which the file is known again */
export function rememberMapping(understood: TableMapping, chosen: TableMapping): void {
  const shape = shapeOf(understood);
  // Where the first row is, and how many there are, is the file's own.
  const {
    encoding: _,
    header: __,
    firstRow: ___,
    everyNth: ____,
    firstRows: _____,
    mayExpand: ______,
    between: _______,
    missing,
    quality,
    ...wish
  } = chosen;
  // What stands for no value is looked for in each file, unless a person has said otherwise.
  const said = {
    ...(!areSame(missing, understood.missing) && { missing }),
    ...(!areSame(quality, understood.quality) && { quality }),
  };
  const others = entries().filter(([known]) => known !== shape);
  saveText(NAME, JSON.stringify([[shape, { ...wish, ...said }], ...others].slice(0, MOST)));
}
function areSame(some: readonly number[], others: readonly number[]): boolean {
  return some.join() === others.join();
}
