/** What the letters of formulas mean, in words: for the rows of a verdict, on the screen and on paper. */

/** A letter with several meanings has each beside the piece of a formula in which it means that. */
const MEANINGS: readonly (readonly [letter: string, meaning: string, within?: string])[] = [
  ['λ', 'the rate of arrivals'],
  ['μ', 'the rate of service'],
  ['T', 'a length of time'],
  ['n', 'how many times the usual load a burst is', 'n · λ'],
  ['n', 'the number of an arrival', 'W(n'],
  ['n', 'how many calls are made', 'B(n'],
  ['k', 'how many failures open the breaker', 'k + '],
  ['k', 'the least number of failures', '≥ k'],
  ['W', 'how long each is in the system', 'W = '],
  ['W', 'how long each is in the system', '· W'],
  ['W', 'the wait of an arrival', 'W(n'],
  ['L', 'how many are in the system'],
  ['s', 'how long a call takes'],
  ['ρ', 'the load, as a share of the capacity'],
  ['A', 'the time between two arrivals'],
  ['p', 'the probability of each'],
  ['P', 'a probability'],
  ['X', 'how many calls fail'],
  ['B', 'the binomial distribution'],
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
