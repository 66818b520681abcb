/** End-to-end tests in Chromium, of the production build (`npm test` builds it first). */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.ts';
import { freePort } from './free-port.ts';

/** PENSTOCK_PORT, or any free port. Left in the environment: Playwright's workers load this file again. */
process.env.PENSTOCK_PORT ||= String(await freePort());
const port = process.env.PENSTOCK_PORT;
const baseURL = `http://127.0.0.1:${port}`;

/**
 * Specs of what people see and do at a load that leaves most of both cores free, and of what mostly waits: these run two
 * at a time. In all others the pipeline under test takes both cores, or a time is part of what is tested: a second test
 * beside it would disturb it.
 */
const TWO_AT_A_TIME =
  /(accessibility|automation|charts|commands|controls|data|data-stored|every-field|giving-up|hostile|isolation|lists|losses|marks|palette|recordings|run|screens|security|sharing|starting|storage-problems|storage-start|storage-tabs|timeline|view)\.spec\.ts$/;
const chromium = { browserName: 'chromium' } as const;

export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  workers: 2,
  // A machine that others use too can hold up a test for seconds. What passes only then is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '../node_modules/.cache/reports/e2e.json' }]],
  use: {
    baseURL,
    launchOptions: launchOptions(),
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    // Without pictures and copies of the document at every step, which take processor time from the pipeline.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'shared', testMatch: TWO_AT_A_TIME, fullyParallel: true, use: chromium },
    { name: 'alone', testIgnore: TWO_AT_A_TIME, workers: 1, use: chromium },
  ],
  webServer: {
    command: `npm run serve -- --port ${port} --strictPort`,
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    url: baseURL,
    timeout: 30_000,
    reuseExistingServer: false,
  },
});
