/** A browser with a profile of its own on the disk, as people have one: what it stores outlives it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { launchOptions } from '../browser.ts';

export class Profile {
  private readonly folder = mkdtempSync(join(tmpdir(), 'penstock-profile-'));
  private started: BrowserContext | undefined;

  private launching: Promise<BrowserContext> | null = null;
  private isDisposed = false;

  /** @param hasOwnSignals whether the command ends its browsers itself when it is told to end; else Playwright does */
  constructor(
    private readonly baseURL: string,
    private readonly hasOwnSignals = false,
  ) {}

  /** As a person blocks cookies and site data in the browser's settings. Before the first start. */
  blockSiteData(): void {
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
    mkdirSync(join(this.folder, 'Default'), { recursive: true });
    writeFileSync(join(this.folder, 'Default', 'Preferences'), JSON.stringify(settings));
  }

  /** Starts the browser. @throws Error once the profile is removed */
  async launch(): Promise<BrowserContext> {
    if (this.isDisposed) throw new Error('The profile of this browser is removed.');
    const handles = !this.hasOwnSignals;
    this.launching = chromium.launchPersistentContext(this.folder, {
      ...launchOptions(),
      baseURL: this.baseURL,
      serviceWorkers: 'block',
      handleSIGINT: handles,
      handleSIGTERM: handles,
      handleSIGHUP: handles,
    });
    try {
      this.started = await this.launching;
    } finally {
      this.launching = null;
    }
    return this.started;
  }
  /** The browser, started if need be. */
  async context(): Promise<BrowserContext> {
    return this.started ?? this.launch();
  }

  /** Its tabs; none while it is not started. */
  pages(): readonly Page[] {
    return this.started?.pages() ?? [];
  }

  /** A tab with the pipeline and no screen; nothing runs yet. Starts the browser if need be. */
  async open(): Promise<Page> {
    const context = await this.context();
    const blank = context.pages().find((page) => page.url() === 'about:blank');
    const page = blank ?? (await context.newPage());
    await page.goto('/?headless=1');
    await page.waitForFunction(() => window.penstock !== undefined);
    return page;
  }

  /** Ends the browser as a power cut would: every process, at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    const processes = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n');
    for (const line of processes) {
      const pid = Number(/^\s*(\d+)/.exec(line)?.[1]);
      if (pid > 0 && line.includes(`--user-data-dir=${this.folder}`)) killQuietly(pid);
    }
    await this.started?.close().catch(() => {});
    this.started = undefined;
  }

  /** Resident memory of all its processes together, MB. */
  memoryMb(): number {
    return this.processes().reduce((sum, { megabytes }) => sum + megabytes, 0);
  }

  /** All its processes, with the command line of each and its resident memory. */
  processes(): { readonly pid: number; readonly megabytes: number; readonly line: string }[] {
    const list = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    const rows = list.split('\n').map((line) => ({ line, numbers: line.trim().split(/\s+/, 3).map(Number) }));
    const own = new Set<number>();
    // A child may stand before its parent.
    for (let known = -1; known < own.size; ) {
      known = own.size;
      for (const { line, numbers } of rows) {
        const [pid, parent] = numbers;
        if (line.includes(`--user-data-dir=${this.folder}`) || own.has(parent!)) own.add(pid!);
      }
    }
    return rows
      .filter(({ numbers }) => own.has(numbers[0]!))
      .map(({ line, numbers: [pid, , kilobytes] }) => ({ pid: pid!, megabytes: kilobytes! / 1000, line }));
  }

  async close(): Promise<void> {
    await this.started?.close();
    this.started = undefined;
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.launching?.catch(() => {});
    await this.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself, with its parent.
  }
}
