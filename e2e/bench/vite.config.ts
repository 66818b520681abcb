/** The micro-benchmarks' page, built as the product is, into a folder of its own. */
import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import product from '../../vite.config.ts';

const { build, ...shared } = product;

export default mergeConfig(
  shared,
  defineConfig({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    publicDir: false,
    build: {
      ...build,
      outDir: 'e2e/bench/dist',
      emptyOutDir: true,
      rolldownOptions: { ...build?.rolldownOptions, input: 'e2e/bench/bench.html' },
    },
  }),
);
