import { notAllowedText } from '../../contract/error-text.ts';

/** What cannot be read as durations, with the line, the value there, and what is allowed. */
export class DurationProblem extends Error {
  override readonly name = 'DurationProblem';
}

/** A problem of one line. @param line from 1 */
export function lineProblem(line: number, what: string, value: string, allowed: string): DurationProblem {
  const where = what === '' ? `line ${line}` : `line ${line}, ${what}`;
  return new DurationProblem(notAllowedText(where, shown(value), allowed));
}
/** A problem of the file as a whole. */
export function wholeProblem(what: string, value: string, allowed: string): DurationProblem {
  return new DurationProblem(notAllowedText(what, value, allowed));
}

const LONGEST = 60;
function shown(value: string): string {
  return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
}

/** A plain number, as programs write it; null where it is none. Not what `Number` takes besides: '', 0x10, Infinity. */
export function plainNumber(text: string): number | null {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** What else of the file could not be used, as a note: how much, and the first of it. Empty where all could. */
export function leftOutNote(problems: readonly DurationProblem[], what: string): string {
  const [first] = problems;
  if (first === undefined) return '';
  const count = problems.length === 1 ? `One ${what} is` : `${problems.length} ${what}s are`;
  return `${count} left out: ${first.message}.`;
}
