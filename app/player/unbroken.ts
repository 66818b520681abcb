const UNIT = /(?<=\d) (?=(?:%|µs|ms|s|min)(?!\p{L}))/gu;

/** Keeps numbers on the line of their units, as in `77 %`: a cue is narrow, and its letters are large. */
export function unbroken(text: string): string {
  return text.replace(UNIT, '\u00a0');
}
