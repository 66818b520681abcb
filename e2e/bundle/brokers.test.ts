import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allowedBrokers, withBrokers } from './brokers.ts';
import { DECLARED_HEADERS, headersIn } from './declared-headers.ts';
import { writeHeaders } from './site-scripts.ts';

const HEADERS = readFileSync(new URL('../../public/_headers', import.meta.url), 'utf8');
const policy = (text: string) => headersIn(text)['Content-Security-Policy']!;

describe('brokers that a build allows', () => {
  test('are addresses with spaces between them', () => {
    expect(allowedBrokers(' wss://a.example.org \n ws://127.0.0.1:8080 wss://*.b.org:*')).toEqual([
      'wss://a.example.org',
      'ws://127.0.0.1:8080',
      'wss://*.b.org:*',
    ]);
    expect(allowedBrokers('')).toEqual([]);
  });

  test.each([
    'https://a.org',
    '*',
    'wss://a.org/path',
    'wss://a.org;script-src *',
    "'unsafe-inline'",
    'wss://*',
    'a.org',
    'wss://',
  ])('%s is none', (text) => {
    expect(() => allowedBrokers(`wss://good.org ${text}`)).toThrow(
      `PENSTOCK_BROKERS has ${text.split(' ')[0]}; allowed`,
    );
  });

  test('are told without their passwords', () => {
    expect(() => allowedBrokers('wss://plant:secret@a.org')).toThrow('PENSTOCK_BROKERS has an address with a user');
  });
});

describe('the headers of a build', () => {
  test('let the page connect to its brokers, and change nothing else', () => {
    const changed = withBrokers(HEADERS, ['wss://a.org', 'wss://b.org']);
    expect(policy(changed)).toBe(`${policy(HEADERS)}; connect-src 'self' wss://a.org wss://b.org`);
    expect({ ...headersIn(changed), 'Content-Security-Policy': '' }).toEqual({
      ...headersIn(HEADERS),
      'Content-Security-Policy': '',
    });
    expect(withBrokers(HEADERS, [])).toBe(HEADERS);
    expect(policy(HEADERS)).not.toContain('connect-src');
  });

  test('are written beside the page', () => {
    const folder = mkdtempSync(join(tmpdir(), 'penstock-headers-'));
    writeHeaders(folder);
    expect(headersIn(readFileSync(join(folder, '_headers'), 'utf8'))).toEqual(DECLARED_HEADERS);
    rmSync(folder, { recursive: true });
  });
});
