import { clip, notAllowedText } from '../../contract/error-text.ts';
import { formatCount } from '../../contract/numbers/format-number.ts';

/** What cannot be read as durations, with the line, the value there, and what is allowed. */
export class DurationProblem extends Error {
  override readonly name = 'DurationProblem';
}

/** A problem of one line. @param line from 1 */
export function lineProblem(line: number, what: string, value: string, allowed: string): DurationProblem {
  const where = what === '' ? `line ${line}` : `line ${line}, ${what}`;
  return new DurationProblem(notAllowedText(where, JSON.stringify(clip(value)), allowed));
}
/** A problem of the file as a whole. */
export function wholeProblem(what: string, value: string, allowed: string): DurationProblem {
  return new DurationProblem(notAllowedText(what, value, allowed));
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
  const count = problems.length === 1 ? `One ${what} is` : `${formatCount(problems.length)} ${what}s are`;
  return `${count} left out: ${first.message}.`;
}
