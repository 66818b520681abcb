/** Keys and JWTs of an operator of its own, as `nsc` makes them, for a broker of a test: its lines of configuration, and a user's file. */
import { randomUUID } from 'node:crypto';
import { nkeys } from '@nats-io/nats-core';

type KeyPair = ReturnType<typeof nkeys.createUser>;

const encode = (value: string | Uint8Array) => Buffer.from(value).toString('base64url');

function signed(issuer: KeyPair, subject: KeyPair, type: 'operator' | 'account' | 'user', more: object = {}): string {
  const head = { typ: 'JWT', alg: 'ed25519-nkey' };
  const claims = {
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    iss: issuer.getPublicKey(),
    name: type,
    sub: subject.getPublicKey(),
    nats: { type, version: 2, ...more },
  };
  const text = `${encode(JSON.stringify(head))}.${encode(JSON.stringify(claims))}`;
  return `${text}.${encode(issuer.sign(Buffer.from(text)))}`;
}

/** @returns the text of a `.creds` file, and what the broker has to know to let its user in */
export function operatedBroker(): { readonly creds: string; readonly configuration: readonly string[] } {
  const [operator, system, account, user] = [
    nkeys.createOperator(),
    nkeys.createAccount(),
    nkeys.createAccount(),
    nkeys.createUser(),
  ];
  const limits = {
    limits: { subs: -1, data: -1, payload: -1, conn: -1, imports: -1, exports: -1, leaf: -1, wildcards: true },
  };
  const preload = [system, account].map((key) => `${key.getPublicKey()}: ${signed(operator, key, 'account', limits)}`);
  const jwt = signed(account, user, 'user', { subs: -1, data: -1, payload: -1 });
  return {
    creds: credsFile(jwt, new TextDecoder().decode(user.getSeed())),
    configuration: [
      `operator: ${signed(operator, operator, 'operator')}`,
      `system_account: ${system.getPublicKey()}`,
      'resolver: MEMORY',
      `resolver_preload: { ${preload.join(', ')} }`,
    ],
  };
}

function credsFile(jwt: string, seed: string): string {
  const dashes = '-----';
  return [
    `${dashes}BEGIN NATS USER JWT${dashes}\n${jwt}\n${dashes}-END NATS USER JWT${dashes}-\n`,
    `${dashes}BEGIN USER NKEY SEED${dashes}\n${seed}\n${dashes}-END USER NKEY SEED${dashes}-\n`,
  ].join('\n');
}
