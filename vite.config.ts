import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * What static hosts are told is declared once, in `public/_headers`, and served here as well: SharedArrayBuffer needs a
 * cross-origin isolated page, and the content security policy forbids inline scripts, `eval` and other origins.
 */
const headers = Object.fromEntries(
  [...readFileSync(new URL('public/_headers', import.meta.url), 'utf8').matchAll(/^ {2}([\w-]+): (.+)$/gm)].map(
    ([, name, value]) => [name!, value!],
  ),
);
/** The development server puts a script and styles into the page itself. */
const developmentHeaders = {
  ...headers,
  'Content-Security-Policy': `${headers['Content-Security-Policy']!.replace("script-src 'self'", "$& 'unsafe-inline'")}; style-src 'self' 'unsafe-inline'`,
};

/**
 * Makes the bundler write constants of other modules as literals. It turns `const` into `var`, and a hot loop would
 * otherwise load them again and again: worth a fifth of the histogram's time.
 */
const optimization = { inlineConst: { mode: 'all', pass: 3 } } as const;

/** An address, not `localhost`: that is IPv4 on one machine and IPv6 on the next. */
const host = '127.0.0.1';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  define: { PENSTOCK_VERSION: JSON.stringify(version) },
  plugins: [react()],
  worker: { format: 'es', rolldownOptions: { optimization } },
  build: {
    target: 'es2023',
    sourcemap: true,
    // Browsers without it preload nothing, and work.
    modulePreload: { polyfill: false },
    // Everything is a file of this origin: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    // The second page runs the benchmarks of single primitives; nothing links to it.
    rolldownOptions: { input: ['index.html', 'e2e/bench/bench.html'], optimization },
  },
  server: { headers: developmentHeaders, host, port: 5173 },
  preview: { headers, host, port: 4173 },
  test: {
    include: ['workers/**/*.test.ts', 'app/**/*.test.ts', 'e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    // Of two cores it would use one.
    maxWorkers: '100%',
  },
});
