/**
 * How many events there are is known without reading one: every batch says how many it has. SQLite cannot know that, and
 * counts row by row, some fourteen million a second. So statements that ask for nothing but such counts are put
 * differently: `count(*)` of events becomes the sum of the sizes of batches.
 *
 * ```sql
 *   SELECT run, count(*) AS n FROM events WHERE run > 3 GROUP BY run
 *   SELECT run, coalesce(sum(size), 0) AS n FROM (SELECT run, id AS batch, size FROM batches) AS events WHERE …
 * ```
 *
 * Only what is certain to mean the same is: one SELECT from `events` alone, in which nothing but `run`, `batch` and
 * `count(*)` occurs. Events of one batch are alike in these, so any condition on them holds for all of its events or for
 * none. All else runs as it is written.
 */
import { type SqlToken, sqlTokens } from '../../contract/sql-text.ts';

const SUM = 'coalesce(sum(size), 0)';
const BATCHES = '(SELECT run, id AS batch, size FROM batches) AS events';
/** Words that may occur besides names given to counts. */
const KNOWN: ReadonlySet<string> = new Set(
  'select count from events where run batch and or not between in group by order asc desc limit is null'.split(' '),
);
const SIGNS: ReadonlySet<string> = new Set(['(', ')', ',', '=', '==', '<', '>', '<=', '>=', '<>', '!=', '?', ';']);
const AFTER_TABLE: ReadonlySet<string | undefined> = new Set([undefined, ';', 'where', 'group', 'order', 'limit']);
/** The latest run, as people ask for it: left as it is. */
const LATEST_RUN = ['(', 'select', 'max', '(', 'id', ')', 'from', 'runs', ')'];

/** The statement put differently; null when it is not of this kind. */
export function countedByBatches(sql: string): string | null {
  return new CountQuery(sql).rewritten();
}

class CountQuery {
  private readonly tokens: readonly SqlToken[];
  private readonly words: readonly string[];
  /** Where FROM stands among the tokens. */
  private readonly from: number;
  /** Given to counts. */
  private readonly names = new Set<string>();
  /** New texts of tokens, by their numbers. */
  private readonly edits = new Map<number, string>();

  constructor(private readonly sql: string) {
    this.tokens = sqlTokens(sql).filter(({ kind }) => kind !== 'gap');
    this.words = this.tokens.map(({ text }) => text.toLowerCase());
    this.from = this.words.indexOf('from');
  }

  rewritten(): string | null {
    const { words, from, edits } = this;
    if (words[0] !== 'select' || words[from + 1] !== 'events') return null;
    if (!AFTER_TABLE.has(words[from + 2])) return null;
    edits.set(from + 1, BATCHES);
    for (let i = 1; i < words.length; ) {
      const length = this.partAt(i);
      if (length === 0) return null;
      i += length;
    }
    return edits.size > 1 ? this.edited() : null;
  }

  /** @returns how many tokens the part at `i` has, 0 when it does not belong in such a statement */
  private partAt(i: number): number {
    const { words } = this;
    const { kind } = this.tokens[i]!;
    const word = words[i]!;
    if (word === 'count') return i < this.from ? this.resultAt(i) : this.orderAt(i);
    // Before a bracket it is a function, which would count batches.
    if (this.names.has(word)) return words[i + 1] === '(' ? 0 : 1;
    if (word === 'events' && i !== this.from + 1) return 0;
    if (LATEST_RUN.every((each, j) => words[i + j] === each)) return LATEST_RUN.length;
    if (kind === 'number') return 1;
    return (kind === 'word' ? KNOWN : SIGNS).has(word) ? 1 : 0;
  }

  /** `count(*)` alone in the list of results. It keeps its name. */
  private resultAt(i: number): number {
    const { words, tokens } = this;
    const next = words[i + 4]!;
    if (!this.isCountAt(i) || (i > 1 && words[i - 1] !== ',')) return 0;
    if (next === ',' || next === 'from') {
      this.edit(i, `${SUM} AS "${this.sql.slice(tokens[i]!.at, tokens[i + 3]!.at + 1)}"`);
      return 4;
    }
    const name = next === 'as' ? i + 5 : i + 4;
    if (!this.isNameAt(name) || ![',', 'from'].includes(words[name + 1]!)) return 0;
    this.names.add(words[name]!);
    this.edit(i, SUM);
    return name + 1 - i;
  }
  /** `count(*)` in ORDER BY. */
  private orderAt(i: number): number {
    const { words } = this;
    const isOrder = words.lastIndexOf('order', i) > words.lastIndexOf('group', i);
    if (!isOrder || !this.isCountAt(i) || (words[i - 1] !== 'by' && words[i - 1] !== ',')) return 0;
    this.edit(i, SUM);
    return 4;
  }

  private isCountAt(i: number): boolean {
    return this.words.slice(i + 1, i + 4).join('') === '(*)';
  }
  /** A name of its own: one that is also a column's would change what other parts of the statement mean. */
  private isNameAt(i: number): boolean {
    const word = this.words[i] ?? '';
    const isTaken = KNOWN.has(word) || word === 'size' || word === 'id';
    // The table's own name is no column, and a natural one for its count.
    return this.tokens[i]?.kind === 'word' && (word === 'events' || !isTaken);
  }

  /** In place of the four tokens of `count(*)`. */
  private edit(i: number, text: string): void {
    this.edits.set(i, text);
    for (let j = 1; j < 4; j++) this.edits.set(i + j, '');
  }
  private edited(): string {
    let result = '';
    let end = 0;
    for (const [i, text] of [...this.edits].sort(([a], [b]) => a - b)) {
      const { at, text: old } = this.tokens[i]!;
      result += this.sql.slice(end, at) + text;
      end = at + old.length;
    }
    return result + this.sql.slice(end);
  }
}
