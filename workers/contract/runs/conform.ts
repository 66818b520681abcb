/** Whether a value that was read is built as it should be. What an older version did not have yet is filled in. */
import { RunFileError } from './bytes.ts';

/**
 * What a value is to be like: as this number, text or switch; an object with these and possibly more; an array of the first
 * item; or what a function accepts.
 */
export type Template =
  | number
  | string
  | boolean
  | null
  | ((value: unknown) => boolean)
  | readonly Template[]
  | { readonly [key: string]: Template };

/** @param what it is, for the error. @throws RunFileError */
export function conformed<T>(value: unknown, template: unknown, what: string): T {
  const wrong = misfit(value, template as Template, '');
  if (wrong !== null) throw new RunFileError(`${what} has no fitting value at ${wrong === '' ? 'its root' : wrong}`);
  return value as T;
}

/** The path of what does not fit; null when all does. */
function misfit(value: unknown, template: Template, path: string): string | null {
  if (typeof template === 'function') return template(value) ? null : path;
  if (Array.isArray(template)) {
    if (!Array.isArray(value)) return path;
    const [item] = template as readonly Template[];
    return item === undefined ? null : firstOf(value, (each, i) => misfit(each, item, `${path}[${i}]`));
  }
  if (typeof template !== 'object' || template === null)
    return template === null || typeof value === typeof template ? null : path;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path;
  return misfitIn(value as Record<string, unknown>, template as Readonly<Record<string, Template>>, path);
}
function misfitIn(value: Record<string, unknown>, template: Readonly<Record<string, Template>>, path: string) {
  for (const key in template) {
    const wanted = template[key]!;
    if (!Object.hasOwn(value, key)) {
      if (typeof wanted === 'function') return join(path, key);
      value[key] = filling(wanted);
      continue;
    }
    // As JSON writes a number that is not known.
    if (typeof wanted === 'number' && value[key] === null) value[key] = Number.NaN;
    const wrong = misfit(value[key], wanted, join(path, key));
    if (wrong !== null) return wrong;
  }
  return null;
}
function filling(template: Template): unknown {
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return [];
  const entries = Object.entries(template as Readonly<Record<string, Template>>);
  return Object.fromEntries(entries.map(([key, part]) => [key, filling(part)]));
}
function firstOf(values: readonly unknown[], find: (value: unknown, index: number) => string | null): string | null {
  for (let i = 0; i < values.length; i++) {
    const found = find(values[i], i);
    if (found !== null) return found;
  }
  return null;
}
function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** A template: one of these words. */
export function oneOf(words: readonly string[]): (value: unknown) => boolean {
  return (value) => words.includes(value as string);
}
/** A template: a number, or null. */
export function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}
/** A template: a text, or null. */
export function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
