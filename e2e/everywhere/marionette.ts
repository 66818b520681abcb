/**
 * A small client of Firefox's own automation protocol, Marionette (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
 *
 * WebDriver BiDi would be the standard. But while it is on, one in ten pages that create a worker within a worker hangs for
 * ever in `new Worker()` (Firefox ESR 153; so does a page of ten lines); through Marionette, as without any driver, none did.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { type Code, peekOf, scriptOf } from './script.ts';

const START_MS = 30_000;
const SCRIPT_MS = 120_000;

/** `[1, id, error, result]`. */
type Answer = readonly [1, number, { readonly error: string; readonly message: string } | null, unknown];

interface Greeting {
  readonly marionetteProtocol: number;
}

/** A Firefox with a profile of its own, which is deleted at the end. */
export class Marionette {
  private nextId = 1;
  private received = Buffer.alloc(0);
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  version = '';

  private constructor(
    private readonly browser: ChildProcess,
    private readonly profile: string,
    private readonly socket: Socket,
  ) {
    socket.on('data', (data) => this.receive(data));
  }

  static async start(executable: string): Promise<Marionette> {
    const profile = mkdtempSync(join(tmpdir(), 'penstock-firefox-'));
    const port = await freePort();
    writeFileSync(join(profile, 'user.js'), `user_pref("marionette.port", ${port});\n`);
    const args = ['--marionette', '--headless', '--no-remote', '--profile', profile];
    const browser = spawn(executable, args, { stdio: 'ignore' });
    const marionette = new Marionette(browser, profile, await untilListening(port));
    const { capabilities } = await marionette.send<{ capabilities: { browserVersion: string } }>('NewSession', {});
    marionette.version = capabilities.browserVersion;
    await marionette.send('SetTimeouts', { script: SCRIPT_MS });
    return marionette;
  }

  goto(url: string): Promise<unknown> {
    return this.send('Navigate', { url });
  }

  async run<A, R>(code: Code<A, R>, argument: A): Promise<R> {
    const parameters = { script: scriptOf(code, argument), args: [] };
    const { value } = await this.send<{ value: { value: R; error?: string } }>('ExecuteAsyncScript', parameters);
    if (value.error !== undefined) throw new Error(value.error);
    return value.value;
  }

  async peek<R>(code: () => R): Promise<R> {
    const parameters = { script: peekOf(code), args: [] };
    return (await this.send<{ value: R }>('ExecuteScript', parameters)).value;
  }

  inject(source: string): Promise<unknown> {
    return this.send('ExecuteScript', { script: source, args: [] });
  }

  async close(): Promise<void> {
    this.socket.destroy();
    this.browser.kill();
    if (this.browser.exitCode === null) await once(this.browser, 'exit');
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private async send<T>(command: string, parameters: object): Promise<T> {
    const id = this.nextId++;
    const text = JSON.stringify([0, id, `WebDriver:${command}`, parameters]);
    const answer = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, result] = await answer;
    if (error !== null) throw new Error(`Firefox: ${error.error}: ${error.message}`);
    return result as T;
  }

  /** Messages are a length in bytes, a colon and JSON; the first one is a greeting. */
  private receive(data: Buffer): void {
    this.received = Buffer.concat([this.received, data]);
    for (;;) {
      const colon = this.received.indexOf(':');
      const end = colon + 1 + Number(this.received.subarray(0, colon).toString());
      if (colon < 0 || this.received.length < end) return;
      const message = JSON.parse(this.received.subarray(colon + 1, end).toString()) as Answer | Greeting;
      this.received = this.received.subarray(end);
      if (!('length' in message)) continue;
      this.waiting.get(message[1])?.(message);
      this.waiting.delete(message[1]);
    }
  }
}

async function untilListening(port: number): Promise<Socket> {
  for (const until = Date.now() + START_MS; ; await sleep(100)) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    if (isOpen) return socket;
    if (Date.now() > until) throw new Error(`Firefox did not listen within ${START_MS / 1000} s`);
  }
}
