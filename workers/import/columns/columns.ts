/** A column of the sample, and what it could be. */
import type { CellKind } from '../cells/cell-kinds.ts';
import { isMissing } from '../cells/numbers.ts';
import { hintsOf, type NameHints } from '../cells/words.ts';

export interface Column {
  readonly index: number;
  readonly name: string;
  readonly hints: NameHints;
  /** What most of its cells are that are not empty; `missing` when all are. */
  readonly kind: CellKind;
  /** One for each row; empty where a row is too short. */
  readonly cells: readonly string[];
  /** Those that say something. */
  readonly filled: readonly string[];
  readonly distinct: number;
  /** The table has a line of names, and none for this column. */
  readonly isNameless: boolean;
}

/** A column of values may have as few of them. */
const LEAST_SHARE = 0.5;

/** A table that is cut into cells: a layout has this, and more. */
interface CutTable {
  /** The line of the names of columns; 0 where there is none. */
  readonly header: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands under each name where that is a unit; none where there is no such line. */
  readonly units: readonly string[];
  /** Kinds of cells of each column, counted. */
  readonly kinds: readonly ReadonlyMap<CellKind, number>[];
}

/** The columns of a table, with what their names and cells say. */
export function columnsOf({ columns, rows, units, kinds, header }: CutTable): Column[] {
  return columns.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    const filled = cells.filter((cell) => !isMissing(cell));
    return {
      index,
      name,
      hints: hintsOf(header > 0 || name !== `column ${index + 1}` ? name : '-', units[index]),
      kind: usualKind(kinds[index]!),
      cells,
      filled,
      distinct: new Set(filled).size,
      isNameless: header > 0 && name === `column ${index + 1}`,
    };
  });
}

function usualKind(counts: ReadonlyMap<CellKind, number>): CellKind {
  const filled = [...counts].filter(([kind]) => kind !== 'missing');
  const all = filled.reduce((sum, [, count]) => sum + count, 0);
  const [kind, count] = filled.sort(([, a], [, b]) => b - a)[0] ?? ['missing', 0];
  return count >= all * LEAST_SHARE ? kind : 'text';
}

/** Whole numbers that go up by one from row to row, but for some that are missing. */
export function isCounter({ filled }: Column): boolean {
  if (filled.length < 3) return false;
  const ups = filled.filter((cell, i) => i > 0 && Number(cell) - Number(filled[i - 1]) === 1).length;
  return ups >= (filled.length - 1) * 0.9;
}

/** Whole numbers that go up, or down, with every row, but not all by one: as those of rows of which some were taken out. */
export function areRowNumbers({ filled }: Column): boolean {
  if (filled.length < 3 || !filled.every((cell) => /^\d{1,15}$/.test(cell))) return false;
  const steps = filled.slice(1).map((cell, i) => Math.sign(Number(cell) - Number(filled[i])));
  return steps[0] !== 0 && steps.every((step) => step === steps[0]);
}

/** Few different whole numbers or words, as names of sensors are; also `1A` and `2B`. */
export function areLikeNames({ filled, distinct, kind }: Column): boolean {
  if (distinct < 2 || distinct > filled.length / 2) return false;
  if (kind === 'text' || kind === 'state' || filled.every((cell) => /^\d{1,20}$/.test(cell))) return true;
  // With one tail they are numbers and their unit.
  const tails = new Set(filled.map((cell) => /^\d+([A-Za-z]\w*)$/.exec(cell)?.[1]));
  return tails.size > 1 && !tails.has(undefined);
}
