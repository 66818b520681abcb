/** What the letters of formulas mean, in words: for the rows of a verdict, on the screen and on paper. */

/** One that has several meanings has each with what stands around it. */
const MEANINGS: readonly (readonly [letter: string, meaning: string, within?: string])[] = [
  ['λ', 'what comes'],
  ['μ', 'what is served'],
  ['T', 'a time'],
  ['n', 'how many times as much comes in a burst', 'n · λ'],
  ['n', 'the number of an arrival', 'W(n'],
  ['n', 'how many calls are made', 'B(n'],
  ['k', 'how many failures open the breaker', 'k + '],
  ['k', 'how many failures at least', '≥ k'],
  ['W', 'the time that each takes', 'W = '],
  ['W', 'the time that each takes', '· W'],
  ['W', 'the wait of an arrival', 'W(n'],
  ['L', 'how many there are'],
  ['s', 'the time of one call'],
  ['ρ', 'the load, as a share of the capacity'],
  ['A', 'the time between two arrivals'],
  ['p', 'the chance of each'],
  ['P', 'a chance'],
  ['X', 'how many calls fail'],
  ['B', 'the binomial law'],
];
/** What the letters of these formulas mean; empty where there are none. */
export function lettersText(rows: readonly { readonly formula: string | null }[]): string {
  const texts = MEANINGS.filter(([letter, , within = letter]) =>
    rows.some(({ formula }) => formula?.includes(within) && lettersIn(formula).includes(letter)),
  ).map(([letter, meaning]) => `${letter}: ${meaning}`);
  return [...new Set(texts)].join('; ');
}
/** Each letter that stands alone in a formula. */
function lettersIn(formula: string): string[] {
  return formula.match(/(?<!\p{L})\p{L}(?!\p{L})/gu) ?? [];
}
