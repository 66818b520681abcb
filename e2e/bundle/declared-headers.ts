import { readFileSync } from 'node:fs';
import { allowedBrokers, withBrokers } from './brokers.ts';

/** What `public/_headers` says, with the brokers that PENSTOCK_BROKERS allows: the text of the built file. */
export const DECLARED_TEXT = withBrokers(
  readFileSync(new URL('../../public/_headers', import.meta.url), 'utf8'),
  allowedBrokers(process.env.PENSTOCK_BROKERS ?? ''),
);

/**
 * What hosts are told to send with every file is declared once, in `public/_headers`: SharedArrayBuffer needs a cross-origin
 * isolated page, and the content security policy forbids inline scripts, `eval` and other origins, but for brokers. The local
 * servers and the service worker send the same.
 */
export const DECLARED_HEADERS: Readonly<Record<string, string>> = headersIn(DECLARED_TEXT);

/** By name. @param text of a `_headers` file */
export function headersIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/^ {2}([\w-]+): (.+)$/gm)].map(([, name, value]) => [name!, value!]));
}
