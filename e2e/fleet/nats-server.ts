/**
 * A broker of its own for tests and `npm run fleet`: `nats-server` on free ports of this machine, with JetStream and a
 * WebSocket in the clear, in a folder of its own.
 *
 * A process beside it, the guard, waits for the end of this one. It ends the broker and removes the folder, also when this
 * process was killed and could not.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installDebianPackage } from '../debian-package.ts';

export const MISSING = `There is no nats-server. Install it (Debian, as root: apt-get install nats-server), or name one: PENSTOCK_NATS_SERVER=/path/to/nats-server`;

const PACKAGE = 'nats-server';
/** Debian's stands where only root looks for programs. */
const NAMES = [PACKAGE, `/usr/sbin/${PACKAGE}`];
const LONGEST_START_MS = 30_000;
const LONGEST_END_MS = 10_000;
const POLL_MS = 10;
const MEBIBYTE = 2 ** 20;
/** Of each consumer: what was delivered and acked. */
const CONSUMER_STATE = 'o.dat';

interface BrokerOptions {
  /** What its streams may take of the disk, bytes. */
  readonly maxFileBytes?: number;
  /** Whom it lets in; everybody if not given. */
  readonly user?: { readonly name: string; readonly password: string };
  /** More lines of its configuration. */
  readonly lines?: readonly string[];
  /** One more, who may not publish there. Who gives no name may do anything then. */
  readonly restricted?: { readonly name: string; readonly password: string; readonly denied: string };
}
interface Ports {
  readonly client: number;
  readonly webSocket: number;
}

/** What to start; it is installed where that is possible. Undefined when there is none. */
export function findNatsServer(): string | undefined {
  const named = process.env.PENSTOCK_NATS_SERVER;
  if (named) return named;
  const found = NAMES.find(isStartable) ?? (installDebianPackage(PACKAGE) ? NAMES.find(isStartable) : undefined);
  // Child processes do not look again.
  if (found) process.env.PENSTOCK_NATS_SERVER = found;
  return found;
}

function isStartable(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

export class Broker {
  readonly folder = mkdtempSync(join(tmpdir(), 'penstock-nats-'));
  private readonly guard: ChildProcess;
  private process: ChildProcess | null = null;
  private ports: Ports | null = null;

  private constructor(
    private readonly program: string,
    private readonly options: BrokerOptions,
  ) {
    this.guard = startGuard(this.folder);
  }

  /** @throws Error when there is no `nats-server`, or it does not start */
  static async start(options: BrokerOptions = {}): Promise<Broker> {
    const program = findNatsServer();
    if (!program) throw new Error(MISSING);
    const broker = new Broker(program, options);
    try {
      await broker.start();
      return broker;
    } catch (error) {
      await broker.close();
      throw error;
    }
  }

  /** For programs. */
  get address(): string {
    return `nats://127.0.0.1:${this.ports?.client}`;
  }
  /** For browsers. */
  get webSocketAddress(): string {
    return `ws://127.0.0.1:${this.ports?.webSocket}`;
  }
  /** Whom it lets in; undefined: everybody. */
  get user(): BrokerOptions['user'] {
    return this.options.user;
  }
  /** Of its process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.process?.pid;
  }
  get isRunning(): boolean {
    return this.process !== null;
  }

  /** On the ports that it had before, with the streams that it had. Does nothing while it runs. */
  async start(): Promise<void> {
    if (this.process) return;
    for (const file of this.portsFiles()) rmSync(file);
    writeFileSync(this.path('nats.conf'), this.configuration());
    const process = spawn(this.program, ['-c', this.path('nats.conf')], { detached: true, stdio: 'ignore' });
    this.process = process;
    process.once('error', () => this.ended(process));
    process.once('exit', () => this.ended(process));
    this.ports = await this.portsWhenReady(process);
  }

  /** Ends it as a power cut would, with what it had not written. Its folder stays. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /**
   * While it does not run: takes from its folder what it had written of deliveries and acks, as if it had been killed before it wrote
   * them. It begins anew then with every message that it still has.
   */
  forgetAcks(): void {
    const streams = this.path('streams');
    for (const name of readdirSync(streams, { recursive: true, encoding: 'utf8' }))
      if (basename(name) === CONSUMER_STATE) rmSync(join(streams, name));
  }

  /** Ends it as its operator would. Its folder stays. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it for good; its folder is removed. */
  async close(): Promise<void> {
    await this.stop();
    if (this.guard.exitCode !== null) return;
    const isGone = new Promise((resolve) => this.guard.once('exit', resolve));
    // What is waited for keeps this process: else it ends here, with all that was to come.
    this.guard.ref();
    this.guard.stdin?.end();
    await isGone;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { process } = this;
    if (!process) return;
    const hasEnded = new Promise<true>((resolve) => process.once('exit', () => resolve(true)));
    process.kill(signal);
    if (!(await Promise.race([hasEnded, sleep(LONGEST_END_MS, false, { ref: false })]))) process.kill('SIGKILL');
    await hasEnded;
  }

  /** The guard must not end another process that gets this number later. */
  private ended(process: ChildProcess): void {
    if (this.process !== process) return;
    this.process = null;
    rmSync(this.path('pid'), { force: true });
  }

  private async portsWhenReady(process: ChildProcess): Promise<Ports> {
    const latest = performance.now() + LONGEST_START_MS;
    while (this.process === process && performance.now() < latest) {
      const ports = this.portsFiles().map(portsIn)[0];
      if (ports) return ports;
      await sleep(POLL_MS);
    }
    await this.kill();
    const log = this.path('log');
    const said = existsSync(log) ? readFileSync(log, 'utf8').trim() : 'it said nothing';
    throw new Error(`${this.program} did not start: ${said}`);
  }

  /** It writes one when it takes connections. */
  private portsFiles(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.ports'))
      .map((name) => this.path(name));
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private configuration(): string {
    const { maxFileBytes = 1024 * MEBIBYTE, user, restricted, lines = [] } = this.options;
    // −1: any that is free.
    const { client = -1, webSocket = -1 } = this.ports ?? {};
    const text = (value: string) => JSON.stringify(value);
    return [
      'server_name: penstock',
      `listen: "127.0.0.1:${client}"`,
      `ports_file_dir: ${text(this.folder)}`,
      `pid_file: ${text(this.path('pid'))}`,
      `log_file: ${text(this.path('log'))}`,
      `jetstream { store_dir: ${text(this.path('streams'))}, max_file: ${maxFileBytes}, max_mem: ${16 * MEBIBYTE} }`,
      `websocket { listen: "127.0.0.1:${webSocket}", no_tls: true }`,
      ...(user ? [`authorization { user: ${text(user.name)}, password: ${text(user.password)} }`] : []),
      ...(restricted ? restrictionOf(restricted) : []),
      ...lines,
    ].join('\n');
  }
}

function restrictionOf({ name, password, denied }: NonNullable<BrokerOptions['restricted']>): string[] {
  const text = (value: string) => JSON.stringify(value);
  const permissions = `{ publish: { deny: [${text(denied)}] } }`;
  return [
    'no_auth_user: anybody',
    `authorization { users: [
      { user: anybody, password: anything }
      { user: ${text(name)}, password: ${text(password)}, permissions: ${permissions} }
    ] }`,
  ];
}

/** Undefined while the file is being written. */
function portsIn(file: string): Ports | undefined {
  try {
    const { nats, websocket } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly string[]>>;
    return { client: Number(new URL(nats![0]!).port), webSocket: Number(new URL(websocket![0]!).port) };
  } catch {
    return undefined;
  }
}

/**
 * Its input ends when this process does, whatever the reason. In a group of its own, so that a Ctrl+C, which every process
 * of the terminal's group gets, leaves it alone.
 */
function startGuard(folder: string): ChildProcess {
  const script = 'cat >/dev/null; [ -f "$1/pid" ] && kill -9 "$(cat "$1/pid")"; rm -rf "$1"';
  const guard = spawn('/bin/sh', ['-c', script, 'guard', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  return guard;
}
