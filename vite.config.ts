import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { DECLARED_HEADERS } from './e2e/bundle/declared-headers.ts';
import { coordinatorInOneGraph, firstLoadFiles } from './e2e/bundle/one-graph.ts';
import { siteScripts } from './e2e/bundle/site-scripts.ts';
import { withoutUnusedReact } from './e2e/bundle/unused-react.ts';
import { withoutLabels } from './e2e/bundle/without-labels.ts';
import { unitGroups } from './e2e/unit-groups.ts';

/** The development server puts a script and styles into the page itself. */
const developmentHeaders = {
  ...DECLARED_HEADERS,
  'Content-Security-Policy': `${DECLARED_HEADERS['Content-Security-Policy']!.replace("script-src 'self'", "$& 'unsafe-inline'")}; style-src 'self' 'unsafe-inline'`,
};

/**
 * Makes the bundler write constants of other modules as literals. It turns `const` into `var`, and a hot loop would
 * otherwise load them again and again: worth a fifth of the histogram's time.
 */
const optimization = { inlineConst: { mode: 'all', pass: 3 } } as const;

/**
 * The SQLite library names two workers of its own, for interfaces that are not used here and file systems that are turned
 * off. The bundler would emit both, 248 kB that nothing loads.
 */
const withoutSqliteWorkers = (): Plugin => ({
  name: 'without-sqlite-workers',
  apply: 'build',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('sqlite-wasm/dist/index.mjs')) return null;
    const renamed = ['sqlite3-worker1.mjs', 'sqlite3-opfs-async-proxy.js'].reduce((text, file) => {
      const named = `new URL("${file}", import.meta.url)`;
      if (!text.includes(named)) this.error(`sqlite-wasm no longer has ${named}: see whether this is still needed`);
      return text.replace(named, `new URL("unused:${file}")`);
    }, code);
    return { code: renamed, map: null };
  },
});

/** An address, not `localhost`: that is IPv4 on one machine and IPv6 on the next. */
const host = '127.0.0.1';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** What a link with settings needs before the first figures, and every page after them. */
const settings = {
  name: 'settings',
  test: /(config-rules|config-check|field-values|settings\/timeline|plain-number|nearest-name)\.ts|valibot/,
};
/** What several later parts have in common and is small: one file, not four. Every name of a file is part of the first load. */
const shared = {
  name: 'shared',
  test: /scenario-store|opened-file|ConfirmDialog|ui\/Late|FailureBanner|part-texts|axis-range|later-icons/,
};

const groups = unitGroups();

export default defineConfig({
  // Every address is relative to the file that names it: the build works in any folder of any host.
  base: './',
  define: { PENSTOCK_VERSION: JSON.stringify(version) },
  // Figures in texts are marked, for translators to leave them alone.
  plugins: [react({ jsxImportSource: '/app/jsx' }), siteScripts(), coordinatorInOneGraph(), withoutUnusedReact()],
  worker: {
    format: 'es',
    plugins: () => [withoutSqliteWorkers(), withoutLabels()],
    // Hints to bundlers are of no use in what is bundled; nobody else bundles a worker.
    rolldownOptions: {
      optimization,
      output: { entryFileNames: 'assets/[name]-[hash:6].js', comments: { annotation: false, legal: false } },
    },
  },
  build: {
    target: 'es2023',
    sourcemap: true,
    modulePreload: {
      // Browsers without it preload nothing, and work.
      polyfill: false,
      // The names of scripts that later parts import would be part of the first load. A part names them itself.
      resolveDependencies: (_, files, { hostType }) =>
        hostType === 'html' ? files : files.filter((file) => file.endsWith('.css')),
    },
    // Everything is a file of this origin: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: 'index.html',
      optimization,
      output: {
        // Every name is part of the first load, and no hash of one can be compressed: eight characters are more than it takes.
        entryFileNames: 'assets/[name]-[hash:6].js',
        chunkFileNames: 'assets/[name]-[hash:7].js',
        assetFileNames: 'assets/[name]-[hash:6][extname]',
        codeSplitting: { groups: [...firstLoadFiles(), settings, shared] },
      },
    },
  },
  server: { headers: developmentHeaders, host, port: 5173 },
  // By its header the service worker knows the preview, and never shows it an older build.
  preview: { headers: { ...DECLARED_HEADERS, 'Penstock-Preview': '1' }, host, port: 4173 },
  test: {
    projects: [
      { extends: true, test: { name: 'shared', include: groups.shared, isolate: false } },
      // A process is only kept where the next file wants it: so one group is done before the other begins.
      { extends: true, test: { name: 'own', include: groups.own, sequence: { groupOrder: 1 } } },
    ],
    environment: 'node',
    setupFiles: 'workers/testing/seed-fast-check.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As end-to-end tests have: some start threads, processes and a broker. Generated input is the same in a second try, and
    // fails again. What passes only then is printed with its retry.
    retry: process.env.CI ? 1 : 0,
    // Of two cores it would use one.
    maxWorkers: '100%',
  },
});
