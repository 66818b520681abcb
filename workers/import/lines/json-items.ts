/** JSON that does not come line by line: its objects, one by one, wherever their list is and however it is broken into lines. */
import type { RowList } from '../../contract/import-types.ts';
import { listPath, nameIn } from './list-path.ts';

/** Where the rows are: in the list of this path; null: all values of the file are rows. */
interface Plan {
  readonly path: string | null;
}
/** So much is looked at to find the list. */
const HEAD = 262_144;
const QUOTE = 0x22;
const ESCAPE = 0x5c;
const LINE_END = 0x0a;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const OPEN_LIST = 0x5b;
const MOST_NAME = 1000;

/** Walks over text; tells where objects and lists begin and end. */
class Walker {
  depth = 0;
  /** Depth of what stands in the outermost list that is open; 0 outside of any: what is within its rows is a part of these. */
  list = 0;
  private isInText = false;
  private isEscaped = false;
  /** The text before: the name of what begins behind it. */
  private latest = '';
  private readonly names: string[] = [];

  /** @returns 1 where one begins, -1 where one ends, else 0 */
  step(code: number): -1 | 0 | 1 {
    if (this.isInText) {
      this.inText(code);
      return 0;
    }
    if (code === QUOTE) {
      this.isInText = true;
      this.latest = '';
    } else if (OPEN.has(code)) {
      if (this.list === 0) this.names[this.depth] = this.latest;
      this.depth++;
      if (this.list === 0 && code === OPEN_LIST) this.list = this.depth;
      return 1;
    } else if (CLOSE.has(code)) {
      this.depth--;
      if (this.depth < this.list) this.list = 0;
      return -1;
    }
    return 0;
  }
  /** Of the list that is open. */
  get path(): string {
    return listPath(this.names.slice(1, this.list).map(nameIn));
  }

  private inText(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === ESCAPE) this.isEscaped = true;
    else if (code === QUOTE) {
      this.isInText = false;
      return;
    }
    if (this.list === 0 && this.latest.length < MOST_NAME) this.latest += String.fromCharCode(code);
  }
}

interface Survey {
  /** Objects and lists that stand in none. */
  readonly values: number;
  /** Lists with objects or lists in them: that with most of them first. */
  readonly lists: readonly RowList[];
}

/** Null where more ends than began. */
function survey(head: string): Survey | null {
  const walker = new Walker();
  const found = new Map<string, { readonly depth: number; rows: number }>();
  let values = 0;
  // Of the list that is open: the same for each of its items. It may be long, and most lists have none.
  let path: string | null = null;
  for (let i = 0; i < head.length; i++) {
    const change = walker.step(head.charCodeAt(i));
    const { depth, list } = walker;
    if (depth < 0) return null;
    if (change < 1) continue;
    if (depth === 1) values++;
    if (depth === list) path = null;
    if (list === 0 || depth !== list + 1) continue;
    path ??= walker.path;
    const known = found.get(path);
    if (known === undefined) found.set(path, { depth: list, rows: 1 });
    else known.rows++;
  }
  const lists = [...found]
    .sort(([, a], [, b]) => b.rows - a.rows || a.depth - b.depth)
    .map(([path, { rows }]) => ({ path, rows }));
  return { values, lists };
}

function planOf(head: string, wanted: string): Plan | null {
  const found = survey(head);
  if (found === null) return null;
  if (found.values > 1) return { path: null };
  const [most] = found.lists;
  return wanted !== '' ? { path: wanted } : (most ?? null);
}

/** The lists of rows in JSON, that with most of them first, as far as the text goes; none where every value is a row. */
export function listsWithin(text: string): readonly RowList[] {
  const found = /^\uFEFF?\s*[[{]/.test(text) ? survey(text) : null;
  return found === null || found.values > 1 ? [] : found.lists;
}

/** Whether one object has the list of rows in it. */
export function hasListWithin(head: string): boolean {
  return listsWithin(head).length > 0;
}

/** Whether text is JSON with rows in it. */
export function isJsonItems(head: string): boolean {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return false;
  const items: string[] = [];
  const reader = new JsonItems((text) => items.push(text));
  reader.push(head);
  reader.end();
  return items.length > 0 && items.slice(0, 5).every(isJson);
}
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Cuts a list of JSON into its items as the text comes, piece by piece. */
export class JsonItems {
  private readonly walker = new Walker();
  private plan: Plan | null | undefined;
  private head = '';
  private isPlace = false;
  private item = '';
  private itemDepth = -1;
  private itemLine = 1;
  private line = 1;

  /**
   * @param list path of the list that has the rows; empty for that with most of them
   * @param most characters of an item; a longer one is cut, and so no JSON
   */
  constructor(
    private readonly onItem: (text: string, line: number) => void,
    private readonly list = '',
    private readonly most = 16 * 65_536,
  ) {}

  push(text: string): void {
    if (this.plan !== undefined) {
      this.take(text);
      return;
    }
    this.head += text;
    if (this.head.length >= HEAD) this.begin();
  }
  end(): void {
    if (this.plan === undefined) this.begin();
  }

  private begin(): void {
    this.plan = planOf(this.head.slice(0, HEAD), this.list);
    const { head } = this;
    this.head = '';
    this.take(head);
  }

  private take(text: string): void {
    const { plan, walker } = this;
    if (!plan) return;
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === LINE_END) this.line++;
      const change = walker.step(code);
      if (change === 1) {
        if (this.itemDepth < 0 && this.isItem(walker.depth - 1)) {
          this.itemDepth = walker.depth - 1;
          this.itemLine = this.line;
          from = i;
        } else if (this.itemDepth < 0 && walker.depth === walker.list) this.isPlace = walker.path === plan.path;
      } else if (change === -1) {
        if (this.itemDepth === walker.depth) this.emit(text.slice(from, i + 1));
        else if (walker.list === 0) this.isPlace = false;
      }
    }
    if (this.itemDepth >= 0 && this.item.length < this.most) this.item += text.slice(from, from + this.most);
  }
  private isItem(parent: number): boolean {
    return this.plan!.path === null ? parent === 0 : this.isPlace && parent === this.walker.list;
  }
  private emit(rest: string): void {
    this.onItem(this.item + rest, this.itemLine);
    this.item = '';
    this.itemDepth = -1;
  }
}
