/** Reads a generated table with what is known of it, and without. */
import type { ImportAnswer, ImportedTable, MappingWish } from '../contract/import-types.ts';
import { importTable } from '../import/import-table.ts';
import { type GeneratedTable, generateTable } from './generated-table.ts';

const AROUND = { zone: 'UTC', language: 'en-GB' };

/** @throws Error that shows the table when it is read wrong. @returns whether something was asked */
export async function checkTable(seed: number): Promise<boolean> {
  const made = generateTable(seed);
  const read = (wish: MappingWish, isBestAccepted: boolean) =>
    importTable(made.file, wish, { ...AROUND, acceptBest: isBestAccepted });
  expectRows(made, seed, 'with its mapping', await read(made.mapping, true));
  const answer = await read({}, false);
  if (answer.kind === 'doubt') return true;
  expectRows(made, seed, 'without a question', answer);
  return false;
}

function expectRows(made: GeneratedTable, seed: number, how: string, answer: ImportAnswer): void {
  const found = answer.kind === 'table' ? rowsOf(answer.table, made.mapping.columns) : [JSON.stringify(answer)];
  const right = made.rows.map((row) => row.join(' ')).sort();
  if (found.length === right.length && found.every((row, i) => row === right[i])) return;
  throw new Error(
    `table ${seed}, read ${how}: ${found.length} rows, ${found.find((row) => !right.includes(row))}; right: ${right.length}, ${right.find((row) => !found.includes(row))}\n${made.text}`,
  );
}

/** Sorted. Columns that have no names in the file get those that they were made for. */
function rowsOf({ timeMs, sensor, sensors, value }: ImportedTable, columns: readonly string[]): string[] {
  const names = sensors.map((name) => name.replace(/column (\d+)$/, (_, number) => columns[Number(number) - 1] ?? ''));
  return Array.from(timeMs, (time, i) => `${time} ${names[sensor[i]!]} ${value[i]}`).sort();
}
