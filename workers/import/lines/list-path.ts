/** Names for the lists of rows in a document of JSON. */

/** Columns that stand in the document itself. */
export const OUTERMOST = '.';

/** Names from the outside in, with dots between; one that has a dot or a quote in it, or nothing at all, stands in quotes. */
export function listPath(names: readonly string[]): string {
  return names.map((name) => (/^[^."]+$/.test(name) ? name : JSON.stringify(name))).join('.');
}

/** A name as it stands in JSON, between its quotes, in plain text. */
export function nameIn(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
