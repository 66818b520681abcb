/** Files that are no text of rows and can be made one: Parquet, and documents of JSON. Their code comes with the first one. */
import { bytesOf } from './bytes.ts';
import { DocumentProblem } from './documents/json-rows.ts';
import { isGzip, isParquet } from './file-kinds.ts';
import { ImportProblem } from './import-problem.ts';
import { encodingOf, LineEnds } from './text.ts';

export interface TableText {
  readonly blob: Blob;
  /** Names of columns that tell series apart; null where the file does not say. */
  readonly tags: readonly string[] | null;
  /** Its numbers have a decimal point, and nothing between thousands. */
  readonly isPlain: boolean;
}

/** A document is read as a whole: with what becomes of it, it takes some times as much memory. */
const MOST_DOCUMENT = 32 * 2 ** 20;
const HEAD = 4096;

/**
 * @param mostRows of what has to be made text, from the first one on
 * @throws ImportProblem when it is damaged, or has nothing to play
 */
export async function tableText(file: Blob, mostRows: number): Promise<TableText> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  if (isParquet(head)) {
    const { linesOfParquet } = await import('./parquet.ts');
    return { ...asItIs(await linesOfParquet(file, mostRows)), isPlain: true };
  }
  const text = file.size <= MOST_DOCUMENT && (isGzip(head) || mayBeDocument(head)) ? await documentIn(file) : null;
  if (text === null) return asItIs(file);
  const { linesOfDocument } = await import('./documents/json-documents.ts');
  try {
    return linesOfDocument(text, mostRows) ?? asItIs(file);
  } catch (error) {
    if (!(error instanceof DocumentProblem)) throw error;
    throw new ImportProblem('no rows', error.message);
  }
}

function asItIs(blob: Blob): TableText {
  return { blob, tags: null, isPlain: false };
}

/** Whether text begins with an object that goes on in the next line, or takes up more than one: else lines are rows. */
function mayBeDocument(head: Uint8Array): boolean {
  const text = new TextDecoder(encodingOf([head]))
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart();
  const [first = '', second = ''] = text.split('\n', 2).map((line) => line.trim());
  return text.startsWith('{') && !(first.endsWith('}') && second.startsWith('{'));
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
