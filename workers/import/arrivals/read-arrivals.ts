/** Reads a file of arrivals: times, a row each, or counts over intervals. Asks what the file leaves open. */
import { arrivalsIn, lengthOf } from '../../contract/arrivals/arrival-trace.ts';
import {
  EACH_ROW,
  type ReadTrace,
  type TraceAnswer,
  type TraceQuestion,
  type TraceWish,
} from '../../contract/arrivals/trace-types.ts';
import { clip, errorText, notAllowedText } from '../../contract/error-text.ts';
import type { RowList } from '../../contract/import-types.ts';
import { numberText } from '../../contract/numbers/field-text.ts';
import { countText, formatCount, formatSetting } from '../../contract/numbers/format-number.ts';
import { FIELD_BY_PATH } from '../../contract/settings/config-fields.ts';
import { bytesOf } from '../bytes.ts';
import { TimeCells } from '../cells/time-cells.ts';
import { type Column, columnsOf } from '../columns/columns.ts';
import { chooseZone } from '../columns/zone-choice.ts';
import { ImportProblem } from '../import-problem.ts';
import { NamedReader } from '../json-lines.ts';
import { isBlank, type Layout, NONE } from '../layouts.ts';
import { nameOfList } from '../lines/several-lists.ts';
import { type RecordHandler, RecordReader } from '../records.ts';
import { takeSample } from '../samples.ts';
import { listIn, tableText } from '../table-text.ts';
import { LineEnds } from '../text.ts';
import { formatOf, layoutIn, type Surroundings } from '../understand.ts';
import { stepOf, traceOfCounts, traceOfTimes } from './build-trace.ts';
import { countReader, plainCount } from './count-cells.ts';
import { rowTimes } from './row-times.ts';
import { decideCounts, decideTime } from './trace-columns.ts';
import { checkTraceColumns, checkTraceWish } from './trace-wish.ts';

/** Of times, 8 bytes each. */
const MOST_ROWS = 20_000_000;

export async function readArrivals(file: Blob, wish: TraceWish, around: Surroundings): Promise<TraceAnswer> {
  try {
    return await answerTo(file, wish, around);
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    return { kind: 'problem', message: errorText(error) };
  }
}

async function answerTo(given: Blob, wish: TraceWish, around: Surroundings): Promise<TraceAnswer> {
  checkTraceWish(wish);
  const text = await tableText(given, MOST_ROWS, wish.list);
  const { blob: file } = text;
  const sample = await takeSample(file, undefined, false);
  const { lists, list } = listIn(text, sample, wish.list);
  if (lists.length > 1 && !wish.list) return asked(listQuestion(lists), wish);
  const format = formatOf(sample.head);
  const first = layoutIn(sample, format, { list });
  // Times of day alone are not cut at their colons.
  const layout = first.separator === ':' ? layoutIn(sample, format, { separator: NONE }) : first;
  checkTraceColumns(wish, layout.columns);
  const columns = columnsOf(layout);
  const time = decideTime(columns, wish, around.language);
  if (time === null)
    throw new ImportProblem(
      'no rows',
      `No column of the file holds times. Its columns: ${layout.columns.map((name) => `“${name}”`).join(', ')}.`,
    );
  if ('question' in time) return asked(time.question, wish);
  const counts = decideCounts(columns, wish, time.wish);
  if ('question' in counts) return asked(counts.question, wish);
  const { timeForm } = time.wish;
  const isDate = timeForm === 'ymd' || timeForm === 'dmy' || timeForm === 'mdy';
  const { zone } = isDate ? chooseZone(columns, time.wish.time, timeForm, layout, around.zone) : { zone: 'UTC' };
  const known = { ...wish, list, ...time.wish, ...counts.wish };
  const isPlain = text.isPlain || format !== 'table';
  const rows = new ArrivalRows(known, layout, zone, countsIn(columns[known.counts], layout, isPlain));
  const reader =
    format === 'table' || format === 'influx'
      ? new RecordReader(layout.separator, rows.take)
      : new NamedReader(format, layout.columns, rows.take, list);
  const lines = new LineEnds(sample.encoding);
  for await (const bytes of bytesOf(file, { mayExpand: false }, { isCut: false })) reader.push(lines.push(bytes));
  reader.push(lines.end());
  reader.end();
  return finish(rows, known, layout);
}

/** A reader of the column of counts; of none, every row is one. @param isPlain a program wrote its numbers */
function countsIn(column: Column | undefined, { separator }: Layout, isPlain: boolean): (text: string) => number {
  if (column === undefined) return () => 1;
  if (isPlain) return plainCount;
  return countReader(column.filled, PER_SECOND.test(column.name), separator === ';');
}

/** @param wish what is decided already */
function asked({ text, choices }: TraceQuestion, wish: TraceWish): TraceAnswer {
  return {
    kind: 'question',
    question: { text, choices: choices.map((each) => ({ ...each, wish: { ...wish, ...each.wish } })) },
  };
}

function listQuestion(lists: readonly RowList[]): TraceQuestion {
  return {
    text: 'The file has several lists. Which one has the arrivals?',
    choices: lists.map((each) => ({ label: nameOfList(each), wish: { list: each.path } })),
  };
}

type Known = Required<Pick<TraceWish, 'list' | 'time' | 'timeForm' | 'counts'>>;

function finish(rows: ArrivalRows, known: Known & TraceWish, { columns }: Layout): TraceAnswer {
  if (rows.length === 0)
    throw new ImportProblem('no rows', `No row of the file has a time that can be read. ${rows.note()}`);
  const { times, counts } = rows.columns();
  if (known.counts === EACH_ROW) {
    const { notes, ...built } = traceOfTimes(times);
    return answer(built, 0, [...notes, rows.note()], { ...known, per: 'interval' }, columns);
  }
  const stepMs = stepOf(times);
  const per = known.per ?? perOf(columns[known.counts]!, stepMs);
  if (per === null) return asked(perQuestion(columns[known.counts]!, stepMs), known);
  const { notes, ...built } = traceOfCounts({ times, counts }, per);
  return answer(built, stepMs, [...notes, rows.note()], { ...known, per }, columns);
}

function answer(
  built: Pick<ReadTrace, 'at' | 'upTo'>,
  stepMs: number,
  notes: readonly string[],
  wish: Required<TraceWish>,
  columns: readonly string[],
): TraceAnswer {
  checkSize(built);
  return { kind: 'trace', trace: { ...built, columns, wish, stepMs, notes: notes.filter((note) => note !== '') } };
}

/** Of what the settings can say. @throws ImportProblem */
function checkSize(built: Pick<ReadTrace, 'at' | 'upTo'>): void {
  const sizes = { 'load.trace.arrivals': arrivalsIn(built), 'load.trace.seconds': lengthOf(built) / 1000 };
  for (const [path, size] of Object.entries(sizes)) {
    const field = FIELD_BY_PATH.get(path)!;
    if (field.kind !== 'number' || size <= field.max) continue;
    const text = notAllowedText(field.label, numberText(field, size), `at most ${numberText(field, field.max)}`);
    throw new ImportProblem('too large', text);
  }
}

const PER_SECOND = /[qrt]ps\b|rate|throughput|per[ _]?s(?:ec(?:ond)?)?\b|\/ ?s(?:ec)?\b/i;
const PER_INTERVAL = /(?:^|[^a-z])(?:counts?|total|num(?:ber)?|anzahl|increase|sum)(?:[^a-z]|$)/i;
/** Null where neither the name nor the step tells. */
function perOf(name: string, stepMs: number): 'interval' | 'second' | null {
  if (Math.abs(stepMs - 1000) <= 10) return 'interval';
  if (PER_SECOND.test(name)) return 'second';
  return PER_INTERVAL.test(name) ? 'interval' : null;
}
function perQuestion(name: string, stepMs: number): TraceQuestion {
  const step = formatSetting(stepMs / 1000, 's');
  return {
    text: `Rows are ${step} apart. Is “${name}” a count of all ${step}, or a rate per second?`,
    choices: [
      { label: `arrivals in ${step}`, wish: { per: 'interval' } },
      { label: 'arrivals per second', wish: { per: 'second' } },
    ],
  };
}

class ArrivalRows {
  private times = new Float64Array(1024);
  private counts: Float64Array<ArrayBuffer>;
  length = 0;
  private leftOut = 0;
  private firstLeftOut = '';
  private readonly timeOf: (text: string, clock: string | undefined) => number;
  private readonly timeCells: TimeCells;

  constructor(
    private readonly known: Known,
    private readonly layout: Layout,
    zone: string,
    private readonly countIn: (text: string) => number,
  ) {
    this.timeOf = rowTimes(known.timeForm, zone);
    this.timeCells = new TimeCells({ ...known, columns: layout.columns });
    this.counts = new Float64Array(known.counts === EACH_ROW ? 0 : this.times.length);
  }

  /** A handler for records. */
  take: RecordHandler = (cells, line, broken) => {
    if (line < this.layout.firstRow || isBlank(cells)) return;
    const { text, clock } = this.timeCells.read((index) => cells[index]?.trim() ?? '');
    const time = broken === undefined ? this.timeOf(text, clock) : Number.NaN;
    const count = this.countIn(cells[this.known.counts]?.trim() ?? '');
    if (!Number.isFinite(time) || Number.isNaN(count)) this.leave(line, cells.join(' '));
    else this.keep(time, count);
  };

  private leave(line: number, text: string): void {
    if (this.leftOut++ === 0) this.firstLeftOut = `line ${line}: “${clip(text)}”`;
  }

  private keep(time: number, count: number): void {
    if (this.length === MOST_ROWS)
      throw new ImportProblem('too large', `The file has more than ${formatCount(MOST_ROWS)} arrivals.`);
    if (this.length === this.times.length) {
      this.times = grown(this.times);
      if (this.counts.length > 0) this.counts = grown(this.counts);
    }
    this.times[this.length] = time;
    if (this.counts.length > 0) this.counts[this.length] = count;
    this.length++;
  }

  columns() {
    return { times: this.times.slice(0, this.length), counts: this.counts.slice(0, this.length) };
  }
  note(): string {
    const { leftOut, firstLeftOut } = this;
    if (leftOut === 0) return '';
    const rows = countText(leftOut, 'row has no time or count, and is', 'rows have no time or count, and are');
    return `${rows} left out (${firstLeftOut}).`;
  }
}

function grown(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const next = new Float64Array(2 * old.length);
  next.set(old);
  return next;
}
