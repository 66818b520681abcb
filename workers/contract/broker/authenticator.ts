/** How a client of NATS says who asks, by whatever credentials there are at that moment. */
import {
  type Authenticator,
  jwtAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/nats-core';
import type { LiveCredentials } from '../live/live-types.ts';

/**
 * Page and live worker.
 *
 * @param credentials asked for at each attempt: they may have been entered meanwhile
 */
export function authenticatorOf(credentials: () => LiveCredentials): Authenticator {
  return (nonce) => {
    const given = credentials();
    try {
      return kindOf(given)(nonce);
    } catch {
      // The client's own words could have parts of it.
      throw new Error('the nkey seed is damaged: its checksum is not that of its other letters');
    }
  };
}

function kindOf({ user, password, token, seed, jwt }: LiveCredentials): Authenticator {
  if (jwt !== '') return jwtAuthenticator(jwt, new TextEncoder().encode(seed));
  if (seed !== '') return nkeyAuthenticator(new TextEncoder().encode(seed));
  if (user !== '') return usernamePasswordAuthenticator(user, password);
  if (token !== '') return tokenAuthenticator(token);
  return () => {};
}
