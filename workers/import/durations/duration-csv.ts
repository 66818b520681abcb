/** A column of durations, with or without a name above it that says the unit. */
import { type DurationUnit, MICROS_PER_UNIT } from '../../contract/durations/duration-types.ts';
import { unitInName } from '../cells/unit-in-name.ts';
import { BucketSum } from './duration-buckets.ts';
import { DurationProblem, lineProblem, plainNumber, wholeProblem } from './duration-problem.ts';
import type { DurationSource } from './duration-source.ts';

const MOST_DURATIONS = 1_000_000;
const ALLOWED =
  'one duration per line, as a number of 0 or more with a decimal point, perhaps with its unit behind it: ns, µs, ms or s';
const UNIT_ALLOWED = 'durations of one unit, or each with its own: ns, µs, ms or s';
/** No name of a column. */
const NO_VALUE = /^(?:nan|inf(?:inity)?|null|none|undefined|n\/?a)$/i;
/** Values that differ by less are one: a percentile is off by half of it at most. */
const PRECISION = 1000;

/** @throws DurationProblem that names the line */
export function readDurationCsv(text: string): DurationSource {
  const column = new Column();
  let line = 0;
  for (const each of linesOf(text)) {
    line++;
    const cell = unquoted(each.trim());
    if (cell !== '') column.take(cell, line);
  }
  return column.end();
}

/** One after the other: a million of them as texts at once would be much. */
export function* linesOf(text: string): Generator<string> {
  const end = /\r\n?|\n/g;
  let from = 0;
  for (let found = end.exec(text); found !== null; found = end.exec(text)) {
    yield text.slice(from, found.index);
    from = end.lastIndex;
  }
  yield text.slice(from);
}
const unquoted = (cell: string): string => /^"([^"]*)"$/.exec(cell)?.[1]?.trim() ?? cell;

class Column {
  private readonly sum = new BucketSum();
  private hasBegun = false;
  private unit: DurationUnit | null = null;
  /** The name says the unit; some value has none; values have different ones. */
  private isNamed = false;
  private hasBare = false;
  private isMixed = false;
  private count = 0;

  take(cell: string, line: number): void {
    const [, digits = cell, suffix = ''] = /^(.*\d\.?)\s*(ns|us|µs|μs|ms|s)$/.exec(cell) ?? [];
    const value = plainNumber(digits.trim());
    if (value === null && !this.hasBegun && isName(cell)) this.takeName(cell);
    else if (value === null || value < 0) throw lineProblem(line, '', cell, ALLOWED);
    else this.takeValue(value, suffix, line, cell);
    this.hasBegun = true;
  }

  private takeName(name: string): void {
    this.unit = unitInName(name);
    this.isNamed = this.unit !== null;
  }

  private takeValue(value: number, suffix: string, line: number, cell: string): void {
    const unit = suffix === '' ? null : unitInName(suffix);
    if (this.isOther(unit)) throw lineProblem(line, '', cell, UNIT_ALLOWED);
    this.isMixed ||= unit !== null && this.unit !== null && unit !== this.unit;
    this.hasBare ||= unit === null;
    this.unit ??= unit;
    const factor = unit === null ? 1 : MICROS_PER_UNIT[unit] / MICROS_PER_UNIT[this.unit ?? unit];
    if (!Number.isFinite(value * factor)) throw lineProblem(line, '', cell, ALLOWED);
    if (++this.count > MOST_DURATIONS)
      throw wholeProblem('durations', `more than ${MOST_DURATIONS}`, `at most ${MOST_DURATIONS} in a file`);
    const kept = rounded(value * factor);
    this.sum.add(kept, kept, 1);
  }

  /** Whether a unit contradicts what was there: where each value says its own, as Go prints them, any may follow. */
  private isOther(unit: DurationUnit | null): boolean {
    if (unit === null) return this.isMixed;
    if (this.unit === null) return this.count > 0;
    return unit !== this.unit && (this.isNamed || this.hasBare);
  }

  end(): DurationSource {
    if (this.count === 0) throw new DurationProblem(`No duration was found. Allowed: ${ALLOWED}`);
    return {
      format: 'csv',
      series: '',
      unit: this.unit ?? 'ms',
      isUnitKnown: this.unit !== null,
      buckets: this.sum.inOrder(),
      notes: [],
    };
  }
}

function isName(cell: string): boolean {
  return !/[,;\t]/.test(cell) && !/^[-+.\d]/.test(cell) && !NO_VALUE.test(cell);
}

/** To three places and a bit, so that a million values become some thousands. */
function rounded(value: number): number {
  if (value === 0) return 0;
  const scale = 2 ** (Math.floor(Math.log2(value)) - Math.ceil(Math.log2(PRECISION)));
  return scale > 0 ? Math.round(value / scale) * scale : value;
}
