/**
 * Results as CSV, as RFC 4180 has it: lines end in CR LF, what needs quotes has them.
 *
 * Spreadsheets take a text that begins with = + - or @, or with a tab or line break before it, for a formula, and carry it
 * out. Such a text gets an apostrophe in front, which spreadsheets show as text. Numbers stay numbers.
 */

/** One row of titles and one for each of `rows`. NULL is an empty cell, a BLOB its bytes in hexadecimal. */
export function toCsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return csvLines([columns, ...rows]);
}

/** One line for each row, for files that are written piece by piece. */
export function csvLines(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const text =
    cell instanceof Uint8Array ? hexadecimal(cell) : typeof cell === 'string' ? harmless(cell) : String(cell);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function harmless(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
