/** What a document of JSON is taken apart into. */
import { isObject, type JsonObject } from '../../contract/json-object.ts';

export { isObject, type JsonObject };
/** The label that Prometheus has for the name of a metric. */
export const NAME = '__name__';
/** A name for each value. */
export type JsonRow = Readonly<Record<string, unknown>>;

export interface Rows {
  /** What the document is, as in “The file is …”. */
  readonly kind: string;
  /** A line each. */
  readonly rows: Iterable<unknown>;
  /** Names that tell series apart; null where the document does not say. */
  readonly tags: readonly string[] | null;
  /** Its numbers are written as programs do, with a point: none of them is a text that people may have written. */
  readonly isPlain: boolean;
}

/** A document that holds no values over time, with a sentence that says what it holds. */
export class DocumentProblem extends Error {
  override readonly name = 'DocumentProblem';
}

/** A list is asked for that the document does not have. */
export class NoSuchListError extends Error {
  override readonly name = 'NoSuchListError';
  /** @param paths those that it has */
  constructor(readonly paths: readonly string[]) {
    super('no such list');
  }
}

export function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
/** The objects of a list; none where it is no list. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
export function textsIn(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
}

/** Whether text begins as Graphite's list of targets does. */
export function isTargetsText(text: string): boolean {
  return /^\uFEFF?\s*\[\s*\{/.test(text) && /"datapoints"\s*:\s*\[/.test(text);
}

/** Whether text begins as a line of VictoriaMetrics does, which holds all of a series. */
export function isSeriesText(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"metric"\s*:\s*\{/.test(text);
}

/** Whether text begins with an object that goes on in the next line, or is alone, or holds a series: else lines are rows. */
export function isDocumentText(text: string): boolean {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const [first = '', second = ''] = start.split('\n', 2).map((line) => line.trim());
  if (isSeriesText(start)) return true;
  return start.startsWith('{') && !(first.endsWith('}') && second.startsWith('{'));
}
