/** Lines that name their values: InfluxDB's line protocol, `name=value` pairs as logs have them, and metrics of Prometheus. */
import { areMetrics, metricLine } from './metric-lines.ts';

/** The column of the series' name. */
const MEASUREMENT = 'measurement';
const TIME = 'time';

interface NamedLine {
  readonly fields: ReadonlyMap<string, string>;
  /** Names of what tells series apart. */
  readonly tags: readonly string[];
}

/** Null where a line is of no such kind. */
export function namedLine(line: string): NamedLine | null {
  return protocolLine(line) ?? pairLine(line) ?? metricLine(line);
}

/** Whether nearly all of the first lines are. */
export function areNamedLines(head: string): boolean {
  const lines = head.split('\n', 40).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  // The last one may be cut.
  const some = lines.length > 1 && !head.endsWith('\n') ? lines.slice(0, -1) : lines;
  const [first] = some;
  if (first === undefined) return false;
  const named = (read: typeof namedLine) => some.flatMap((line) => read(line) ?? []);
  const areMost = (read: typeof namedLine) => read(first) !== null && named(read).length >= 0.9 * some.length;
  if (areMost((line) => protocolLine(line) ?? pairLine(line))) return true;
  return areMost(metricLine) && areMetrics(named(metricLine), head.slice(0, COMMENTS));
}
/** So far comments are looked for. */
const COMMENTS = 8192;

/** @param isQuoted whether a sign between double quotes does not cut */
function cutAt(text: string, sign: string, isQuoted: boolean): string[] {
  const parts: string[] = [];
  let from = 0;
  let isInQuotes = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (isQuoted && text[i] === '"') isInQuotes = !isInQuotes;
    else if (text[i] === sign && !isInQuotes) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
const plain = (text: string): string => text.replace(/\\([,= "\\])/g, '$1');

function protocolLine(line: string): NamedLine | null {
  const [series = '', ...rest] = cutAt(line.trim(), ' ', true);
  const [values, time, ...more] = rest.filter((part) => part !== '');
  if (values === undefined || more.length > 0 || (time !== undefined && !/^-?\d+$/.test(time))) return null;
  const [measurement = '', ...tagTexts] = cutAt(series, ',', false);
  if (measurement === '' || DATE.test(measurement) || cutAt(measurement, '=', false).length > 1) return null;
  const fields = new Map([[MEASUREMENT, plain(measurement)]]);
  for (const text of tagTexts) {
    const [name, value, ...others] = cutAt(text, '=', false);
    if (!name || !value || others.length > 0) return null;
    fields.set(plain(name), plain(value));
  }
  const tags = [...fields.keys()];
  for (const text of cutAt(values, ',', true)) {
    const [name, ...valueParts] = cutAt(text, '=', true);
    const value = fieldText(valueParts.join('='));
    if (!name || value === null) return null;
    const own = plain(name);
    fields.set(fields.has(own) ? `${own} (field)` : own, value);
  }
  if (time !== undefined) fields.set(fields.has(TIME) ? `${TIME} (2)` : TIME, time);
  return { fields, tags };
}

const BOOLEANS: Readonly<Record<string, string>> = {
  t: 'true',
  T: 'true',
  true: 'true',
  True: 'true',
  TRUE: 'true',
  f: 'false',
  F: 'false',
  false: 'false',
  False: 'false',
  FALSE: 'false',
};
/** As cells have it: whole numbers are marked with `i` or `u`. */
function fieldText(value: string): string | null {
  const whole = /^([+-]?\d+)[iu]$/.exec(value)?.[1];
  if (whole !== undefined) return whole;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return value;
  if (/^".*"$/s.test(value)) return plain(value.slice(1, -1));
  return BOOLEANS[value] ?? null;
}

/** A line that begins so is one of a log. */
const DATE = /^\[?\d{4}-\d\d-\d\d/;
/** In front of its pairs a log has the time, and perhaps words. */
const BEFORE =
  /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)\]?\s+(?:[^\s="]+\s+)*?(?=[A-Za-z_][\w.\-/]*=)/;
const PAIR = /([A-Za-z_][\w.\-/]*)=("(?:[^"\\]|\\.)*"|[^\s"=]*)(?:\s+|$)/y;
function pairLine(line: string): NamedLine | null {
  const text = line.trim();
  const fields = new Map<string, string>();
  const [before = '', time] = BEFORE.exec(text) ?? [];
  if (time !== undefined) fields.set(TIME, time);
  PAIR.lastIndex = before.length;
  while (PAIR.lastIndex < text.length) {
    const [, name, value] = PAIR.exec(text) ?? [];
    if (name === undefined) return null;
    // The time of the line is that in front; another one is said of something else.
    const own = name === TIME && time !== undefined ? `${TIME} (2)` : name;
    fields.set(own, value!.startsWith('"') ? plain(value!.slice(1, -1)) : value!);
  }
  return fields.size >= 2 ? { fields, tags: [] } : null;
}
