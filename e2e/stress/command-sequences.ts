/**
 * Sequences of commands that overlap, thrown at the real `PipelineClient` over pretended workers, and what has to hold
 * whatever the sequence:
 *
 * - there is at most one run with threads, at any moment;
 * - a start is refused at once while one starts or is under way, and only then;
 * - a second stop is the first one;
 * - a reset ends all that it overtakes, at once and by name;
 * - every promise comes to its end; then a reset leaves nothing, and a new run starts and stops;
 * - nothing is reported as wrong where nothing went wrong.
 */
import fc from 'fast-check';
import { PipelineClient } from '../../app/client/pipeline-client.ts';
import { loadSettingsCheck } from '../../app/client/settings-check.ts';
import { configStore } from '../../app/stores/config-store.ts';
import { logStore } from '../../app/stores/log-store.ts';
import { runStore } from '../../app/stores/run-store.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { PretendPipeline, THREADS, VirtualClock } from './life-world.ts';

const COMMANDS = ['start', 'stop', 'reset', 'pause', 'resume', 'set', 'kill', 'query'] as const;
/** A worker keeps dying; the coordinator dies, with or without a word; starts fail from now on, or no more. */
const FAULTS = ['fail', 'die', 'die unseen', 'starts fail', 'starts succeed'] as const;

export interface Step {
  readonly waitMs: number;
  readonly what: (typeof COMMANDS)[number] | (typeof FAULTS)[number];
}
export interface Sequence {
  readonly steps: readonly Step[];
  readonly delays: readonly number[];
}

const what = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...COMMANDS.slice(0, 3)) },
  { weight: 3, arbitrary: fc.constantFrom(...COMMANDS) },
  { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
);
const waitMs = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(30) });
export const sequences: fc.Arbitrary<Sequence> = fc.record({
  steps: fc.array(fc.record({ waitMs, what }), { minLength: 1, maxLength: 14 }),
  delays: fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }),
});

/** Longer than anything waits. */
const LONG_MS = 200_000;
const REFUSED_START = /^start: the pipeline is \w+; stop or reset it first$/;

interface Asked {
  readonly command: string;
  readonly promise: Promise<unknown>;
  outcome: 'open' | 'done' | Error;
}

/** @throws Error that says what did not hold */
export async function checkSequence({ steps, delays }: Sequence): Promise<void> {
  await loadSettingsCheck();
  const clock = new VirtualClock();
  clock.install();
  try {
    const trial = new Trial(clock, new PretendPipeline(delays));
    for (const step of steps) await trial.step(step);
    await trial.end();
  } finally {
    clock.uninstall();
  }
}

class Trial {
  private readonly client: PipelineClient;
  private readonly asked: Asked[] = [];
  /** The start whose run is, or will be; from then on until it is known to have ended. */
  private owner: Asked | null = null;
  private stopping: Asked | null = null;
  private hadFaults = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly pipeline: PretendPipeline,
  ) {
    configStore.setState({ config: defaultConfig() });
    runStore.setState(runStore.getInitialState(), true);
    logStore.setState({ entries: [] });
    const nobody = () => {
      throw new Error('no sequence plays a recording of its own, or measured times');
    };
    const needs = { recording: nobody, trace: nobody, times: nobody };
    this.client = new PipelineClient(pipeline.coordinator, pipeline.openView, pipeline.link, needs);
  }

  async step({ waitMs: ms, what: next }: Step): Promise<void> {
    if (ms > 0) await this.clock.advance(ms);
    this.checkNow();
    switch (next) {
      case 'start':
        return this.start();
      case 'stop':
        return this.stop();
      case 'reset':
        return this.reset();
      case 'pause':
        return this.quickly('pause', () => this.client.pause());
      case 'resume':
        return this.quickly('resume', () => this.client.resume());
      case 'kill':
        return this.quickly('kill', () => this.client.kill('storage'));
      case 'query':
        return this.quickly('query', () => this.client.query('SELECT 1'));
      case 'set':
        return this.client.set({ load: { sensors: 1 + (this.client.config().load.sensors % 9) } });
      default:
        this.hadFaults = true;
        return this.fault(next);
    }
  }

  /** Everything comes to its end; then the pipeline is as good as new. */
  async end(): Promise<void> {
    // As long as the heartbeat is waited for, and a report.
    await this.clock.advance(3000);
    for (let look = 0; look < 40; look++) this.client.watchCoordinator(500 * look);
    await this.clock.advance(LONG_MS);
    this.checkNow();
    const open = this.asked.filter(({ outcome }) => outcome === 'open').map(({ command }) => command);
    expectThat(open.length === 0, `never answered: ${open.join(', ')}`);
    this.pipeline.isStartFailing = false;
    await this.succeed('reset', this.client.reset());
    expectThat(this.pipeline.threads === 0, `${this.pipeline.threads} threads after a reset`);
    await this.succeed('start', this.client.start());
    expectThat(this.pipeline.threads === THREADS, `${this.pipeline.threads} threads in a run`);
    expectThat(runStore.getState().state === 'running', `a new run is ${runStore.getState().state}`);
    const report = await this.succeed('stop', this.client.stop());
    expectThat(report.snapshot.state === 'stopped', `a stopped run is ${report.snapshot.state}`);
    expectThat(this.pipeline.threads === 0, `${this.pipeline.threads} threads after a stop`);
    const { pending, failure, isStarting } = runStore.getState();
    expectThat(pending === null && !isStarting && failure === null, `left behind: ${pending}, ${failure}`);
  }

  private start(): Promise<void> {
    const isBusy = this.owner !== null || this.stopping !== null;
    const asked = this.ask('start', this.client.start());
    return this.hear(() => {
      const { outcome } = asked;
      const isRefused = outcome instanceof Error && REFUSED_START.test(outcome.message);
      expectThat(!isRefused || isBusy, `refused, and there is no run: ${String(outcome)}`);
      expectThat(isRefused || !isBusy, `not refused while there is a run: ${String(outcome)}`);
      if (!isRefused) this.owner = asked;
      this.watchOwner();
    });
  }
  private stop(): Promise<void> {
    const first = this.stopping;
    const promise = this.client.stop();
    expectThat(first === null || first.promise === promise, 'a second stop is another one');
    if (first !== null) return this.hear(() => {});
    const asked = this.ask('stop', promise);
    return this.hear(() => {
      if (asked.outcome === 'open') this.stopping = asked;
    });
  }
  private reset(): Promise<void> {
    const overtaken = this.asked.filter(({ command, outcome }) => command !== 'reset' && outcome === 'open');
    this.ask('reset', this.client.reset());
    this.owner = null;
    this.stopping = null;
    return this.hear(() => {
      for (const { command, outcome } of overtaken) {
        const isQuick = command !== 'start' && command !== 'stop';
        const isSaid = outcome instanceof Error && outcome.message === 'ended by reset';
        expectThat(isQuick || isSaid, `a ${command} that a reset has overtaken: ${String(outcome)}`);
      }
    });
  }
  private quickly(command: string, act: () => Promise<unknown>): Promise<void> {
    this.ask(command, act());
    return this.hear(() => {});
  }

  private async fault(kind: (typeof FAULTS)[number]): Promise<void> {
    switch (kind) {
      case 'fail':
        return this.pipeline.fail();
      case 'die':
        this.pipeline.die();
        this.client.loseCoordinator('it was ended by a test');
        this.owner = null;
        return this.hear(() => {});
      case 'die unseen':
        return this.pipeline.die();
      case 'starts fail':
        this.pipeline.isStartFailing = true;
        return;
      case 'starts succeed':
        this.pipeline.isStartFailing = false;
    }
  }

  private ask(command: string, promise: Promise<unknown>): Asked {
    const asked: Asked = { command, promise, outcome: 'open' };
    promise.then(
      () => {
        asked.outcome = 'done';
        if (command === 'stop') this.owner = null;
        this.forget(asked);
      },
      (error: Error) => {
        asked.outcome = error;
        if (this.owner === asked) this.owner = null;
        this.forget(asked);
      },
    );
    this.asked.push(asked);
    return asked;
  }
  private forget(asked: Asked): void {
    if (this.stopping === asked) this.stopping = null;
  }
  private async hear(then: () => void): Promise<void> {
    // Commands of one tick: no time passes, only promises are kept.
    await this.clock.settle();
    then();
    this.checkNow();
  }

  /** A run that has failed has ended, whoever looks. */
  private watchOwner(): void {
    if (this.owner?.outcome === 'done' && this.client.snapshot().state === 'failed') this.owner = null;
  }
  private checkNow(): void {
    this.watchOwner();
    expectThat(this.pipeline.runsAlive <= 1, `${this.pipeline.runsAlive} runs at a time`);
    const { failure } = runStore.getState();
    expectThat(failure === null || this.hadFaults, `nothing went wrong, and the screen says: ${failure}`);
  }
  private async succeed<T>(command: string, promise: Promise<T>): Promise<T> {
    let outcome: { readonly value: T } | { readonly error: unknown } | null = null;
    promise.then(
      (value) => {
        outcome = { value };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
    await this.clock.advance(LONG_MS);
    return outcomeOf(command, outcome);
  }
}

function outcomeOf<T>(command: string, outcome: { readonly value: T } | { readonly error: unknown } | null): T {
  if (outcome !== null && 'value' in outcome) return outcome.value;
  throw new Error(`the last ${command}: ${outcome === null ? 'never answered' : String(outcome.error)}`);
}
function expectThat(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise);
}
