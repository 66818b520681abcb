/** What is said beforehand of a file of arrivals, checked: a script may say anything. */
import { TRACE_TIME_FORMS, type TraceWish } from '../../contract/arrivals/trace-types.ts';
import { notAllowedText } from '../../contract/error-text.ts';
import { quote } from '../../contract/settings/config-error.ts';
import { ImportProblem } from '../import-problem.ts';

const isColumn = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;

/** Date, time of day, seconds, a part of a second, AM or PM, and how far clocks are from UTC. */
const MOST_PARTS = 6;

type Shape = readonly [isRight: (value: unknown) => boolean, allowed: string];
const SHAPES: Readonly<Record<keyof TraceWish, Shape>> = {
  list: [(value) => typeof value === 'string', 'the name of a list in JSON, such as "hourly"'],
  time: [
    (value) => Array.isArray(value) && value.length > 0 && value.length <= MOST_PARTS && value.every(isColumn),
    'a list of one column, or of the date, the time of day and what belongs behind it, by their numbers from 0',
  ],
  timeForm: [(value) => TRACE_TIME_FORMS.some((form) => form === value), `one of ${TRACE_TIME_FORMS.join(', ')}`],
  counts: [(value) => isColumn(value) || value === -1, 'the number of a column from 0, or -1: every row is an arrival'],
  per: [(value) => value === 'interval' || value === 'second', 'interval or second'],
};
const isField = (field: string): field is keyof TraceWish => Object.hasOwn(SHAPES, field);

/** Import worker. @throws ImportProblem that names the field, the value and what is allowed */
export function checkTraceWish(wish: TraceWish): void {
  for (const [field, value] of Object.entries(wish)) {
    if (!isField(field)) refuse('wish', quote(field), `any of ${Object.keys(SHAPES).join(', ')}`);
    const [isRight, allowed] = SHAPES[field];
    const shown = Array.isArray(value) ? JSON.stringify(value) : quote(value);
    if (value !== undefined && !isRight(value)) refuse(`wish.${field}`, shown, allowed);
  }
}

/** @throws ImportProblem when the file has no such column */
export function checkTraceColumns({ time = [], counts = -1 }: TraceWish, columns: readonly string[]): void {
  const allowed = `a column of the file: ${columns.map((name, i) => `${i} “${name}”`).join(', ')}`;
  for (const column of time) if (column >= columns.length) refuse('wish.time', `${column}`, allowed);
  if (counts >= columns.length) refuse('wish.counts', `${counts}`, allowed);
}

function refuse(what: string, value: string, allowed: string): never {
  throw new ImportProblem('mapping', notAllowedText(what, value, allowed));
}
