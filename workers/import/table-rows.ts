/** Records of a file to readings, by a mapping that is settled. */
import type { TableMapping } from '../contract/import-types.ts';
import { isNameOf } from './cells/column-names.ts';
import { type DatePart, datePartOf, momentOfParts } from './cells/date-parts.ts';
import { isMissing, splitUnit, stateOf } from './cells/numbers.ts';
import { StandInWatch } from './cells/stand-ins.ts';
import { TimeCells, type TimeText } from './cells/time-cells.ts';
import { TimeReader } from './cells/times.ts';
import { ValueReader } from './cells/values.ts';
import { hintsOf } from './cells/words.ts';
import { type Quality, qualityOfEach } from './columns/quality.ts';
import { ImportProblem } from './import-problem.ts';
import { isBlank } from './layouts.ts';
import { InfluxBlocks } from './lines/influx.ts';
import type { RecordHandler } from './records.ts';
import { LeftOut } from './rows/left-out.ts';
import { RowStore } from './rows/row-store.ts';

/** As many as a reading can name. */
const MOST_SENSORS = 65_535;
/** The sensor of a table that has one. */
const ONE = '';
const STEP_MS = 1000;

export class TableRows {
  readonly store: RowStore;
  readonly leftOut = new LeftOut();
  readonly sensors: string[] = [];
  /** Numbers that are kept and may stand for no value. */
  readonly standIns = new StandInWatch();
  /** A line further down that seems to name other columns: what is below it may be another table. */
  otherNames: { readonly line: number; readonly text: string } | null = null;
  /** Records that had a reading, or should have. */
  records = 0;
  /** Of what was kept of the present file. */
  private earliestMs = Number.POSITIVE_INFINITY;
  private latestMs = Number.NEGATIVE_INFINITY;
  private present = new Set<number>();
  private readonly numbers = new Map<string, number>();
  private mapping!: TableMapping;
  private values!: ValueReader;
  /** For each of the values what says how good it is. */
  private quality!: readonly (readonly Quality[])[];
  private time!: TimeReader;
  private timeCells!: TimeCells;
  /** Cells that a row has to have: where only spaces cut, a shorter one lacks any of them. */
  private leastCells = 0;
  /** Columns of the parts of a date. */
  private parts: ReadonlyMap<DatePart, number> = new Map();
  private influx: InfluxBlocks | null = null;
  private isHeader!: (cells: readonly string[]) => boolean;
  /** There are values of several columns, perhaps of another file. */
  private isByColumn = false;
  /** In front of the names of a file's sensors. */
  private owner = '';

  /** @param mostRows readings that there is room for */
  constructor(
    mapping: TableMapping,
    private readonly mostRows: number,
    blockRows?: number,
  ) {
    this.store = new RowStore(blockRows);
    this.begin(mapping);
  }

  /**
   * From here on records are of another file.
   *
   * @param file its name, where several are joined
   * @param isByColumn readings are named by their column: in one of the files there are several
   */
  begin(mapping: TableMapping, file: string | null = null, isByColumn = mapping.values.length > 1): void {
    this.mapping = mapping;
    this.isByColumn = isByColumn;
    this.values = new ValueReader(mapping);
    this.quality = qualityOfEach(mapping);
    const { timeForm } = mapping;
    this.time = new TimeReader(timeForm === 'parts' ? 'ymd' : timeForm, mapping.zone);
    this.timeCells = new TimeCells(mapping);
    this.parts = new Map(mapping.time.flatMap((index) => partAt(mapping, index)));
    this.influx = mapping.format === 'influx' ? new InfluxBlocks(mapping.columns) : null;
    this.leftOut.file = file;
    this.owner = file !== null && mapping.joined === 'files' ? file.replace(/(?:\.[a-z\d]{1,8}){1,2}$/i, '') : '';
    const { columns, header } = mapping;
    const used = [...mapping.time, ...mapping.values, ...mapping.sensor];
    this.leastCells = mapping.separator === ' ' ? 1 + Math.max(...used) : 0;
    this.isHeader = (cells) =>
      header > 0 &&
      cells.length >= columns.length &&
      columns.every((name, i) => isNameOf(name, (cells[i] ?? '').trim()));
  }

  /** What was kept of a file, when it is over. */
  takeSpan(): { readonly fromMs: number; readonly toMs: number; readonly sensors: ReadonlySet<number> } {
    const span = { fromMs: this.earliestMs, toMs: this.latestMs, sensors: this.present };
    this.earliestMs = Number.POSITIVE_INFINITY;
    this.latestMs = Number.NEGATIVE_INFINITY;
    this.present = new Set();
    return span;
  }

  /** A handler for records. */
  take: RecordHandler = (raw, line, broken, others): void => {
    const { mapping } = this;
    if (line < mapping.firstRow) {
      if (mapping.header > 0 && line > mapping.header && !isBlank(raw))
        this.leftOut.add('second header', line, '', raw.join(mapping.separator));
      return;
    }
    if (broken !== undefined) {
      this.leftOut.add(broken, line, '', raw.join(mapping.separator));
      return;
    }
    if (isBlank(raw)) {
      // Without times, an empty row is a reading that is missing.
      if (mapping.timeForm !== 'row') return;
      this.records++;
      this.leftOut.add('empty', line, '', '');
      return;
    }
    const cells = this.influx === null ? raw : this.influx.take(raw);
    if (cells === null) return;
    this.tellOthers(others ?? this.influx?.others(raw), line);
    this.takeRow(cells, line);
  };

  /** Readings under names that the file did not show when it was understood. */
  private tellOthers(others: ReadonlyMap<string, string> | undefined, line: number): void {
    for (const [name, text] of others ?? [])
      if (!isMissing(text) && (splitUnit(text) !== null || !Number.isNaN(stateOf(text))))
        this.leftOut.add('name not in the columns', line, name, text);
  }

  private takeRow(cells: readonly string[], line: number): void {
    const { mapping } = this;
    if (
      cells.length > mapping.columns.length &&
      cells.slice(mapping.columns.length).some((cell) => cell.trim() !== '')
    ) {
      this.leftOut.add('number of columns', line, '', cells.join(mapping.separator));
      return;
    }
    if (this.isHeader(cells)) {
      this.leftOut.add('second header', line, '', cells.join(mapping.separator));
      return;
    }
    this.records++;
    if (mapping.everyNth > 1 && (this.records - 1) % mapping.everyNth !== 0) return;
    if (cells.length < this.leastCells) {
      this.leftOut.add('number of columns', line, '', cells.join(mapping.separator));
      return;
    }
    const prefix = this.prefixOf(cells);
    const time = this.timeOf(cells, prefix, line);
    if (Number.isNaN(time)) return;
    const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = mapping.between;
    if (time < from || time >= to) {
      this.leftOut.count('outside of the times asked for');
      return;
    }
    for (let i = 0; i < mapping.values.length; i++) this.takeValue(cells, i, prefix, time, line);
  }

  private timeOf(cells: readonly string[], prefix: string, line: number): number {
    const { mapping } = this;
    const [date] = mapping.time;
    if (date === undefined) return (this.records - 1) * STEP_MS;
    const first = cells[date]?.trim() ?? '';
    const { text, clock } = mapping.time.length === 1 ? { text: first, clock: undefined } : this.timeText(cells);
    const time = this.time.read(text, clock, this.numberOf(prefix));
    if (!Number.isNaN(time)) return time;
    const isShort = cells.length <= date;
    if (this.areNames(cells, first)) this.otherNames ??= { line, text: cells.join(mapping.separator) };
    this.leftOut.add(
      isShort ? 'number of columns' : this.time.miss,
      line,
      isShort ? '' : mapping.columns[date]!,
      isShort ? cells.join(mapping.separator) : mapping.time.map((index) => cells[index]?.trim()).join(' '),
    );
    return Number.NaN;
  }
  private timeText(cells: readonly string[]): TimeText {
    if (this.mapping.timeForm === 'parts') return { text: this.momentIn(cells), clock: undefined };
    return this.timeCells.read((index) => cells[index]?.trim() ?? '');
  }
  private areNames(cells: readonly string[], time: string): boolean {
    const filled = cells.filter((cell) => cell.trim() !== '');
    return filled.length > 1 && hintsOf(time).isTime && filled.every((cell) => !/^\s*[-+\d]/.test(cell));
  }
  private momentIn(cells: readonly string[]): string {
    return momentOfParts((part) => {
      const index = this.parts.get(part);
      return index === undefined ? undefined : (cells[index]?.trim() ?? '');
    });
  }
  /** Of the order of rows, the sensor's own counts. */
  private numberOf(prefix: string): number {
    let number = this.numbers.get(`\0${prefix}`);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(`\0${prefix}`, number);
    }
    return number;
  }

  private takeValue(cells: readonly string[], i: number, prefix: string, time: number, line: number): void {
    const { mapping } = this;
    const column = mapping.values[i]!;
    const text = cells[column]?.trim();
    if (text === undefined) {
      this.leftOut.add('number of columns', line, '', cells.join(mapping.separator));
      return;
    }
    const unit = mapping.units[i] ?? '';
    const value = this.values.read(text, unit);
    if (Number.isNaN(value)) this.leftOut.add(this.values.whyNot(text, unit), line, mapping.columns[column]!, text);
    else {
      const bad = this.quality[i]!.find(({ index, isBad }) => isBad(cells[index]?.trim() ?? ''));
      if (bad === undefined) this.keep(time, value, this.sensorOf(prefix, i), line);
      else this.leftOut.add('said to be bad', line, mapping.columns[column]!, `${text} (${cells[bad.index]!.trim()})`);
    }
  }

  private keep(time: number, value: number, sensor: number, line: number): void {
    const { mapping, store } = this;
    if (mapping.firstRows > 0 && store.length >= mapping.firstRows) {
      this.leftOut.add('more than there is room for', line, '', String(value));
      return;
    }
    if (store.length >= this.mostRows) throw new ImportProblem('too large', '');
    this.present.add(sensor);
    if (time < this.earliestMs) this.earliestMs = time;
    if (time > this.latestMs) this.latestMs = time;
    this.standIns.note(value, sensor);
    store.add(time, value, sensor, line);
  }

  private prefixOf(cells: readonly string[]): string {
    const { sensor } = this.mapping;
    if (sensor.length === 0) return ONE;
    return sensor.length === 1
      ? (cells[sensor[0]!]?.trim() ?? '')
      : sensor.map((index) => cells[index]?.trim() ?? '').join(' ');
  }
  /** A table with several columns of values names each sensor by its column. */
  private sensorOf(prefix: string, i: number): number {
    const { values, columns } = this.mapping;
    const isNamed = prefix !== '' || this.owner !== '';
    const own = this.isByColumn || !isNamed ? columns[values[i]!]! : '';
    const name = [this.owner, prefix, own].filter((part) => part !== '').join(' ');
    let number = this.numbers.get(name);
    if (number !== undefined) return number;
    number = this.sensors.length;
    if (number === MOST_SENSORS)
      throw new ImportProblem('too large', `The file names more than ${MOST_SENSORS} sensors: is it the right column?`);
    this.numbers.set(name, number);
    this.sensors.push(name);
    return number;
  }
}

function partAt({ columns, timeForm }: TableMapping, index: number): readonly (readonly [DatePart, number])[] {
  const part = timeForm === 'parts' ? datePartOf(columns[index] ?? '') : null;
  return part === null ? [] : [[part, index]];
}
