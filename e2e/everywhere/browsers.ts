/** Three engines behind one small interface: enough to open a page and to run code in it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from '../browser.ts';
import { installDebianPackage } from '../debian-package.ts';
import { freePort } from '../free-port.ts';
import { Marionette } from './marionette.ts';
import { type Code, callOf } from './script.ts';
import { WebDriver } from './webdriver.ts';

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type Engine = (typeof ENGINES)[number];

export interface Browser {
  /** With its version. */
  readonly name: string;
  /** A page with nothing stored and no service worker from before. */
  newPage(): Promise<Tab>;
  close(): Promise<void>;
}
export interface Tab {
  goto(url: string): Promise<void>;
  /** Runs a function in the page, which can use nothing from outside but its argument. Both travel as JSON. */
  run<A, R>(code: Code<A, R>, argument: A): Promise<R>;
  /** The same for what answers at once: a page that loads itself anew can't keep it waiting. */
  peek<R>(code: () => R): Promise<R>;
  /** Runs a script of others in the page, whatever its policy says. */
  inject(source: string): Promise<void>;
  /** Errors of the page and of its console. Empty where the engine's driver does not tell them. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** @throws Error where the browser is not there and can't be installed, saying how to get it */
export function launch(engine: Engine): Promise<Browser> {
  return { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebKit }[engine]();
}

/**
 * Each page is a browser with a profile of its own, on the disk: files of a page without one are kept by another process, which
 * is asked for each piece that is written, and SQLite is several times slower.
 */
async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch(launchOptions());
  const name = `Chromium ${browser.version()}`;
  await browser.close();
  return { name, newPage: chromiumPage, close: () => Promise.resolve() };
}
async function chromiumPage(): Promise<Tab> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-everywhere-'));
  const context = await chromium.launchPersistentContext(folder, launchOptions());
  const page = context.pages()[0] ?? (await context.newPage());
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return {
    errors,
    goto: async (url) => void (await page.goto(url)),
    run: (code, argument) => page.evaluate(callOf(code, argument)),
    peek: (code) => page.evaluate(code),
    inject: async (source) => void (await page.evaluate(source)),
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Each page is a browser with a profile of its own. */
async function launchFirefox(): Promise<Browser> {
  const executable = program('firefox', ['firefox', 'firefox-esr'], 'firefox-esr');
  const first = await Marionette.start(executable);
  const name = `Firefox ${first.version}`;
  await first.close();
  return {
    name,
    newPage: async () => tabOf(await Marionette.start(executable)),
    close: () => Promise.resolve(),
  };
}

/** Neither driver tells what the console says. */
function tabOf(page: Marionette | WebDriver): Tab {
  return {
    errors: [],
    goto: async (url) => void (await page.goto(url)),
    run: (code, argument) => page.run(code, argument),
    peek: (code) => page.peek(code),
    inject: async (source) => void (await page.inject(source)),
    close: () => page.close(),
  };
}

/** Some builds of WebKitGTK have shared memory only where this option of its engine is on. */
const WEBKIT_ENV = { JSC_useSharedArrayBuffer: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
const DISPLAY = ':97';

/** Each page has a driver of its own: one that crashes takes no other page with it. */
async function launchWebKit(): Promise<Browser> {
  const driver = program('WebKitWebDriver', ['WebKitWebDriver'], 'webkit2gtk-driver');
  const screen = start(
    program('Xvfb', ['Xvfb'], 'xvfb'),
    [DISPLAY, '-screen', '0', '1440x900x24', '-nolisten', 'tcp'],
    {},
  );
  const newSession = async () => {
    const port = await freePort();
    const server = start(driver, [`--port=${port}`], { DISPLAY, ...WEBKIT_ENV });
    const page = await WebDriver.open(`http://127.0.0.1:${port}`, { binary: miniBrowser(), args: ['--automation'] });
    return { page, end: () => page.close().finally(() => server.kill()) };
  };
  const first = await newSession();
  await first.end();
  return {
    name: `WebKitGTK ${first.page.version}`,
    newPage: async () => {
      const { page, end } = await newSession();
      return { ...tabOf(page), close: end };
    },
    close: async () => void screen.kill(),
  };
}
function start(file: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(file, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
}
/** It comes with the library, outside of the PATH. */
function miniBrowser(): string {
  const root = '/usr/lib';
  const found = readdirSync(root)
    .flatMap((machine) =>
      ['webkit2gtk-4.1', 'webkitgtk-6.0'].map((version) => `${root}/${machine}/${version}/MiniBrowser`),
    )
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error('no MiniBrowser found: it comes with WebKitGTK (Debian: webkit2gtk-driver)');
  return found;
}

function program(what: string, names: readonly string[], debian: string): string {
  const found = onPath(names) ?? (installDebianPackage(debian) ? onPath(names) : undefined);
  if (found === undefined) throw new Error(`no ${what} found: install it (Debian, as root: apt-get install ${debian})`);
  return found;
}
function onPath(names: readonly string[]): string | undefined {
  const path = (name: string) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
  return names.map(path).find((file) => file !== '');
}
