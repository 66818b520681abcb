import { readFileSync } from 'node:fs';

/**
 * What hosts are told to send with every file is declared once, in `public/_headers`: SharedArrayBuffer needs a cross-origin
 * isolated page, and the content security policy forbids inline scripts, `eval` and other origins. The local servers and the
 * service worker send the same.
 */
export const DECLARED_HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  [...readFileSync(new URL('../../public/_headers', import.meta.url), 'utf8').matchAll(/^ {2}([\w-]+): (.+)$/gm)].map(
    ([, name, value]) => [name!, value!],
  ),
);
