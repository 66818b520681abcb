/** JSON that does not come line by line: its objects, one by one, wherever their list is and however it is broken into lines. */

/** Which values are the rows: those at a depth, of one of the lists that begin at the depth above; or at 0 all of the file's. */
interface Plan {
  readonly depth: number;
  readonly list: number;
}
/** So much is looked at to find the list. */
const HEAD = 262_144;
const QUOTE = 0x22;
const ESCAPE = 0x5c;
const LINE_END = 0x0a;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const OPEN_LIST = 0x5b;

/** Walks over text; tells where objects and lists begin and end. */
class Walker {
  depth = 0;
  private isInText = false;
  private isEscaped = false;

  /** @returns 1 where one begins, -1 where one ends, else 0 */
  step(code: number): -1 | 0 | 1 {
    if (this.isInText) {
      if (this.isEscaped) this.isEscaped = false;
      else if (code === ESCAPE) this.isEscaped = true;
      else if (code === QUOTE) this.isInText = false;
      return 0;
    }
    if (code === QUOTE) this.isInText = true;
    else if (OPEN.has(code)) {
      this.depth++;
      return 1;
    } else if (CLOSE.has(code)) {
      this.depth--;
      return -1;
    }
    return 0;
  }
}

/** Lists with objects or lists in them: the one with most of them has the rows. Null where there is none. */
function planOf(head: string): Plan | null {
  const walker = new Walker();
  /** By depth of their content. */
  const begun = new Map<number, number>();
  const found = new Map<string, Plan & { count: number }>();
  const isList: boolean[] = [];
  let values = 0;
  /** Of the list whose rows are passed: lists within them are parts of rows. */
  let outer = 0;
  for (let i = 0; i < head.length; i++) {
    const code = head.charCodeAt(i);
    const change = walker.step(code);
    const { depth } = walker;
    if (change === 1) {
      const parent = depth - 1;
      if (parent === 0) values++;
      if (parent > 0 && isList[parent] && (outer === 0 || parent === outer)) {
        outer = parent;
        count(found, parent, begun.get(parent)!);
      }
      isList[depth] = code === OPEN_LIST;
      if (code === OPEN_LIST) begun.set(depth, (begun.get(depth) ?? 0) + 1);
    }
    if (depth < outer) outer = 0;
    if (depth < 0) return null;
  }
  if (values > 1) return { depth: 0, list: 0 };
  const [best] = [...found.values()].sort((a, b) => b.count - a.count || a.depth - b.depth);
  return best ?? null;
}
function count(found: Map<string, Plan & { count: number }>, depth: number, list: number): void {
  const key = `${depth} ${list}`;
  const known = found.get(key);
  if (known === undefined) found.set(key, { depth, list, count: 1 });
  else known.count++;
}

/** Whether one object has the list of rows in it. */
export function hasListWithin(head: string): boolean {
  return (planOf(head)?.depth ?? 0) > 0;
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

export class JsonItems {
  private readonly walker = new Walker();
  private plan: Plan | null | undefined;
  private head = '';
  private begun = 0;
  private isPlace = false;
  private item = '';
  private itemDepth = -1;
  private itemLine = 1;
  private line = 1;

  /** @param most characters of an item; a longer one is cut, and so no JSON */
  constructor(
    private readonly onItem: (text: string, line: number) => void,
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
    this.plan = planOf(this.head.slice(0, HEAD));
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
        } else if (this.itemDepth < 0 && code === OPEN_LIST && walker.depth === plan.depth) {
          this.begun++;
          this.isPlace = this.begun === plan.list;
        }
      } else if (change === -1) {
        if (this.itemDepth === walker.depth) this.emit(text.slice(from, i + 1));
        else if (this.itemDepth < 0 && walker.depth === plan.depth - 1) this.isPlace = false;
      }
    }
    if (this.itemDepth >= 0 && this.item.length < this.most) this.item += text.slice(from, from + this.most);
  }
  private isItem(parent: number): boolean {
    const { depth } = this.plan!;
    return parent === depth && (depth === 0 || this.isPlace);
  }
  private emit(rest: string): void {
    this.onItem(this.item + rest, this.itemLine);
    this.item = '';
    this.itemDepth = -1;
  }
}
