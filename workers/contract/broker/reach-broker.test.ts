import { expect, test } from 'vitest';
import { isAboutCredentials, noBrokerText, reachBroker } from './reach-broker.ts';

const SERVER = 'ws://plant:9222';
const address = (isPageSecure: boolean, thread = new EventTarget()) => ({
  server: SERVER,
  field: 'live.server',
  isPageSecure,
  thread,
});
const failing = (error: unknown) => () => Promise.reject(error);

test('a broker that is reached is what was opened', async () => {
  expect(await reachBroker(address(false), async () => 'a connection')).toBe('a connection');
});

test('a page that came over https does not even try an address that is not encrypted', async () => {
  let tried = 0;
  const reached = reachBroker(address(true), async () => tried++);
  await expect(reached).rejects.toThrow(
    new RangeError(
      'live.server: ws://plant:9222 is not allowed here; allowed: wss://host:port, because this page came over https',
    ),
  );
  expect(tried).toBe(0);
});

test('the policy of the page is named before what the client says', async () => {
  const thread = new EventTarget();
  const reached = reachBroker(address(false, thread), async () => {
    thread.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), { effectiveDirective: 'connect-src' }));
    throw new Error('CONNECTION_REFUSED');
  });
  await expect(reached).rejects.toThrow(/^The content security policy of this page does not allow ws:\/\/plant:9222\./);
});

test.each([
  [new Error('timeout'), 'No broker answers at ws://plant:9222 (timeout). It must speak WebSocket there.'],
  [new Error(''), 'No broker answers at ws://plant:9222. It must speak WebSocket there.'],
  [undefined, 'No broker answers at ws://plant:9222. It must speak WebSocket there.'],
  [
    new Error('Authorization Violation'),
    'The broker ws://plant:9222 refuses the credentials: enter other credentials under Broker.',
  ],
  [
    new Error('User Authentication Expired'),
    'The broker ws://plant:9222 refuses the credentials: enter other credentials under Broker; these have expired.',
  ],
])('%s: the client’s words become a sentence that says what to do', async (error, text) => {
  expect(noBrokerText(SERVER, error)).toBe(text);
  await expect(reachBroker(address(false), failing(error))).rejects.toThrow(new Error(text));
});

test.each([
  ['User Authentication Expired', true],
  ['Authorization Violation', true],
  ['Stale Connection', false],
])('“%s” is about credentials: %s', (text, isAbout) => {
  expect(isAboutCredentials(new Error(text))).toBe(isAbout);
});
