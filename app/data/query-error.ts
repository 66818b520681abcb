/** Why a query gave no rows, in words, with what helps, and the place in the text if it is known. */
import { nearestName } from '../../workers/contract/settings/nearest-name.ts';
import { oddCharacter } from '../../workers/contract/sql-text.ts';
import { CancelledError } from './database-tasks.ts';
import { TABLES } from './tables.ts';

export interface QueryError {
  /** `ended`: a person ended it; nothing is wrong. */
  readonly kind: 'ended' | 'refused' | 'sql' | 'time' | 'database';
  readonly title: string;
  readonly text: string;
  readonly help: string;
  /** First and past the last character of the part at fault. */
  readonly place: readonly [from: number, to: number] | null;
}

/** How SQLite words a damaged page, and we a damaged batch. */
const DAMAGE = /^(database disk image is malformed|not a batch of events)/;

/** @param error as it comes from another thread: of its class only the name is left */
export function explainQueryError(error: unknown, sql: string): QueryError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const at = { text: sentence(message), help: '', place: null };
  if (error instanceof CancelledError || (name === 'QueryEndedError' && message.includes('cancelled'))) {
    return { ...at, kind: 'ended', title: 'Cancelled', text: 'The query was ended. Nothing was changed.' };
  }
  if (name === 'QueryEndedError') {
    const help =
      'Raise the time limit, or narrow it down: conditions on run, time_ms, sequence and batch skip the rest.';
    return { ...at, kind: 'time', title: 'Time limit reached', help };
  }
  if (name === 'ReadOnlyError') {
    const help = 'Runs are deleted in the list of runs; everything else stays as it was stored.';
    return { ...at, kind: 'refused', title: 'Queries only read', help };
  }
  if (DAMAGE.test(message)) {
    const help =
      'Runs and batches that are sound can still be read. When a run that stores meets the damage, the file is set aside as it is.';
    return { ...at, kind: 'database', title: 'The database is damaged', help };
  }
  if (name === 'SqliteError' || name === 'RangeError') return oddCharacterError(message, sql) ?? sqlError(message, sql);
  return { ...at, kind: 'database', title: 'The database did not answer' };
}

/** What to write in place of characters that look like those of SQL. */
const MEANT: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '−': '-',
  '×': '*',
  '÷': '/',
  '≤': '<=',
  '≥': '>=',
  '≠': '<>',
  '，': ',',
  '；': ';',
  '（': '(',
  '）': ')',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
};

/** SQLite takes such a character for a part of a name, and its message for one about that name. */
function oddCharacterError(message: string, sql: string): QueryError | null {
  const odd = oddCharacter(sql);
  if (odd === null) return null;
  const { character, at } = odd;
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const before = sql.slice(0, at);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  const meant = MEANT[character];
  const isSeen = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character);
  const what = isSeen ? `“${character}” (U+${code}), which` : `U+${code}, which cannot be seen, and which`;
  const text = `Line ${line}, character ${column} is ${what} SQL has no use for outside of quotes.`;
  const help =
    meant === undefined ? `Delete it, or put it in quotes. SQLite says: ${message}` : `Write ${meant} in its place.`;
  const place = [at, at + character.length] as const;
  return { kind: 'sql', title: 'SQLite does not understand this', text, help, place };
}

function sqlError(message: string, sql: string): QueryError {
  const quoted = /^near "(.+)": syntax error/s.exec(message)?.[1];
  const unknown = /^no such (table|column|function): (\S+)/.exec(message);
  const word = quoted ?? unknown?.[2] ?? /^ambiguous column name: (\S+)/.exec(message)?.[1];
  return {
    kind: 'sql',
    title: quoted === undefined ? 'SQLite cannot run this' : 'SQLite does not understand this',
    text: sentence(message),
    help: unknown ? suggestion(unknown[1]!, unknown[2]!) : '',
    place: word === undefined ? null : placeOf(word, sql),
  };
}

/** Where a word stands in the text if it stands there once; SQLite tells the word only. */
function placeOf(word: string, sql: string): [number, number] | null {
  const first = sql.indexOf(word);
  if (first < 0 || sql.indexOf(word, first + 1) >= 0) return null;
  return [first, first + word.length];
}

function suggestion(kind: string, name: string): string {
  const bare = name.split('.').at(-1)!.toLowerCase();
  if (kind === 'table') return closest(bare, tableNames()) ?? `Tables are ${tableNames().join(', ')}.`;
  if (kind === 'column')
    return (
      closest(
        bare,
        TABLES.flatMap(({ columns }) => columns.map((column) => column.name)),
      ) ?? ''
    );
  return '';
}
function tableNames(): string[] {
  return TABLES.map(({ name }) => name);
}

function closest(name: string, names: readonly string[]): string | null {
  const nearest = nearestName(name, names);
  return nearest === null ? null : `Did you mean ${nearest}?`;
}

function sentence(message: string): string {
  const text = message.trim();
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
