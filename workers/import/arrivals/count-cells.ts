/** Cells that say how many arrived. Whether a point or a comma parts thousands or begins decimals, the whole column tells. */
import { numberForms, numberReader } from '../cells/numbers.ts';

const PLAIN = numberReader({ decimal: '.', thousands: '' });

/** A count as programs write it: NaN of what is none. */
export function plainCount(text: string): number {
  const value = PLAIN(text);
  return value >= 0 ? value : alone(text);
}

/**
 * A reader of the cells of a column: from 0 on; NaN of what is no count.
 *
 * @param cells of a sample
 * @param isRate counts are whole where a cell can be two numbers, and rates are not
 * @param hasCommaCountry something else in the file says that its comma is the decimal sign
 */
export function countReader(
  cells: readonly string[],
  isRate: boolean,
  hasCommaCountry: boolean,
): (text: string) => number {
  const marked = cells.map((cell) => cell.trim()).filter((cell) => /[.,]/.test(cell));
  const { forms } = numberForms(marked, {}, hasCommaCountry);
  const areWhole = (form: (typeof forms)[number]) => {
    const read = numberReader(form);
    return marked.every((cell) => Number.isInteger(read(cell)));
  };
  const form = (isRate ? undefined : forms.find(areWhole)) ?? forms[0];
  // A sample without any mark says nothing of later rows.
  if (marked.length === 0 || form === undefined) return alone;
  const read = numberReader(form);
  return (text) => {
    const value = read(text);
    return value >= 0 ? value : alone(text);
  };
}

/** By itself a cell with groups of three digits is taken to be whole. */
function alone(text: string): number {
  const plain = /^\d{1,3}(?:[,.'\s]\d{3})+$/.test(text) ? text.replace(/[,.'\s]/g, '') : text.replace(',', '.');
  const value = /^\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
