/** Lines of metrics: as Prometheus has them on its pages and in its dumps, `name{label="text"} value time`, and as Graphite takes them. */

import type { Doubt, TimeForm } from '../../contract/import-types.ts';

/** The column of the name. */
export const METRIC = 'metric';
const VALUE = 'value';
const TIME = 'time';
const TAKEN: ReadonlySet<string> = new Set([METRIC, VALUE, TIME]);

interface MetricLine {
  readonly fields: ReadonlyMap<string, string>;
  /** Names of what tells series apart. */
  readonly tags: readonly string[];
}

const NAME = /[A-Za-z_:][\w:.\-/]*/y;
const LABEL = /\s*([A-Za-z_][\w.]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,\s*|(?=\}))/y;
/** Behind the labels: the value, perhaps its time, and an exemplar, which is passed over. */
const REST =
  /\s+([+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf|nan))(?:\s+(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))?\s*(?:#\s*\{.*)?$/iy;

/** Null where a line is of another kind. */
export function metricLine(line: string): MetricLine | null {
  const text = line.trim();
  NAME.lastIndex = 0;
  const name = NAME.exec(text)?.[0] ?? '';
  const labels = labelsIn(text, name.length);
  if (labels === null) return null;
  REST.lastIndex = labels.end;
  const [, value, time] = REST.exec(text) ?? [];
  const own = name || labels.found.get('__name__');
  if (value === undefined || own === undefined) return null;
  const fields = new Map([[METRIC, own]]);
  for (const [key, label] of labels.found) {
    if (key !== '__name__') fields.set(TAKEN.has(key) ? `${key} (label)` : key, label);
  }
  const tags = [...fields.keys()];
  fields.set(VALUE, value);
  if (time !== undefined) fields.set(TIME, time);
  return { fields, tags };
}

/** Of a line without braces there are none. */
function labelsIn(
  text: string,
  from: number,
): { readonly found: ReadonlyMap<string, string>; readonly end: number } | null {
  const found = new Map<string, string>();
  if (text[from] !== '{') return { found, end: from };
  LABEL.lastIndex = from + 1;
  let end = from + 1;
  while (text[end] !== '}') {
    const [all, key, label] = LABEL.exec(text) ?? [];
    if (all === undefined) return null;
    found.set(
      key!,
      label!.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign)),
    );
    end = LABEL.lastIndex;
  }
  return { found, end: end + 1 };
}

/** Later than 1999, in any unit. */
const LEAST_TIME = 9.4e8;
/** Whether lines that are all of this kind can be of no other: a name and two numbers may be columns. */
export function areMetrics(lines: readonly MetricLine[], comments: string): boolean {
  if (/^# (?:TYPE|HELP) /m.test(comments)) return true;
  if (lines.some(({ tags }) => tags.length > 1)) return true;
  return lines.length > 0 && lines.every(({ fields }) => Number(fields.get(TIME) ?? 0) > LEAST_TIME);
}

/** Of a page of metrics the lines are of one moment, each of another series. @param tags names that tell series apart */
export function momentOfMetrics(tags: readonly string[], columns: readonly string[], form: TimeForm): readonly Doubt[] {
  if (form !== 'row' || !tags.includes(METRIC)) return [];
  const more = columns.includes('le')
    ? ' Its buckets can be measured times of a stage, under “Make it my pipeline”.'
    : '';
  const text = `The lines have no times, as on a page of metrics, which is of one moment. They are read as a second each.${more}`;
  return [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }];
}
