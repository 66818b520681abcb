/**
 * For tests of what overlaps: a pipeline of pretended workers behind the real `PipelineClient`, in a time of its own. The
 * coordinator goes by the rules of the real one, messages take their time, and both can fail.
 */

import type { RunView } from '../../app/client/pipeline-client.ts';
import type { Coordinator, RunInfo, RunReport } from '../../workers/contract/coordinator-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { LifeDriver, type Turn } from '../../workers/contract/life-driver.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { noLatencies } from '../../workers/contract/view/latency-counts.ts';

export const THREADS = 3;
const CONFIG = defaultConfig();
const SNAPSHOT = idleSnapshot(CONFIG);

/** Timers that fire when nothing else is left to do. */
export class VirtualClock {
  private now = 0;
  private timers: { readonly id: number; readonly at: number; readonly act: () => void }[] = [];
  private nextId = 1;
  private readonly real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  /** From now on `setTimeout` is of this clock. */
  install(): void {
    const set = (act: () => void, ms = 0): number => {
      const id = this.nextId++;
      this.timers.push({ id, at: this.now + Math.max(0, ms), act });
      return id;
    };
    const clear = (id: number): void => {
      this.timers = this.timers.filter((timer) => timer.id !== id);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
  uninstall(): void {
    Object.assign(globalThis, this.real);
  }

  /** Lets everything happen that waits for nothing but its turn. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    await this.settle();
    for (;;) {
      const next = this.timers.reduce<(typeof this.timers)[number] | null>(
        (first, timer) => (timer.at <= until && (first === null || timer.at < first.at) ? timer : first),
        null,
      );
      if (next === null) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = Math.max(this.now, next.at);
      next.act();
      await this.settle();
    }
    this.now = until;
  }
}

/** How long the next thing takes, ms; the last one is for all that follow. */
export type Delays = readonly number[];

class PretendRun {
  state: RunState = 'running';
  threads = THREADS;
  failing: Promise<void> | null = null;

  constructor(readonly id: number) {}

  end(state: 'stopped' | 'failed' | 'idle'): void {
    this.threads = 0;
    this.state = state;
  }
}

/** One worker thread with the coordinator in it, and all that it started. */
class PretendWorker {
  readonly runs: PretendRun[] = [];
  isDead = false;
  private run: PretendRun | null = null;
  private readonly life = new LifeDriver<RunReport>(() => this.run?.state ?? 'idle');

  constructor(private readonly pipeline: PretendPipeline) {}

  start(): Promise<RunInfo> {
    const { isStartFailing } = this.pipeline;
    return this.life.start(async (turn) => {
      await this.pipeline.delay();
      if (isStartFailing) throw new Error('no memory');
      turn.check();
      this.run = new PretendRun(this.pipeline.nextRunId++);
      this.runs.push(this.run);
      return { runId: this.run.id, memory: this.pipeline.memoryOf(this.run) };
    });
  }
  stop(): Promise<RunReport> {
    return this.life.stop((turn) => this.drain(turn));
  }
  private async drain(turn: Turn): Promise<RunReport> {
    const run = this.run!;
    if (run.failing !== null) await run.failing;
    else {
      run.state = 'draining';
      await this.pipeline.delay();
      if (run.state === 'draining') run.end('stopped');
    }
    turn.check();
    const snapshot = { ...SNAPSHOT, state: run.state };
    return { config: CONFIG, snapshot, elapsedMs: 1 };
  }
  reset(): Promise<void> {
    return this.life.reset(async () => {
      this.run?.end('idle');
      this.run = null;
    });
  }
  async pause(): Promise<void> {
    if (this.life.admit('pause')) this.run!.state = 'paused';
  }
  async resume(): Promise<void> {
    if (this.life.admit('resume')) this.run!.state = 'running';
  }
  async set(): Promise<void> {
    this.life.admit('set');
  }
  async kill(): Promise<void> {
    this.life.admit('kill');
  }

  /** A worker of the run keeps dying, which a coordinator that is dead itself does not see. */
  fail(): void {
    const { run } = this;
    if (this.isDead || run === null || (run.state !== 'running' && run.state !== 'paused')) return;
    run.state = 'draining';
    run.failing = this.pipeline.delay().then(() => {
      if (run.state === 'draining') run.end('failed');
    });
  }
  terminate(): void {
    this.isDead = true;
    for (const run of this.runs) run.threads = 0;
  }
}

export class PretendPipeline {
  nextRunId = 1;
  isStartFailing = false;
  private worker = new PretendWorker(this);
  private lose: (error: Error) => void = () => {};
  private lost = this.newLink();
  private readonly ended: PretendRun[] = [];
  private readonly memories = new Map<SharedArrayBuffer, PretendRun>();
  private used = 0;
  /** Messages arrive in the order in which they were sent. */
  private lastMessage: Promise<void> = Promise.resolve();

  constructor(private readonly delays: Delays) {}

  /** Of all runs that there ever were. */
  get threads(): number {
    return [...this.ended, ...this.worker.runs].reduce((sum, run) => sum + run.threads, 0);
  }
  get runsAlive(): number {
    return [...this.ended, ...this.worker.runs].filter((run) => run.threads > 0).length;
  }
  /** What the current coordinator's runs are. */
  get states(): RunState[] {
    return this.worker.runs.map(({ state }) => state);
  }

  readonly link = {
    giveUp: (reason: string) => this.lose(new Error(reason)),
    restart: () => {
      this.worker.terminate();
      this.ended.push(...this.worker.runs);
      this.lose(new Error('the coordinator was ended'));
      this.worker = new PretendWorker(this);
      this.lost = this.newLink();
    },
  };
  /** It never answers again, and nobody is told. */
  die(): void {
    this.worker.isDead = true;
  }
  fail(): void {
    this.worker.fail();
  }

  readonly coordinator: Coordinator = {
    start: () => this.call((worker) => worker.start()),
    stop: () => this.call((worker) => worker.stop()),
    reset: () => this.call((worker) => worker.reset()),
    pause: () => this.call((worker) => worker.pause()),
    resume: () => this.call((worker) => worker.resume()),
    set: () => this.call((worker) => worker.set()),
    kill: () => this.call((worker) => worker.kill()),
    stall: async () => {},
    inject: async () => {},
    seek: async () => {},
    holdRecording: async () => {},
    holdCredentials: async () => {},
    latestMessage: async () => new Uint8Array(0),
    holdTrace: async () => {},
    interval: async () => {
      throw new RangeError('nothing is kept');
    },
    keptRuns: async () => {
      throw new Error('nothing is kept');
    },
    query: async () => ({ columns: ['n'], rows: [[1]], truncated: false }),
    onEvent: async () => {},
    dispose: async () => {},
  };

  readonly openView = (memory: SharedArrayBuffer): RunView => {
    const run = this.memories.get(memory)!;
    const { worker } = this;
    let beat = 0;
    const isSilent = () => worker.isDead;
    return {
      get state() {
        return run.state;
      },
      snapshot: () => ({ ...SNAPSHOT, state: run.state, runId: run.id, activeMs: 1 }),
      workers: () => [],
      tail: () => [],
      alarms: () => [],
      latencyBins: () => new Float64Array(24),
      latencyCounts: noLatencies,
      get coordinatorBeat() {
        return isSilent() ? 0 : beat++;
      },
      config: () => CONFIG,
    };
  };
  memoryOf(run: PretendRun): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(1);
    this.memories.set(memory, run);
    return memory;
  }

  delay(): Promise<void> {
    const ms = this.delays[Math.min(this.used++, this.delays.length - 1)] ?? 0;
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  private async call<T>(act: (worker: PretendWorker) => Promise<T>): Promise<T> {
    const { worker, lost } = this;
    const sent = Promise.all([this.lastMessage, this.delay()]).then(() => {});
    this.lastMessage = sent;
    const answer = sent.then(() => (worker.isDead ? new Promise<never>(() => {}) : act(worker)));
    const heard = answer.finally(() => this.delay());
    return Promise.race([heard, lost]);
  }
  private newLink(): Promise<never> {
    const lost = new Promise<never>((_, reject) => {
      this.lose = reject;
    });
    lost.catch(() => {});
    return lost;
  }
}
