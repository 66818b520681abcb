/** Each kind of credentials, with a broker that lets nobody else in. */
import { nkeys } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { authenticatorOf } from '../../workers/contract/broker/authenticator.ts';
import { readCredentials } from '../../workers/contract/broker/credentials.ts';
import { Broker, findNatsServer } from './nats-server.ts';
import { operatedBroker } from './operator.ts';

const seed = (key: ReturnType<typeof nkeys.createUser>) => new TextDecoder().decode(key.getSeed());

/** Whether a broker with these lines lets in who gives the one, and not who gives the other. */
async function expectOnly(
  lines: readonly string[],
  right: readonly [string, string],
  wrong: readonly [string, string],
) {
  const broker = await Broker.start({ lines });
  const enter = async ([user, secret]: readonly [string, string]) => {
    const given = readCredentials(user, secret);
    const authenticator = authenticatorOf(() => given);
    const connection = await connect({ servers: broker.address, authenticator, reconnect: false });
    await connection.close();
  };
  try {
    await enter(right);
    await expect(enter(wrong)).rejects.toThrow(/authorization|authentication/i);
  } finally {
    await broker.close();
  }
}

describe.runIf(findNatsServer() !== undefined)('a broker lets in who has', () => {
  test('the user and the password', () =>
    expectOnly(['authorization { user: ann, password: "a b" }'], ['ann', 'a b'], ['ann', 'ab']));

  test('the token', () => expectOnly(['authorization { token: "t0k" }'], ['', 't0k'], ['', 'tok']));

  test('the seed of an nkey', () => {
    const key = nkeys.createUser();
    const lines = [`authorization { users: [ { nkey: ${key.getPublicKey()} } ] }`];
    return expectOnly(lines, ['', seed(key)], ['', seed(nkeys.createUser())]);
  });

  test('a .creds file of its operator', () => {
    const { creds, configuration } = operatedBroker();
    return expectOnly(configuration, ['', creds], ['', operatedBroker().creds]);
  });
});

test('a seed that is damaged is named, and not shown', () => {
  const sound = seed(nkeys.createUser());
  const damaged = `${sound.slice(0, 20)}${sound[20] === 'A' ? 'B' : 'A'}${sound.slice(21)}`;
  const authenticate = () => authenticatorOf(() => readCredentials('', damaged))('nonce');
  expect(authenticate).toThrow('the nkey seed is damaged');
  expect(authenticate).not.toThrow(damaged.slice(4, 12));
});
