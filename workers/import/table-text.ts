/** Files that are no text of rows and can be made one: Parquet, and documents of JSON. Their code comes with the first one. */
import { notAllowedText } from '../contract/error-text.ts';
import type { RowList } from '../contract/import-types.ts';
import { bytesOf } from './bytes.ts';
import {
  DocumentProblem,
  isDocumentText,
  isSeriesText,
  isTargetsText,
  NoSuchListError,
} from './documents/json-rows.ts';
import { isGzip, isParquet } from './file-kinds.ts';
import { ImportProblem } from './import-problem.ts';
import { chosenList, listsInHead } from './lines/several-lists.ts';
import { encodingOf, LineEnds } from './text.ts';

interface TableText {
  readonly blob: Blob;
  /** Names of columns that tell series apart; null where the file does not say. */
  readonly tags: readonly string[] | null;
  /** Its numbers have a decimal point, and nothing between thousands. */
  readonly isPlain: boolean;
  /** Of a document with several lists that may be the rows, all: first the one that is read unless another is asked for. */
  readonly lists: readonly RowList[];
  /** Nothing was made of it. */
  readonly isAsItIs: boolean;
}

/** A document is read as a whole: with what becomes of it, it takes some times as much memory. */
const MOST_DOCUMENT = 32 * 2 ** 20;
const HEAD = 4096;
const TOO_LARGE =
  'Each line of the file holds all of a series, with lists of its values and times. That is read up to 32 MB: export a shorter stretch of time, or CSV.';

/**
 * @param mostRows of what has to be made text, from the first one on
 * @param list path of the list that has the rows, where there are several; empty for the likeliest
 * @throws ImportProblem when it is damaged, has nothing to play, or no such list
 */
export async function tableText(file: Blob, mostRows: number, list = ''): Promise<TableText> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  if (isParquet(head)) {
    const { linesOfParquet } = await import('./parquet.ts');
    return { ...asItIs(await linesOfParquet(file, mostRows)), isPlain: true, isAsItIs: false };
  }
  if (file.size > MOST_DOCUMENT && isSeriesText(decoded(head))) throw new ImportProblem('not a table', TOO_LARGE);
  const text = file.size <= MOST_DOCUMENT && (isGzip(head) || mayBeDocument(head)) ? await documentIn(file) : null;
  if (text === null) return asItIs(file);
  const { linesOfDocument } = await import('./documents/json-documents.ts');
  try {
    const lines = linesOfDocument(text, mostRows, list);
    return lines === null ? asItIs(file) : { ...lines, isAsItIs: false };
  } catch (error) {
    if (error instanceof NoSuchListError) throw noSuchList(list, error.paths);
    if (error instanceof DocumentProblem) throw new ImportProblem('no rows', error.message);
    throw error;
  }
}

function asItIs(blob: Blob): TableText {
  return { blob, tags: null, isPlain: false, lists: [], isAsItIs: true };
}

/**
 * The lists that may be the rows, and the path of the one that is read.
 *
 * @param sample the beginning of the text
 * @throws ImportProblem when there is no such list
 */
export function listIn(
  { lists: known, isAsItIs }: TableText,
  { head }: { readonly head: string },
  wanted: string | undefined,
): { readonly lists: readonly RowList[]; readonly list: string } {
  const lists = isAsItIs ? listsInHead(head) : known;
  const list = chosenList(lists, wanted);
  if (list === null)
    throw noSuchList(
      wanted!,
      lists.map(({ path }) => path),
    );
  return { lists, list };
}

/** What is wrong with a wish for a list, as of all that is wished for. */
function noSuchList(list: string, paths: readonly string[]): ImportProblem {
  const allowed = `one of ${paths.map((path) => JSON.stringify(path)).join(', ')}`;
  return new ImportProblem('mapping', notAllowedText('mapping.list', JSON.stringify(list), allowed));
}

/** Whether these bytes may be the beginning of a document. */
function mayBeDocument(head: Uint8Array): boolean {
  const text = decoded(head);
  return isDocumentText(text) || isTargetsText(text);
}

function decoded(head: Uint8Array): string {
  return new TextDecoder(encodingOf([head])).decode(head);
}

/** All of its text; null where it is none, or too long. */
async function documentIn(file: Blob): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of bytesOf(file, { mayExpand: true }, { isCut: false })) {
    if (parts.length === 0 && !mayBeDocument(bytes.subarray(0, HEAD))) return null;
    length += bytes.length;
    if (length > MOST_DOCUMENT) return null;
    parts.push(bytes.slice());
  }
  const lines = new LineEnds(encodingOf(parts.slice(0, 1)));
  return parts.map((bytes) => lines.push(bytes)).join('') + lines.end();
}
