/** End-to-end tests in Chromium, of the production build (`npm test` builds it first). */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.ts';
import { freePort } from './free-port.ts';

/** PENSTOCK_PORT, or any free port. Left in the environment: Playwright's workers load this file again. */
process.env.PENSTOCK_PORT ||= String(await freePort());
const port = process.env.PENSTOCK_PORT;
/** The server's policy lets pages connect to brokers of this machine: `live-feed.spec.ts`. */
process.env.PENSTOCK_BROKERS ||= 'ws://127.0.0.1:*';
const baseURL = `http://127.0.0.1:${port}`;

/**
 * Specs that need the machine to themselves: the pipeline under test takes both cores, or a rate, a frame, a bottleneck or a
 * lesson is what is tested (a lesson holds beside one busy core, not beside another pipeline). All others run two at a time:
 * they wait for conditions, and hold on a machine with other work. `npm test` runs these when the others have ended
 * (`test-all.ts`).
 */
const ALONE =
  /(burst-question|calm|demos|first-load|frames|idle|map|rate|storage-crash|storage-start|stuck-worker)\.spec\.ts$/;
/** A command for one of the projects has a report of its own. */
const report = process.argv.includes('--project=alone') ? 'e2e-alone' : 'e2e';
const chromium = { browserName: 'chromium' } as const;

export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  workers: 2,
  // A machine that others use too can hold up a test for seconds. What passes only then is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  // Machines differ by more than two in how long a test takes. A longer limit costs time only where a test fails.
  timeout: 120_000,
  expect: { timeout: 20_000, toPass: { intervals: [100] } },
  reporter: [['list'], ['json', { outputFile: `../node_modules/.cache/reports/${report}.json` }]],
  use: {
    baseURL,
    launchOptions: launchOptions(),
    // It would keep the site, and load the machine with that. hosts.spec.ts tests it.
    serviceWorkers: 'block',
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    // A trace costs every step its time, so only a second try has one; and without pictures and copies of the document, which
    // take processor time from the pipeline. `--trace on` makes one at once.
    trace: { mode: 'on-first-retry', screenshots: false, snapshots: false },
    // `failure-picture.ts` takes them, of tests that fail alone.
    screenshot: 'off',
  },
  projects: [
    { name: 'shared', testIgnore: ALONE, fullyParallel: true, use: chromium },
    { name: 'alone', testMatch: ALONE, workers: 1, use: chromium },
  ],
  webServer: {
    command: `npm run serve -- --port ${port} --strictPort`,
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    url: baseURL,
    timeout: 30_000,
    reuseExistingServer: false,
  },
});
