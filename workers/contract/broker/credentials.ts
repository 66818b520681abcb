/**
 * What people give a broker to be let in: user and password, a token, the seed of an nkey, or the text of a `.creds` file, which
 * has a JWT and a seed. One box takes all but the user, so the kind is told by the text. No message has any of it.
 */
import { notAllowedText } from '../error-text.ts';
import { type LiveCredentials, NO_CREDENTIALS } from '../live/live-types.ts';

/** For the box of a secret. */
export const SECRET_HINT = 'password, token, nkey seed or .creds text; kept in memory only';
/** Characters of the longest secret: a `.creds` file has a few thousand. */
export const MOST_SECRET = 20_000;

const JWT_PART = /BEGIN NATS USER JWT/;
/** The text of a file, and the same in a box of one line, which has lost its line ends: there only the dashes count. */
const JWTS = [
  /-{3,}BEGIN NATS USER JWT-{3,}\s+([\w.-]+)\s+-{3,}END NATS USER JWT/,
  /-{5}BEGIN NATS USER JWT-{5}([\w.-]+?)-{6}END NATS USER JWT/,
];
const SEED_PART = /BEGIN USER NKEY SEED-{3,}\s*(\w+?)\s*-{3,}END USER NKEY SEED/;
const SEED = /^S[A-Z2-7]{57}$/;

/**
 * @param user empty: the secret alone says who asks
 * @throws Error that says what is missing, without any of what was given
 */
export function readCredentials(user: string, secret: string): LiveCredentials {
  const text = secret.trim();
  if (text.length > MOST_SECRET)
    throw new RangeError(notAllowedText('secret', `${text.length} characters`, `at most ${MOST_SECRET} characters`));
  if (JWT_PART.test(text)) return readCreds(user, text);
  if (user !== '') return { ...NO_CREDENTIALS, user, password: secret };
  if (SEED.test(text)) return { ...NO_CREDENTIALS, seed: checkedSeed(text) };
  return { ...NO_CREDENTIALS, token: text };
}

function readCreds(user: string, text: string): LiveCredentials {
  if (user !== '') throw new Error('Leave the user empty: a .creds file says itself who asks.');
  const jwt = JWTS.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  const seed = SEED_PART.exec(text)?.[1];
  if (jwt === undefined || jwt.split('.').length !== 3)
    throw new Error('The .creds text has no whole part “NATS USER JWT”: give all of the file.');
  if (seed === undefined || !SEED.test(seed))
    throw new Error('The .creds text has no whole part “USER NKEY SEED”: give all of the file.');
  return { ...NO_CREDENTIALS, jwt, seed: checkedSeed(seed) };
}

function checkedSeed(seed: string): string {
  if (seed.startsWith('SU')) return seed;
  throw new Error('The nkey seed is not that of a user, which begins with SU.');
}
