/** Tables as programs and people write them, each in a dialect of its own, with what is right to read from it. */
import { gzipSync } from 'node:zlib';
import type { MappingWish, NumberForm, TimeForm } from '../contract/import-types.ts';
import { generator } from './random.ts';

export interface GeneratedTable {
  readonly file: Blob;
  /** Everything that a person who knows the file can say of it. */
  readonly mapping: MappingWish & { readonly columns: readonly string[] };
  readonly rows: readonly (readonly [timeMs: number, sensor: string, value: number])[];
  /** The beginning, to be seen when something is wrong. */
  readonly text: string;
}

type Random = ReturnType<typeof generator>;
type Pick = <T>(...choices: readonly (readonly [weight: number, value: T])[]) => T;

const pickBy =
  (random: Random): Pick =>
  (...choices) => {
    let left = random() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    return choices[0]![1];
  };

interface TimeDialect {
  readonly form: TimeForm;
  /** One cell, or a date and a time of day. */
  readonly write: (timeMs: number) => readonly string[];
  /** Times are whole multiples of it. */
  readonly unit: number;
}

const two = (value: number) => String(value).padStart(2, '0');
const SHORT_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function parts(timeMs: number) {
  const date = new Date(timeMs);
  const [y, m, d] = [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate())];
  const [h, min, s] = [date.getUTCHours(), two(date.getUTCMinutes()), two(date.getUTCSeconds())];
  return { y, m, d, h, min, s, ms: String(date.getUTCMilliseconds()).padStart(3, '0') };
}
const clockOf = (t: number) => {
  const { h, min, s } = parts(t);
  return `${two(h)}:${min}:${s}`;
};
const halfClockOf = (t: number) => {
  const { h, min, s } = parts(t);
  return `${h % 12 || 12}:${min}:${s} ${h < 12 ? 'AM' : 'PM'}`;
};
const dateOf = (t: number, order: string, sign: string) => {
  const { y, m, d } = parts(t);
  return (order === 'ymd' ? [y, m, d] : order === 'dmy' ? [d, m, y] : [m, d, y]).join(sign);
};

function timeDialects(): readonly (readonly [number, TimeDialect])[] {
  const one = (write: (t: number) => string) => (t: number) => [write(t)];
  const dated = (weight: number, form: TimeForm, write: (t: number) => readonly string[], unit = 1000) =>
    [weight, { form, write, unit }] as const;
  return [
    dated(
      6,
      'ymd',
      one((t) => `${dateOf(t, 'ymd', '-')} ${clockOf(t)}`),
    ),
    dated(
      5,
      'ymd',
      one((t) => `${dateOf(t, 'ymd', '-')}T${clockOf(t)}Z`),
    ),
    dated(
      3,
      'ymd',
      one((t) => new Date(t).toISOString()),
      1,
    ),
    dated(
      2,
      'ymd',
      one((t) => `${dateOf(t + 7_200_000, 'ymd', '-')}T${clockOf(t + 7_200_000)}+02:00`),
    ),
    dated(
      2,
      'ymd',
      one((t) => `${dateOf(t, 'ymd', '/')} ${clockOf(t).slice(0, 5)}`),
      60_000,
    ),
    dated(
      1,
      'ymd',
      one((t) => `${dateOf(t, 'ymd', '')}T${clockOf(t).replaceAll(':', '')}`),
    ),
    dated(2, 'ymd', (t) => [dateOf(t, 'ymd', '-'), clockOf(t)]),
    dated(
      3,
      'dmy',
      one((t) => `${dateOf(t, 'dmy', '.')} ${clockOf(t)}`),
    ),
    dated(1, 'dmy', (t) => [dateOf(t, 'dmy', '.'), clockOf(t).slice(0, 5)], 60_000),
    dated(
      1,
      'dmy',
      one((t) => `${dateOf(t, 'dmy', '/')} ${clockOf(t)}`),
    ),
    dated(
      1,
      'mdy',
      one((t) => `${dateOf(t, 'mdy', '/')} ${halfClockOf(t)}`),
    ),
    dated(
      1,
      'dmy',
      one((t) => {
        const { d, m, y } = parts(t);
        return `${d}-${SHORT_MONTHS[Number(m) - 1]}-${y} ${clockOf(t)}`;
      }),
    ),
    dated(
      2,
      'epoch-s',
      one((t) => String(t / 1000)),
    ),
    dated(2, 'epoch-ms', one(String), 1),
    dated(
      1,
      'epoch-us',
      one((t) => `${t}000`),
      1,
    ),
    dated(
      1,
      'epoch-ns',
      one((t) => `${t}000000`),
      1,
    ),
    dated(
      1,
      'excel',
      one((t) => String(t / 86_400_000 + 25_569)),
    ),
    dated(1, 'row', () => []),
  ];
}

/** A number in the dialect, exactly the value. */
function writeNumber(value: number, digits: number, { decimal, thousands }: NumberForm): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = thousands === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `${decimal}${fraction}`}`;
}

const TIME_NAMES = ['timestamp', 'time', 'Time', 'Date/Time', 'datum', 'ts', 'created_at'];
const PREAMBLE = ['Device: HOBO-17', 'Serial: 20413377', 'Export of plant 3', ''];

interface Dialect {
  readonly separator: string;
  readonly numbers: NumberForm;
  readonly digits: number;
  readonly scale: number;
  readonly time: TimeDialect;
  readonly layout: 'single' | 'wide' | 'long';
  readonly sensors: readonly string[];
  readonly unit: string;
  readonly isState: boolean;
  readonly missing: string | null;
  readonly hasHeader: boolean;
  readonly stepMs: number;
  readonly startMs: number;
  readonly count: number;
  readonly isNewestFirst: boolean;
  readonly hasLastSeparator: boolean;
  readonly isAllQuoted: boolean;
}

function dialectOf(random: Random, pick: Pick): Dialect {
  const separator = pick([6, ','], [4, ';'], [3, '\t'], [1, '|'], [0.5, '^']);
  const decimal = pick<NumberForm['decimal']>([separator === ';' ? 2 : 1, ','], [separator === ';' ? 1 : 8, '.']);
  const thousands = pick<NumberForm['thousands']>([8, ''], [1, decimal === '.' ? ',' : '.'], [0.5, ' '], [0.3, "'"]);
  const layout = pick<Dialect['layout']>([5, 'single'], [3, 'wide'], [2, 'long']);
  const isState = random() < 0.06;
  const time = pick(...timeDialects());
  const names = ['boiler', 'hall', 'outside', 'Pumpe 2', 'Außen °C'].slice(0, 2 + Math.floor(random() * 4));
  return {
    separator,
    numbers: { decimal, thousands },
    digits: Math.floor(random() * 5),
    scale: 10 ** Math.floor(random() * 7),
    time: time.form === 'row' && layout === 'long' ? timeDialects()[0]![1] : time,
    layout,
    sensors: layout === 'single' ? ['value'] : names,
    unit: random() < 0.08 ? pick([1, '°C'], [1, 'kW'], [1, '%'], [1, 'm³/h']) : '',
    isState,
    missing: random() < 0.2 ? pick([2, ''], [1, 'NaN'], [1, 'null'], [1, '-']) : null,
    // Without names nobody could tell apart what numbers are.
    hasHeader: time.form === 'excel' || time.form === 'row' || random() < 0.85,
    stepMs: pick([1, 1000], [2, 10_000], [4, 60_000], [2, 600_000], [2, 3_600_000], [1, 86_400_000]),
    startMs: Math.floor((Date.UTC(2012, 0, 1) + random() * 14 * 365 * 86_400_000) / 60_000) * 60_000,
    count: 8 + Math.floor(random() * 24),
    isNewestFirst: random() < 0.1,
    hasLastSeparator: random() < 0.05,
    isAllQuoted: random() < 0.1,
  };
}

/** A walk, so that neighbours are alike. */
function valuesOf(dialect: Dialect, random: Random): number[][] {
  const { count, sensors, scale, digits, isState } = dialect;
  const steps = Math.max(1, dialect.time.unit / dialect.stepMs);
  return sensors.map(() => {
    let value = (random() - 0.2) * scale;
    return Array.from({ length: count * steps }, () => {
      value += (random() - 0.5) * scale * 0.05;
      return isState ? Number(random() < 0.5) : Number(value.toFixed(digits));
    });
  });
}

export function generateTable(seed: number): GeneratedTable {
  const random = generator(seed);
  const pick = pickBy(random);
  const dialect = dialectOf(random, pick);
  const { time, sensors, layout, hasHeader } = dialect;
  const stepMs = Math.max(dialect.stepMs, time.unit);
  const values = valuesOf(dialect, random);
  const lines: (readonly string[])[] = [];
  const rows: [number, string, number][] = [];
  const cellOf = (value: number) => {
    if (dialect.isState) return value === 1 ? 'ON' : 'OFF';
    return `${writeNumber(value, dialect.digits, dialect.numbers)}${dialect.unit && ` ${dialect.unit}`}`;
  };
  for (let i = 0; i < dialect.count; i++) {
    const timeMs = time.form === 'row' ? i * 1000 : dialect.startMs + i * stepMs;
    const cells = sensors.map((sensor, s) => {
      const value = values[s]![i]!;
      if (dialect.missing !== null && random() < 0.15 && i > 0) return dialect.missing;
      rows.push([timeMs, sensor, value]);
      return cellOf(value);
    });
    if (layout === 'long') lines.push(...cells.map((cell, s) => [...time.write(timeMs), sensors[s]!, cell]));
    else lines.push([...time.write(timeMs), ...cells]);
  }
  const isReversed = dialect.isNewestFirst && time.form !== 'row' && layout !== 'long';
  const columns = namesOf(dialect, pick);
  const text = write(dialect, isReversed ? lines.reverse() : lines, hasHeader ? columns : null, random, pick);
  const places = columns.map((_, i) => i);
  const timeColumns = places.slice(0, time.write(0).length);
  return {
    file: encode(text, random),
    mapping: {
      separator: dialect.separator,
      ...dialect.numbers,
      columns,
      time: timeColumns,
      timeForm: time.form,
      zone: 'UTC',
      states: dialect.isState,
      sensor: layout === 'long' ? [timeColumns.length] : [],
      values: layout === 'long' ? [columns.length - 1] : places.slice(timeColumns.length),
    },
    rows,
    text: text.slice(0, 400),
  };
}

function namesOf({ time, layout, sensors }: Dialect, pick: Pick): string[] {
  const width = time.write(0).length;
  const name = pick(...TIME_NAMES.map((text) => [1, text] as const));
  const times = width === 2 ? ['Date', 'Time'] : width === 1 ? [name] : [];
  return [...times, ...(layout === 'long' ? [pick([1, 'sensor'], [1, 'device']), 'value'] : sensors)];
}

function write(
  dialect: Dialect,
  lines: readonly (readonly string[])[],
  columns: readonly string[] | null,
  random: Random,
  pick: Pick,
): string {
  const { separator } = dialect;
  const quoted = (cell: string) =>
    dialect.isAllQuoted || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const line = (cells: readonly string[]) => cells.map(quoted).join(separator);
  const out: string[] = [];
  if (random() < 0.05) out.push(`sep=${separator}`);
  else if (columns !== null && random() < 0.12) out.push(...PREAMBLE);
  if (columns !== null) {
    out.push(line(columns));
    if (random() < 0.1) out.push(line(columns.map((_, i) => (i < dialect.time.write(0).length ? '' : '°C'))));
  }
  for (const cells of lines) out.push(`${line(cells)}${dialect.hasLastSeparator ? separator : ''}`);
  const end = pick([6, '\n'], [4, '\r\n'], [0.5, '\r']);
  return out.join(end) + (random() < 0.9 ? end : '');
}

function encode(text: string, random: Random): Blob {
  const choice = random();
  const bytes =
    choice < 0.06
      ? Buffer.from(`\uFEFF${text}`, 'utf16le')
      : choice < 0.2
        ? Buffer.from(`\uFEFF${text}`, 'utf8')
        : choice < 0.26
          ? Buffer.from(text, 'latin1')
          : Buffer.from(text, 'utf8');
  return new Blob([random() < 0.05 ? gzipSync(bytes) : bytes]);
}
