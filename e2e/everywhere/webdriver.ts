/** A small client of the W3C WebDriver protocol (https://www.w3.org/TR/webdriver2/), for engines that speak nothing else. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Code, peekOf, scriptOf } from './script.ts';

interface Options {
  readonly binary: string;
  readonly args: readonly string[];
}

const START_MS = 10_000;
const SCRIPT_MS = 120_000;

export class WebDriver {
  private constructor(
    private readonly session: string,
    readonly version: string,
  ) {}

  private static async untilUp(address: string): Promise<void> {
    for (const until = Date.now() + START_MS; ; await sleep(100)) {
      const isUp = await fetch(`${address}/status`).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      if (Date.now() > until) throw new Error(`the driver at ${address} did not come up within ${START_MS / 1000} s`);
    }
  }

  static async open(address: string, { binary, args }: Options): Promise<WebDriver> {
    await WebDriver.untilUp(address);
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } };
    const answer = await send<{ sessionId: string; capabilities: { browserVersion: string } }>(
      `${address}/session`,
      'POST',
      { capabilities },
    );
    const session = `${address}/session/${answer.sessionId}`;
    await send(`${session}/timeouts`, 'POST', { script: SCRIPT_MS });
    return new WebDriver(session, answer.capabilities.browserVersion);
  }

  async goto(url: string): Promise<void> {
    await send(`${this.session}/url`, 'POST', { url });
  }

  async run<A, R>(code: Code<A, R>, argument: A): Promise<R> {
    const body = { script: scriptOf(code, argument), args: [] };
    const { value, error } = await send<{ value: R; error?: string }>(`${this.session}/execute/async`, 'POST', body);
    if (error !== undefined) throw new Error(error);
    return value;
  }

  peek<R>(code: () => R): Promise<R> {
    return send<R>(`${this.session}/execute/sync`, 'POST', { script: peekOf(code), args: [] });
  }

  async inject(source: string): Promise<void> {
    await send(`${this.session}/execute/sync`, 'POST', { script: source, args: [] });
  }

  async close(): Promise<void> {
    await send(this.session, 'DELETE');
  }
}

async function send<T>(url: string, method: string, body?: unknown): Promise<T> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}
