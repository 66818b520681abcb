import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_CREDENTIALS } from '../live/live-types.ts';
import { readCredentials } from './credentials.ts';

const SEED = `SU${'A2B3C4D5'.repeat(7)}`;
const JWT = 'eyJ0eXAi.eyJqdGki.c2ln-_-';

function credsFile(jwt: string, seed: string): string {
  return [
    '-----BEGIN NATS USER JWT-----',
    jwt,
    '------END NATS USER JWT------',
    '',
    '************************* IMPORTANT *************************',
    'NKEY Seed printed below can be used to sign and prove identity.',
    '',
    '-----BEGIN USER NKEY SEED-----',
    seed,
    '------END USER NKEY SEED------',
    '',
  ].join('\n');
}

describe('credentials', () => {
  test.each([
    ['a user and a password', 'ann', ' secret ', { user: 'ann', password: ' secret ' }],
    ['a token', '', 'abc123', { token: 'abc123' }],
    ['nothing', '', '', {}],
    ['an nkey seed', '', `  ${SEED}\n`, { seed: SEED }],
    ['a password that looks like a seed', 'ann', SEED, { user: 'ann', password: SEED }],
    ['a .creds file', '', credsFile(JWT, SEED), { jwt: JWT, seed: SEED }],
  ])('is %s', (_, user, secret, given) => {
    expect(readCredentials(user, secret)).toEqual({ ...NO_CREDENTIALS, ...given });
  });

  test('may have lost its line ends in a box of one line', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
    fc.assert(
      fc.property(fc.tuple(part, part, part), (parts) => {
        const jwt = parts.join('.');
        const file = credsFile(jwt, SEED);
        expect(readCredentials('', file).jwt).toBe(jwt);
        expect(readCredentials('', file.replace(/\n/g, '\r\n')).jwt).toBe(jwt);
        expect(readCredentials('', file.replace(/\n/g, '')).jwt).toBe(jwt);
      }),
    );
  });
});

describe('unusable credentials are refused without a word of them', () => {
  test.each([
    ['a seed of an account', '', `SA${SEED.slice(2)}`, 'begins with SU'],
    ['a file without its seed', '', credsFile(JWT, 'lost'), 'USER NKEY SEED'],
    ['a file that is cut off', '', credsFile(JWT, SEED).slice(0, 60), 'NATS USER JWT'],
    ['a JWT of two parts', '', credsFile('a.b', SEED), 'NATS USER JWT'],
    ['a file and a user', 'ann', credsFile(JWT, SEED), 'Leave the user empty'],
    ['a secret without end', '', 'x'.repeat(20_001), '20000 characters'],
  ])('%s', (_, user, secret, why) => {
    const read = () => readCredentials(user, secret);
    expect(read).toThrow(why);
    expect(read).not.toThrow(/A2B3|eyJ|xxx|lost/);
  });

  test('whatever the text, it is read or refused', () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string().map((text) => credsFile(text, text)),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 5 }), hostile, (user, secret) => {
        try {
          expect(Object.keys(readCredentials(user, secret)).sort()).toEqual(Object.keys(NO_CREDENTIALS).sort());
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
