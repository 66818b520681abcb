/**
 * `event_groups`: a row for each group of events, with its figures, which `group-query.ts` asks for in place of events. Not
 * for people: it can only be asked for by a number that stands for a grouping.
 *
 * The value of a column that the events of a group need not have in common is refused, whatever SQLite wants it for, and so is
 * the number of a row: then the statement runs as it was written. SQLite itself would count and add up groups in place of
 * events; `group-query.ts` lets no statement pass that has it do so.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { classOf, sensorOf, statusOf } from '../../memory/event-columns.ts';
import {
  BATCH,
  CLASS,
  CLASS_NAMES,
  EVENT_COLUMNS,
  EVENT_COLUMNS_SQL,
  RUN,
  SENSOR,
  SEQUENCE,
  STATUS,
} from '../columns/event-table-columns.ts';
import type { ResultValues } from '../sqlite/result-values.ts';
import type { Sqlite } from '../sqlite/sqlite.ts';
import { COMPARISONS, EQUAL, type PlanInfo, type VirtualCursor, type VirtualTable } from '../sqlite/virtual-table.ts';
import type { Catalog } from './catalog.ts';
import { EventFilter, type TakenCondition } from './event-filter.ts';
import { type Aggregate, type EventGroup, type Grouping, groupEvents } from './event-groups.ts';
import type { EventReader } from './event-reader.ts';

/** Figures of a group, at most. */
export const MOST_FIGURES = 16;
/** The column of a figure, as SQL names it: no name that a statement of people has. */
export function figureName(figure: number): string {
  return `"#${figure}"`;
}
const GROUPING = EVENT_COLUMNS + MOST_FIGURES;
const WHOLE: ReadonlySet<number> = new Set([SEQUENCE, SENSOR, STATUS]);

/** A statement wants more of a group than its events have in common, or more than a number holds. */
export class NotGroupedError extends Error {
  override readonly name = 'NotGroupedError';
}

interface GroupPlan {
  /** Of events. The grouping comes last among the values. */
  readonly taken: readonly TakenCondition[];
}

export class VirtualGroups implements VirtualTable {
  readonly name = 'event_groups';
  readonly declaration =
    `CREATE TABLE event_groups(${EVENT_COLUMNS_SQL}, ${Array.from({ length: MOST_FIGURES }, (_, i) => figureName(i)).join(', ')}, "#grouping" INTEGER HIDDEN)`;
  private plans: GroupPlan[] = [];
  private groupings: Grouping[] = [];

  constructor(
    private readonly sqlite: Sqlite,
    private readonly catalog: Catalog,
    private readonly reader: EventReader,
    private readonly values: ResultValues,
  ) {}

  /** @returns the number that stands for a grouping, until `forget` */
  add(grouping: Grouping): number {
    this.groupings.push(grouping);
    return this.groupings.length - 1;
  }
  /** Forgets what belongs to statements that are finalized. */
  forget(): void {
    this.plans = [];
    this.groupings = [];
  }

  /** @throws NotGroupedError when no grouping is given */
  plan(info: PlanInfo): void {
    const { conditions } = info;
    const given = conditions.findIndex(
      ({ column, operator, isUsable }) => column === GROUPING && operator === EQUAL && isUsable,
    );
    if (given < 0) throw new NotGroupedError('no such table: event_groups');
    const taken: TakenCondition[] = [];
    conditions.forEach(({ column, operator, isUsable }, i) => {
      if (!isUsable || column < 0 || column >= EVENT_COLUMNS || !COMPARISONS.has(operator)) return;
      if (column === CLASS && (operator !== EQUAL || !info.isBinary(i))) return;
      const isList = operator === EQUAL && info.isList(i);
      // A list that is taken value by value would give a group once for each value.
      if (isList && (column !== SENSOR || !info.takeList(i))) return;
      if (!isList) info.take(i);
      taken.push({ column, operator, isList });
    });
    info.take(given);
    // Of two plans the one that looks at more conditions.
    info.choose(this.plans.length, 1000 / (1 + taken.length), 1);
    this.plans.push({ taken });
  }

  open(): VirtualCursor {
    return new GroupCursor((plan, values) => this.read(plan, values), this.values);
  }

  private read(plan: number, values: readonly WasmPointer[]): GroupScan {
    const { taken } = this.plans[plan]!;
    const number = this.sqlite.raw.sqlite3_value_double(values.at(-1)!);
    const grouping = this.groupings[number];
    if (!grouping) throw new NotGroupedError(`no grouping ${number}`);
    const filter = new EventFilter(this.sqlite, taken, values);
    const groups = groupEvents(filter.select(this.catalog.batches), this.reader, filter, grouping);
    return { grouping, groups, className: filter.className };
  }
}

interface GroupScan {
  readonly grouping: Grouping;
  readonly groups: readonly EventGroup[];
  /** Of all events that meet the conditions; null when they may have several. */
  readonly className: string | null;
}

class GroupCursor implements VirtualCursor {
  private scan: GroupScan = { grouping: { by: [], aggregates: [] }, groups: [], className: null };
  private at = 0;

  constructor(
    private readonly read: (plan: number, values: readonly WasmPointer[]) => GroupScan,
    private readonly values: ResultValues,
  ) {}

  get hasEnded(): boolean {
    return this.at >= this.scan.groups.length;
  }
  filter(plan: number, values: readonly WasmPointer[]): void {
    this.scan = this.read(plan, values);
    this.at = 0;
  }
  next(): void {
    this.at++;
  }
  /** @throws NotGroupedError always: a group has many rows */
  rowNumber(): bigint {
    throw new NotGroupedError('a group has no number of a row');
  }

  /** @throws NotGroupedError */
  column(context: WasmPointer, column: number): void {
    const { grouping, groups } = this.scan;
    const group = groups[this.at]!;
    const figure = column - EVENT_COLUMNS;
    if (column < EVENT_COLUMNS) this.common(context, column, group);
    else this.figure(context, grouping.aggregates[figure]!, group.figures[figure]!);
  }

  private common(context: WasmPointer, column: number, { run, batch, meta }: EventGroup): void {
    const { values } = this;
    const { grouping, className } = this.scan;
    const isCommon = grouping.by.includes(column) || (column === CLASS && className !== null);
    if (!isCommon) throw new NotGroupedError(`column ${column} is not grouped by`);
    if (column === RUN) values.integer(context, run);
    else if (column === BATCH) values.integer(context, batch);
    else if (column === SENSOR) values.integer(context, sensorOf(meta));
    else if (column === STATUS) values.integer(context, statusOf(meta));
    else values.text(context, className ?? CLASS_NAMES[classOf(meta)]!);
  }

  /** Whole numbers stay whole, NaN becomes NULL. */
  private figure(context: WasmPointer, { kind, column }: Aggregate, value: number): void {
    const isWhole = kind === 'count' || (kind !== 'avg' && kind !== 'total' && WHOLE.has(column));
    // SQLite adds whole numbers of up to 63 bits.
    if (WHOLE.has(column) && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new NotGroupedError(`${kind} ${value}`);
    if (isWhole && !Number.isNaN(value)) this.values.integer(context, value);
    else this.values.real(context, value);
  }
}
