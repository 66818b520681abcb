/** Answers of the interfaces that monitoring has: of Prometheus, of InfluxDB 1, of Grafana, of Graphite. */
import { isListOfLists, named } from './by-columns.ts';
import {
  DocumentProblem,
  isObject,
  type JsonObject,
  type JsonRow,
  NAME,
  objectsIn,
  type Rows,
  textsIn,
} from './json-rows.ts';

/** Labels stand under this name, so that none is taken for the time or the value. */
const LABELS = 'labels';
/** Values of one series over time, in any order. */
export interface Series {
  readonly labels: JsonObject;
  readonly points: Iterable<readonly [time: unknown, value: unknown]>;
}

/**
 * `query_range` (a matrix) and `query` (a vector): values of series that are told apart by their labels. The readings are
 * named after the metric, where all are of one.
 *
 * @throws DocumentProblem when it holds an error, or no values over time
 */
export function prometheusRows(document: JsonObject): Rows | null {
  if (document.status === 'error' && typeof document.error === 'string')
    throw new DocumentProblem(`The file is an answer of Prometheus with an error: ${document.error}`);
  const data = isObject(document.data) ? document.data : document;
  const { resultType: type, result } = data;
  if (typeof type !== 'string' || result === undefined) return null;
  if (type === 'streams')
    throw new DocumentProblem('The file is an answer of Loki with lines of logs. A query of a metric is read.');
  if (type !== 'matrix' && type !== 'vector')
    throw new DocumentProblem(`The file is an answer of Prometheus of the type “${type}”. Read: matrix, vector.`);
  const all = objectsIn(result);
  if (all.length > 0 && all.every((each) => 'histograms' in each || 'histogram' in each))
    throw new DocumentProblem('The file has native histograms. Read: numbers, such as histogram_quantile gives.');
  return labelled('an answer of Prometheus', all.map(seriesOf));
}

function seriesOf(each: JsonObject): Series {
  const points = Array.isArray(each.values) ? each.values : [each.value];
  return {
    labels: isObject(each.metric) ? each.metric : {},
    points: points.flatMap((point) => (Array.isArray(point) ? [[point[0], point[1]] as const] : [])),
  };
}

/** Rows of series that are told apart by the labels that differ. @param kind as in “The file is …” */
export function labelled(kind: string, all: readonly Series[]): Rows {
  const names = new Set(all.map(({ labels }) => labels[NAME]));
  const [only] = names.size === 1 ? names : [];
  const value = typeof only === 'string' && only !== 'time' ? only : 'value';
  const keys = new Set(all.flatMap(({ labels }) => Object.keys(labels)));
  if (names.size === 1) keys.delete(NAME);
  const tags = telling(
    [...keys],
    all.map(({ labels }) => labels),
  );
  const named = tags.map((key) => `${LABELS}.${key}`);
  return { kind, rows: labelledRows(all, [...keys], value), tags: named, isPlain: true };
}
/** Those that are not the same of all series; one that a series does not have is empty. Label by label: a message may have many. */
function telling(keys: readonly string[], all: readonly JsonObject[]): readonly string[] {
  const found = new Map<string, { readonly first: unknown; count: number; isTelling: boolean }>();
  for (const labels of all) {
    for (const [key, value] of Object.entries(labels)) {
      const label = value ?? '';
      const before = found.get(key);
      if (before === undefined) found.set(key, { first: label, count: 1, isTelling: false });
      else {
        before.count++;
        before.isTelling ||= label !== before.first;
      }
    }
  }
  return keys.filter((key) => {
    const { first, count, isTelling } = found.get(key)!;
    return isTelling || (count < all.length && first !== '');
  });
}
function* labelledRows(all: readonly Series[], keys: readonly string[], value: string): Generator<JsonRow> {
  for (const { labels, points } of all) {
    const own = Object.fromEntries(keys.map((key) => [key, labels[key] ?? ''] as const));
    for (const [time, reading] of points) yield { time, ...(keys.length > 0 && { [LABELS]: own }), [value]: reading };
  }
}

/** Graphite's `render`, and Grafana's older form: a list of targets, each with points of value and time. */
export function graphiteRows(document: unknown): Rows | null {
  const all = objectsIn(document);
  const isTarget = ({ target, datapoints }: JsonObject) =>
    typeof target === 'string' && Array.isArray(datapoints) && (datapoints.length === 0 || isListOfLists(datapoints));
  if (!Array.isArray(document) || all.length === 0 || all.length < document.length || !all.every(isTarget)) return null;
  const series = all.map(({ target, datapoints }) => ({
    labels: { [NAME]: target },
    points: (datapoints as readonly (readonly unknown[])[]).map(([value, time]) => [time, value] as const),
  }));
  return labelled('an answer of Graphite', series);
}

/** InfluxDB 1: `results` of `series`, each with names of columns, tags and rows. @throws DocumentProblem when it holds an error */
export function influxRows(document: JsonObject): Rows | null {
  const results = objectsIn(document.results);
  const error = results.find((each) => typeof each.error === 'string')?.error;
  if (error !== undefined)
    throw new DocumentProblem(`The file is an answer of InfluxDB with an error: ${String(error)}`);
  const all = results.flatMap(({ series }) => objectsIn(series));
  const isSeries = ({ columns, values }: JsonObject) => textsIn(columns) !== null && isListOfLists(values);
  if (all.length === 0 || !all.every(isSeries)) return null;
  const names = new Set(all.map(({ name }) => name));
  const keys = new Set(all.flatMap(({ tags }) => (isObject(tags) ? Object.keys(tags) : [])));
  const labels = all.map(({ tags }) => (isObject(tags) ? tags : {}));
  const own = telling([...keys], labels).map((key) => `${LABELS}.${key}`);
  const tags = [...(names.size > 1 ? ['measurement'] : []), ...own];
  return { kind: 'an answer of InfluxDB', rows: influxSeries(all, names.size > 1, [...keys]), tags, isPlain: true };
}
function* influxSeries(all: readonly JsonObject[], isNamed: boolean, keys: readonly string[]): Generator<JsonRow> {
  for (const { name, tags, columns, values } of all) {
    const own = isObject(tags) ? tags : {};
    const labels = Object.fromEntries(keys.map((key) => [key, own[key] ?? ''] as const));
    const before = { ...(isNamed && { measurement: name }), ...(keys.length > 0 && { [LABELS]: labels }) };
    for (const row of named(textsIn(columns)!, values as readonly (readonly unknown[])[])) yield { ...before, ...row };
  }
}

interface Frame {
  readonly fields: readonly JsonObject[];
  readonly columns: readonly (readonly unknown[])[];
  /** Place of the field of times. */
  readonly time: number;
}

/** Grafana's `/api/ds/query`: frames, each with its fields' names and labels, and a list for each field. */
export function frameRows(document: JsonObject): Rows | null {
  const { results } = document;
  if (!isObject(results)) return null;
  const frames = Object.values(results)
    .flatMap((each) => (isObject(each) ? objectsIn(each.frames) : []))
    .flatMap((each) => frameOf(each) ?? []);
  return frames.length === 0 ? null : labelled('an answer of Grafana', frames.flatMap(seriesOfFrame));
}

function frameOf({ schema, data }: JsonObject): Frame | null {
  const fields = isObject(schema) ? objectsIn(schema.fields) : [];
  const columns = isObject(data) ? data.values : null;
  const time = fields.findIndex(({ type }) => type === 'time');
  return isListOfLists(columns) && columns.length === fields.length && time >= 0 ? { fields, columns, time } : null;
}

/** Each field of values is a series, or one for each text that stands in its rows. */
function seriesOfFrame({ fields, columns, time }: Frame): Series[] {
  const places = (type: string) => fields.flatMap((field, i) => (field.type === type ? [i] : []));
  const [texts, values] = [places('string'), [...places('number'), ...places('boolean')]];
  const groups = new Map<string, number[]>();
  for (const row of columns[time]!.keys()) {
    const key = JSON.stringify(texts.map((i) => columns[i]![row]));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].flatMap((rows) => {
    const own = Object.fromEntries(texts.map((i) => [String(fields[i]!.name), columns[i]![rows[0]!]] as const));
    return values.map((i) => ({
      labels: { ...nameOf(fields[i]!), ...own },
      points: rows.map((row) => [columns[time]![row], columns[i]![row]] as const),
    }));
  });
}
/** The name of a field is a label where it says more than that it is a value. */
function nameOf({ name, labels }: JsonObject): JsonObject {
  const own = isObject(labels) ? labels : {};
  return NAME in own || /^value$/i.test(String(name)) ? own : { [NAME]: name, ...own };
}
