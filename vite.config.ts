import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** SharedArrayBuffer needs a cross-origin isolated page; `public/_headers` says the same to static hosts. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export default defineConfig({
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'es2023', sourcemap: true },
  server: { headers, port: 5173 },
  preview: { headers, port: 4173 },
  test: {
    include: ['workers/**/*.test.ts', 'app/**/*.test.ts', 'e2e/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
  },
});
