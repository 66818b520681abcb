/**
 * Statements that ask for figures of groups of events, put so that the figures are reckoned from whole columns
 * (`event-groups.ts`), and SQLite does only what is left: conditions on figures, order, arithmetic.
 *
 * ```sql
 *   SELECT sensor, avg(value) AS mean FROM events WHERE time_ms > 5 GROUP BY sensor ORDER BY mean
 *   SELECT sensor, max("#0") AS mean FROM event_groups(0) AS events WHERE time_ms > 5 GROUP BY sensor ORDER BY mean
 * ```
 *
 * The table has one row for each group, so `max` of a figure is that figure, or NULL where there is no row. Only what is
 * certain to mean the same is put so: one SELECT from `events` alone; grouped by columns that have few values; its
 * conditions joined by AND, each comparing a column with what is the same for all events; its figures `count`, `sum`,
 * `avg`, `min`, `max` or `total` of a column, or `count(*)`. All else runs as it is written.
 */
import { type SqlToken, sqlTokens } from '../../contract/sql-text.ts';
import { BATCH, CLASS, COLUMN_NAMES, RUN, SENSOR } from '../columns/event-table-columns.ts';
import type { AggregateKind } from '../columns/group-figures.ts';
import { type Aggregate, canGroupBy, EVENTS, type Grouping } from './event-groups.ts';
import { figureName, MOST_FIGURES } from './virtual-groups.ts';

interface GroupQuery {
  readonly grouping: Grouping;
  /** The statement, where a number stands for the grouping. */
  sql(grouping: number): string;
}

/** The statement put differently; null when it is not of this kind. @param sql one that SQLite has compiled */
export function groupQuery(sql: string): GroupQuery | null {
  return new GroupStatement(sql).read();
}

/** The figure that each aggregate takes, and how it comes from it: most are NULL where there is no group. */
const AGGREGATES: Readonly<Record<string, { kind: AggregateKind; from: (figure: string) => string }>> = {
  count: { kind: 'count', from: (figure) => `coalesce(max(${figure}), 0)` },
  total: { kind: 'total', from: (figure) => `(CASE WHEN count(*) THEN max(${figure}) ELSE 0.0 END)` },
  sum: { kind: 'sum', from: (figure) => `max(${figure})` },
  avg: { kind: 'avg', from: (figure) => `max(${figure})` },
  min: { kind: 'min', from: (figure) => `max(${figure})` },
  max: { kind: 'max', from: (figure) => `max(${figure})` },
};
/** Words behind a column that are no alias, aliases that mean the row of the table, and those that make an aggregate another one. */
const NO_ALIASES: ReadonlySet<string> = new Set([
  'isnull',
  'notnull',
  'rowid',
  'oid',
  '_rowid_',
  'over',
  'filter',
  'within',
  'window',
]);
const BEFORE_OPERANDS: ReadonlySet<string> = new Set('and or not is between in case when then else'.split(' '));
const EXPRESSION_WORDS: ReadonlySet<string> = new Set(
  'as asc desc nulls first last and or not is null between in case when then else end round abs cast integer real offset'.split(
    ' ',
  ),
);
const EXPRESSION_SIGNS: ReadonlySet<string> = new Set('( ) , + - * / % || = == < > <= >= <> != ?'.split(' '));
const OPERAND_SIGNS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '?']);
const ORDERED: ReadonlySet<string> = new Set(['=', '==', '<', '>', '<=', '>=']);
const CLAUSES = ['where', 'group', 'having', 'order', 'limit'] as const;
type Clause = (typeof CLAUSES)[number];

/** From token `from` up to token `to`, that not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

class GroupStatement {
  private readonly tokens: readonly SqlToken[];
  private readonly words: readonly string[];
  /** By token that opens a bracket, the one that closes it. */
  private readonly closing = new Map<number, number>();
  private readonly clauses = new Map<Clause, Span>();
  private readonly aliases = new Set<string>();
  /** Columns that stand alone in the list of results, by their aliases. */
  private readonly columnsByAlias = new Map<string, number>();
  private items: readonly Span[] = [];
  private by: readonly number[] = [];
  private readonly aggregates: Aggregate[] = [];
  /** New texts of tokens, by their numbers. */
  private readonly edits = new Map<number, string>();

  constructor(private readonly sql: string) {
    const tokens = sqlTokens(sql).filter(({ kind }) => kind !== 'gap');
    while (tokens.at(-1)?.text === ';') tokens.pop();
    this.tokens = tokens;
    // SQLite knows no other letters in two sizes: `Ä` and `ä` are two names.
    this.words = tokens.map(({ text }) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  }

  read(): GroupQuery | null {
    const { words } = this;
    const from = words.indexOf('from');
    if (words[0] !== 'select' || words[from + 1] !== 'events' || !this.matchBrackets()) return null;
    const isInBrackets = [...this.closing].some(([open, close]) => open < from && from < close);
    if (isInBrackets || !this.findClauses(from + 2)) return null;
    this.items = this.parts({ from: 1, to: from });
    if (!this.items.every((item) => this.readItem(item))) return null;
    const by = this.groupedBy();
    if (by === null || !canGroupBy(by)) return null;
    this.by = by;
    const where = this.clauses.get('where');
    if (where && !this.areConditions(where)) return null;
    const expressions = [{ from: 1, to: from }, ...this.spansOf(['having', 'order', 'limit'])];
    if (!expressions.every((span) => this.isExpression(span))) return null;
    if (this.aggregates.length > MOST_FIGURES || (by.length === 0 && this.aggregates.length === 0)) return null;
    const { aggregates } = this;
    return { grouping: { by, aggregates }, sql: (grouping) => this.edited(from + 1, grouping) };
  }

  private spansOf(names: readonly Clause[]): Span[] {
    return names.flatMap((name) => this.clauses.get(name) ?? []);
  }

  private matchBrackets(): boolean {
    const open: number[] = [];
    for (const [i, word] of this.words.entries()) {
      if (word === '(') open.push(i);
      if (word !== ')') continue;
      const from = open.pop();
      if (from === undefined) return false;
      this.closing.set(from, i);
    }
    return open.length === 0;
  }

  /** From the token behind the table on. @returns false when something else stands there */
  private findClauses(start: number): boolean {
    const { words } = this;
    const starts: { name: Clause; at: number }[] = [];
    for (let i = start; i < words.length; i = this.after(i)) {
      const name = CLAUSES.find((each) => each === words[i]);
      if (name) starts.push({ name, at: i });
      else if (i === start) return false;
    }
    starts.forEach(({ name, at }, i) => {
      const isTwoWords = name === 'group' || name === 'order';
      this.clauses.set(name, { from: isTwoWords ? at + 2 : at + 1, to: starts[i + 1]?.at ?? words.length });
    });
    return this.clauses.size === starts.length;
  }
  /** Behind token `i`, or behind the bracket that it opens. */
  private after(i: number): number {
    return (this.closing.get(i) ?? i) + 1;
  }

  /** What stands between commas. */
  private parts({ from, to }: Span): Span[] {
    const parts: Span[] = [];
    let begin = from;
    for (let i = from; i < to; i = this.after(i)) {
      if (this.words[i] !== ',') continue;
      parts.push({ from: begin, to: i });
      begin = i + 1;
    }
    return [...parts, { from: begin, to }];
  }

  /** A result: notes its alias. @returns false for `*`, for an alias in quotes, and for what has no sense */
  private readItem({ from, to }: Span): boolean {
    if (from >= to || this.words[from] === '*' || this.hasQuotedAlias({ from, to })) return false;
    const alias = this.aliasOf({ from, to });
    // Of two results with one alias it means the first.
    if (alias === null || this.aliases.has(alias)) return true;
    this.aliases.add(alias);
    const length = this.words[to - 2] === 'as' ? to - from - 2 : to - from - 1;
    const column = this.columnAt(from);
    if (length === 1 && column >= 0) this.columnsByAlias.set(alias, column);
    return true;
  }
  /** `expression AS 'name'`, or `expression 'name'`. */
  private hasQuotedAlias({ from, to }: Span): boolean {
    return to - from > 1 && this.tokens[to - 1]!.kind === 'quoted' && !this.wantsOperand(to - 2);
  }
  /** `expression AS name`, or `expression name`. */
  private aliasOf({ from, to }: Span): string | null {
    const last = this.words[to - 1]!;
    if (to - from < 2 || this.tokens[to - 1]!.kind !== 'word' || last === 'end' || NO_ALIASES.has(last)) return null;
    return this.wantsOperand(to - 2) ? null : last;
  }
  private wantsOperand(i: number): boolean {
    const word = this.words[i]!;
    return this.tokens[i]!.kind === 'sign' ? word !== ')' && word !== '?' : BEFORE_OPERANDS.has(word);
  }

  /** Columns, each named, or by the place or alias of a result that is one; null when there is anything else. */
  private groupedBy(): number[] | null {
    const group = this.clauses.get('group');
    if (!group) return [];
    const columns = this.parts(group).map((part) => (part.to - part.from === 1 ? this.groupColumn(part.from) : -1));
    return columns.includes(-1) ? null : [...new Set(columns)];
  }
  private groupColumn(at: number): number {
    const column = this.columnAt(at);
    if (column >= 0) return column;
    const word = this.words[at]!;
    if (this.tokens[at]!.kind === 'word') return this.columnsByAlias.get(word) ?? -1;
    const item = /^\d+$/.test(word) ? this.items[Number(word) - 1] : undefined;
    if (!item) return -1;
    const isColumn = item.to - item.from === 1 || this.aliasOf(item) !== null;
    const length = this.words[item.to - 2] === 'as' ? 3 : 2;
    return isColumn && item.to - item.from <= length ? this.columnAt(item.from) : -1;
  }

  /** Conditions joined by AND. */
  private areConditions({ from, to }: Span): boolean {
    for (let i = from; ; i++) {
      i = this.condition(i);
      if (i === to) return true;
      if (i < 0 || this.words[i] !== 'and') return false;
    }
  }
  /** @returns where the condition at `i` ends, −1 when it is none that is known to be looked at by the table */
  private condition(i: number): number {
    const { words } = this;
    const column = this.columnAt(i);
    const sign = words[i + 1]!;
    if (column < 0) return -1;
    // Of a group, SQLite itself looks at what is grouped by.
    const isOfGroups = this.by.includes(column);
    const isRanged = column !== CLASS || isOfGroups;
    if (sign === '=' || sign === '==' || (ORDERED.has(sign) && isRanged)) return this.operand(i + 2);
    if ((sign === '<>' || sign === '!=') && isOfGroups) return this.operand(i + 2);
    if (sign === 'in' && (column === SENSOR || isOfGroups) && words[i + 2] === '(') return this.operand(i + 2);
    if (sign !== 'between' || !isRanged) return -1;
    const end = this.operand(i + 2);
    return words[end] === 'and' ? this.operand(end + 1) : -1;
  }
  /** Numbers, texts, parameters and whole SELECTs, with signs between. @returns where it ends, −1 when it is nothing of the kind */
  private operand(from: number): number {
    let i = from;
    for (; i < this.words.length; i = this.after(i)) {
      const word = this.words[i]!;
      const isSelect = word === '(' && this.words[i + 1] === 'select';
      if (isSelect || this.isConstant(i) || OPERAND_SIGNS.has(word)) continue;
      if (word !== '(') break;
      if (!this.parts({ from: i + 1, to: this.closing.get(i)! }).every((part) => this.operand(part.from) === part.to)) {
        return -1;
      }
    }
    return i > from ? i : -1;
  }
  private isConstant(i: number): boolean {
    const { kind, text } = this.tokens[i]!;
    return kind === 'number' || (kind === 'quoted' && text.startsWith("'")) || this.words[i] === 'null';
  }

  /** Whether it uses nothing but figures and what is grouped by. Notes the figures. */
  private isExpression({ from, to }: Span): boolean {
    for (let i = from; i < to; ) {
      const end = this.aggregate(i);
      if (end < 0 && !this.isOfGroup(i)) return false;
      i = end < 0 ? i + 1 : end;
    }
    return true;
  }
  private isOfGroup(i: number): boolean {
    const word = this.words[i]!;
    const { kind } = this.tokens[i]!;
    if (kind === 'sign') return EXPRESSION_SIGNS.has(word);
    if (kind !== 'word') return this.isConstant(i);
    if (EXPRESSION_WORDS.has(word)) return true;
    // Before a bracket it is a function, which may count rows, whatever else is called so.
    return this.words[i + 1] !== '(' && (this.by.includes(this.columnAt(i)) || this.aliases.has(word));
  }

  /** @returns where the aggregate at `i` ends, −1 when there is none */
  private aggregate(i: number): number {
    const { words } = this;
    const aggregate = Object.hasOwn(AGGREGATES, words[i]!) ? AGGREGATES[words[i]!]! : null;
    if (!aggregate || words[i + 1] !== '(' || words[i + 3] !== ')') return -1;
    const column = words[i] === 'count' && words[i + 2] === '*' ? EVENTS : this.columnAt(i + 2);
    // These are numbers of batches, or no numbers.
    const isNone = column < 0 && column !== EVENTS;
    if (isNone || column === RUN || column === BATCH || column === CLASS) return -1;
    this.edits.set(i, aggregate.from(figureName(this.figure({ kind: aggregate.kind, column }))));
    for (let j = i + 1; j < i + 4; j++) this.edits.set(j, '');
    return i + 4;
  }
  private figure(wanted: Aggregate): number {
    const known = this.aggregates.findIndex(({ kind, column }) => kind === wanted.kind && column === wanted.column);
    return known >= 0 ? known : this.aggregates.push(wanted) - 1;
  }

  /** −1 when the token at `i` is no column's name. */
  private columnAt(i: number): number {
    return this.tokens[i]?.kind === 'word' ? NAMES.indexOf(this.words[i]!) : -1;
  }

  private edited(table: number, grouping: number): string {
    const edits = new Map(this.edits).set(table, `event_groups(${grouping}) AS events`);
    let result = '';
    let end = 0;
    for (const [i, text] of [...edits].sort(([a], [b]) => a - b)) {
      const { at, text: old } = this.tokens[i]!;
      result += this.sql.slice(end, at) + text;
      end = at + old.length;
    }
    return result + this.sql.slice(end);
  }
}
const NAMES: readonly string[] = COLUMN_NAMES;
