/** JSON with several lists that may be the rows: which one is read, what is said of the others, and when it is asked. */
import type { Doubt, RowList, TableMapping } from '../../contract/import-types.ts';
import { countText } from '../../contract/numbers/format-number.ts';
import { listsWithin } from './json-items.ts';
import { OUTERMOST } from './list-path.ts';

/** One with at least this share of the rows may be meant as well. */
const RIVAL = 0.5;

/** Those that somebody may mean: of one row there is nothing to play over time. The first one stays. */
export function listsToChoose(lists: readonly RowList[]): readonly RowList[] {
  const found = lists.filter(({ rows }, i) => i === 0 || rows > 1);
  return found.length > 1 ? found : [];
}

/** Of a file that is too large to be looked at as a whole: those of its beginning. */
export function listsInHead(head: string): readonly RowList[] {
  return listsToChoose(listsWithin(head));
}

/** The path of the list that is read: empty where there is nothing to choose, null where there is no such list. */
export function chosenList(lists: readonly RowList[], wanted = ''): string | null {
  const [likeliest] = lists;
  if (likeliest === undefined) return '';
  if (wanted === '') return likeliest.path;
  return lists.some(({ path }) => path === wanted) ? wanted : null;
}

/**
 * Asked where another list has about as many rows, and can be read as well.
 *
 * @param mapping of the likeliest one
 * @param mappingOf that of another one, by its path; null where it is no table
 */
export async function listDoubts(
  lists: readonly RowList[],
  mapping: TableMapping,
  mappingOf: (path: string) => Promise<TableMapping | null>,
): Promise<readonly Doubt[]> {
  const [likeliest, ...others] = lists;
  const choices: TableMapping[] = [];
  const known: RowList[] = [];
  for (const each of others) {
    if (each.rows < RIVAL * likeliest!.rows) continue;
    const other = await mappingOf(each.path);
    // What has no time is not meant where the likeliest has.
    if (other === null || (other.time.length === 0 && mapping.time.length > 0)) continue;
    choices.push(other);
    known.push(each);
  }
  if (choices.length === 0) return [];
  const names = [likeliest!, ...known].map(nameOfList);
  const text = `The rows can be those of ${names.slice(0, -1).join(', ')} or of ${names.at(-1)!}.`;
  return [{ about: 'list', text, choices: [{ list: likeliest!.path }, ...choices] }];
}

/** A sentence for people: which list was read, and which others there are. */
export function listNotes(lists: readonly RowList[], chosen: string): readonly string[] {
  const read = lists.find(({ path }) => path === chosen);
  if (read === undefined || lists.length < 2) return [];
  const others = lists.filter(({ path }) => path !== chosen).map(nameOfList);
  const has = others.length === 1 ? 'another list' : 'other lists';
  return [
    `The rows are those of ${nameOfList(read)}. The file has ${has}, which “Change” leads to: ${listed(others)}.`,
  ];
}
/** “hourly” (168 rows) */
export function nameOfList({ path, rows }: RowList): string {
  const count = countText(rows, 'row', 'rows');
  return path === OUTERMOST ? `its outermost columns (${count})` : `“${path}” (${count})`;
}

const MOST_NAMED = 4;
/** “a, b and c”, and of many how many more. */
export function listed(names: readonly string[]): string {
  if (names.length > MOST_NAMED)
    return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
