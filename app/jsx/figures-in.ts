/**
 * Words and figures of a text. A translator takes words as its own, and may leave in their place what it made of them once;
 * figures it is told to leave alone, so that they go on changing.
 */

/** A word with a digit in it, without the punctuation around it, and the unit that stands behind a number. */
const FIGURE =
  /((?:[<>±+−-] ?)?[^\s(“"',;]*\d(?:[^\s)”"]*[^\s)”",;:.!?])?(?:[ \u00a0](?:[kMG]?\/s|[kMG]|[kMGT]?i?B|µs|ms|s|min|h|d|%|×)(?![\w/]))?)/;

/** Words at even places, figures at odd ones; joined, they are the text. */
export function partsOf(text: string): string[] {
  return text.split(FIGURE);
}
/** Whether a text has any digit. */
export function hasFigure(text: string): boolean {
  return /\d/.test(text);
}
