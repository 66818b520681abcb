/**
 * The seed of generated input in unit tests. It is the same in every run: a commit that passes once passes again, and what
 * fails can be seen again. `SEED=new npm run unit` draws another for each file, and a failure says which; `SEED=12345`
 * takes that one. The longer commands (`npm run fuzz`, `npm run stress`) make other input each time.
 */
export const SEED = seedOf(process.env.SEED ?? '');

export function seedOf(wish: string): number {
  if (wish === '') return 1;
  const seed = wish === 'new' ? Math.floor(Math.random() * 2 ** 31) : Number(wish);
  if (!Number.isSafeInteger(seed) || seed < 0 || seed >= 2 ** 31)
    throw new Error(`SEED: “${wish}” is not “new” or a whole number from 0 to ${2 ** 31 - 1}`);
  return seed;
}
