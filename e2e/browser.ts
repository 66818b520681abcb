/**
 * Which Chromium the tests and benchmarks drive, and how it is launched. Asked once per process, by
 * `playwright.config.ts` and by the benchmarks.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type LaunchOptions } from 'playwright';
import { installDebianPackage } from './debian-package.ts';

const isRoot = process.getuid?.() === 0;
const PATH_NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

const MISSING = `No Chrome or Chromium found. One of these helps:
  - name one: PENSTOCK_BROWSER=/path/to/chrome
  - install Google Chrome or Chromium in its usual place or on the PATH (Debian, as root: apt-get install chromium)
  - let Playwright fetch its own: npx playwright install --with-deps chromium`;

/**
 * Chromium's own pages for its address bar: each new window loads one of 290 files, which took 1.2 to 1.9 s of processor time on a
 * slow machine, and nobody ever sees it. A context of Playwright is such a window.
 */
const OFF = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'PreloadTopChromeWebUI'];
/** What Playwright turns off. Of two such options the browser takes the last one alone, which is ours. */
export const PLAYWRIGHTS_OFF = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
] as const;

/** What everyone passes to `chromium.launch`. Throws when there is no browser and none can be installed. */
export function launchOptions(): LaunchOptions {
  return {
    executablePath: findBrowser(),
    headless: true,
    // Chromium refuses to run as root inside its sandbox; Playwright turns this into --no-sandbox.
    chromiumSandbox: !isRoot,
    // No GPU on test machines; and nothing that talks to the network or takes processor time behind a measurement.
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${[...PLAYWRIGHTS_OFF, ...OFF].join()}`,
    ],
  };
}

/**
 * Path of the browser: the one named by PENSTOCK_BROWSER, else an installed one, else Playwright's own, else Debian's
 * package, installed now if this is root. The answer is left in PENSTOCK_BROWSER, so that child processes (Playwright's
 * workers load the configuration again) don't search a second time.
 */
function findBrowser(): string {
  const named = process.env.PENSTOCK_BROWSER;
  if (named && !existsSync(named)) throw new Error(`PENSTOCK_BROWSER names ${named}, where there is no file.`);
  const browser = named || onPath() || inUsualPlace() || playwrightsOwn() || debians();
  if (!browser) throw new Error(MISSING);
  process.env.PENSTOCK_BROWSER = browser;
  return browser;
}

function onPath(): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return PATH_NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(
    (file) => existsSync(file) && isStartable(file),
  );
}

/** False for Ubuntu's `chromium-browser` where snap is missing: a script that only says so and fails. */
function isStartable(file: string): boolean {
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

function inUsualPlace(): string | undefined {
  return usualPlaces().find((file) => existsSync(file));
}
function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((root) => apps.map((app) => join(root, app)));
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
    const apps = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe'];
    return roots.filter((root) => root !== undefined).flatMap((root) => apps.map((app) => join(root, app)));
  }
  return [];
}

function playwrightsOwn(): string | undefined {
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}

function debians(): string | undefined {
  return installDebianPackage('chromium') ? onPath() : undefined;
}
