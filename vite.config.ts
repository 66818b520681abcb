import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** SharedArrayBuffer needs a cross-origin isolated page; `public/_headers` says the same to static hosts. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** An address, not `localhost`: that is IPv4 on one machine and IPv6 on the next. */
const host = '127.0.0.1';

export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: true,
    // The second page runs the benchmarks of single primitives; nothing links to it.
    rolldownOptions: { input: ['index.html', 'e2e/bench/bench.html'] },
  },
  server: { headers, host, port: 5173 },
  preview: { headers, host, port: 4173 },
  test: {
    include: ['workers/**/*.test.ts', 'app/**/*.test.ts', 'e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
  },
});
