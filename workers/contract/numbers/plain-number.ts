/**
 * Numbers exactly as JavaScript writes them, which is how the program writes links. What people write is up to
 * `parse-number.ts`, which is loaded when there is something of that kind to read.
 */

/** A number, or what is wrong with the text: the rest of a sentence that begins with it. */
export type ReadNumber = number | string;
/** @param unit of what is asked for, as in `FIELDS`; `share` for a number from 0 to 1, which may be written in percent */
export type NumberReader = (text: string, unit: string) => ReadNumber;

export const NOT_A_NUMBER = 'is not a number';

export const readPlain: NumberReader = (text) => {
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text ? value : NOT_A_NUMBER;
};
