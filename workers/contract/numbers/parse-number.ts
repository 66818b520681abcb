/**
 * The one way to read a number that a person wrote: typed, pasted from the screen, in a link, in a step of a timeline.
 *
 * What the program prints is understood, with its unit or without: `12.4 k/s`, `1,283`, `3.1 ms`, `1 min 40 s`, `0.75 %`.
 * A text is read as the one number that it can mean, or refused with a hint; never as another number. What the program
 * prints decides between the uses of comma and point:
 *
 * ```text
 *   1,283                1283     the program groups by commas
 *   0,5  0,250  12,75    0.5 …    a comma that cannot group is a decimal comma
 *   1.283                1.283    the program's decimal mark
 *   1.234,5              1234.5   only one of the marks can be the decimal one
 *   30.000               refused  30, or 30,000 as others write it; the program prints no such zeros
 *   1,234,5  1.2.3       refused
 * ```
 */
import { factorOf, isTime } from './number-units.ts';
import { NOT_A_NUMBER, type ReadNumber } from './plain-number.ts';

/** @param unit that is asked for, as in `FIELDS`; `share` for a number from 0 to 1, which may be written in percent, `percent` where it is */
export function parseNumber(text: string, unit = ''): ReadNumber {
  const plain = normalised(text);
  if (plain === '') return NOT_A_NUMBER;
  if (/^[<>≤≥≈~]/.test(plain)) return 'is a bound, not a number';
  if (plain.includes(':')) return readClock(plain, unit);
  return readSum(plain, unit) ?? readOne(plain, unit);
}

/** The sentence by which a number that was typed is refused; `read` may be a number out of range. */
export function refusalText(text: string, read: ReadNumber, allowed: string): string {
  return `“${text}” ${typeof read === 'string' ? read : 'is not allowed here'}. Allowed: ${allowed}.`;
}

/** In ASCII, with one kind of space, and without what cannot be seen. */
function normalised(text: string): string {
  return text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\uff05\uff0b-\uff0e\uff10-\uff19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\u2212/g, '-')
    .replace(/[\u2019\u02bc]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

/** `-12.4 k/s`: a sign, digits with their marks, an exponent, a unit. All but the digits may be missing. */
function readOne(text: string, unit: string): ReadNumber {
  const [, sign = '', marked = '', exponent = '0', rest = ''] =
    /^([+-]?)([\d.,'_ ]*)(?:e([+-]?\d+))?(.*)$/i.exec(text) ?? [];
  const digits = digitsOf(marked.trim());
  if ('hint' in digits) return digits.hint;
  const factor = factorOf(rest.trim(), unit);
  if (typeof factor === 'string') return factor;
  const value = Number(`${sign}${digits.digits}e${Number(exponent) + factor.exponent}`) * factor.times;
  if (!Number.isFinite(value)) return 'is too large';
  if (value === 0 && /[1-9]/.test(digits.digits)) return 'is too small to be told from 0';
  // There is no negative nothing.
  return value + 0;
}

/** `1 min 40 s`: each part smaller than one of the part before. Null where there are no two parts. */
function readSum(text: string, unit: string): ReadNumber | null {
  const parts = [...text.matchAll(/(\d[\d.,]*) ?([a-zµμ]+) ?/gi)];
  if (parts.length < 2 || parts.map(([all]) => all).join('') !== text) return null;
  // 1e3 ms has an exponent, and no part without one.
  if (parts.some(([, , name]) => name!.toLowerCase() === 'e')) return null;
  if (!isTime(unit)) return NOT_A_NUMBER;
  let [sum, most] = [0, Number.POSITIVE_INFINITY];
  for (const [i, [, digits = '', name = '']] of parts.entries()) {
    const [one, value] = [readOne(`1${name}`, unit), readOne(`${digits}${name}`, unit)];
    if (typeof one === 'string') return one;
    if (typeof value === 'string') return value;
    if (i < parts.length - 1 && !/^\d+$/.test(digits)) return 'has decimals before its last part';
    if (value >= most || one >= most)
      return `is not a length of time: ${digits} ${name} is too much behind a larger unit`;
    sum += value;
    most = one;
  }
  return sum;
}

/** The time of a run, as the header shows it: `00:12:04`. */
function readClock(text: string, unit: string): ReadNumber {
  if (!isTime(unit)) return NOT_A_NUMBER;
  if (/^\d+:\d+$/.test(text)) return 'could be minutes or hours: write 1 min 30 s, or 00:01:30';
  const [, hours = '', minutes = '', seconds = ''] = /^(\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)$/.exec(text) ?? [];
  if (hours === '') return NOT_A_NUMBER;
  return readSum(`${Number(hours)} h ${Number(minutes)} min ${Number(seconds)} s`, unit) ?? NOT_A_NUMBER;
}

type Digits = { readonly digits: string } | { readonly hint: string };

/** The digits without the marks between groups, and with a point before decimals. */
function digitsOf(text: string): Digits {
  if (!/\d/.test(text)) return { hint: NOT_A_NUMBER };
  const single = /^(\d*)([.,])(\d*)$/.exec(text);
  if (single !== null) return withOneMark(single[1]!, single[2]!, single[3]!);
  const [, whole = '', mark = '', decimalMark = '', decimals = ''] =
    /^([1-9]\d{0,2}(?:([,.'_ ])\d{3})(?:\2\d{3})*)(?:([.,])(\d+))?$/.exec(text) ?? [];
  if (whole !== '' && mark !== decimalMark) return { digits: `${whole.replace(/\D/g, '')}.${decimals}` };
  return /^\d+$/.test(text) ? { digits: text } : { hint: MARKS };
}
const MARKS = 'is not a number: a comma parts groups of three digits, a point begins the decimals';

/** The one case where both marks could be both. */
function withOneMark(whole: string, mark: string, rest: string): Digits {
  const isGroupPossible = /^[1-9]\d{0,2}$/.test(whole) && rest.length === 3;
  if (mark === ',') {
    if (isGroupPossible) return { digits: whole + rest };
    return /^0\d/.test(whole) ? { hint: MARKS } : { digits: `${whole}.${rest}` };
  }
  if (!isGroupPossible || !rest.endsWith('0')) return { digits: `${whole}.${rest}` };
  return { hint: `could be ${Number(`${whole}.${rest}`)} or ${whole},${rest}: write the one you mean` };
}
