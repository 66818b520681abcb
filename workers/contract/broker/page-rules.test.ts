import { describe, expect, test } from 'vitest';
import { isMixedContent, watchPolicy } from './page-rules.ts';

test.each([
  ['ws://broker:9222', true],
  ['wss://broker:9222', false],
  ['ws://localhost:9222', false],
  ['ws://127.0.0.1:9222/path', false],
  ['ws://[::1]:9222', false],
  ['ws://127.0.0.1.example.org', true],
  ['ws://localhost.example.org', true],
])('from a page of https, %s is refused: %s', (server, isRefused) => {
  expect(isMixedContent(server, true)).toBe(isRefused);
  expect(isMixedContent(server, false)).toBe(false);
});

describe('a connection that fails', () => {
  const violation = (effectiveDirective: string) =>
    Object.assign(new Event('securitypolicyviolation'), { effectiveDirective });

  test('because of the policy is told with the line that is missing', async () => {
    const thread = new EventTarget();
    const policy = watchPolicy(thread);
    // The browser tells of it after the connection has failed.
    const said = policy.refusalOf('wss://broker:443/path');
    thread.dispatchEvent(violation('connect-src'));
    expect(await said).toContain("this is missing: connect-src 'self' wss://broker:443 (built");
  });

  test('for another reason, or before it was tried, is not the policy’s', async () => {
    const thread = new EventTarget();
    thread.dispatchEvent(violation('connect-src'));
    const policy = watchPolicy(thread);
    thread.dispatchEvent(violation('img-src'));
    policy.end();
    thread.dispatchEvent(violation('connect-src'));
    expect(await policy.refusalOf('ws://broker')).toBeNull();
  });
});
