/** How a run comes to its end: a person stops it, or it ends by itself because a worker keeps dying. A reset overtakes both. */
import type { Config } from '../contract/config-types.ts';
import type { PipelineEvent } from '../contract/coordinator-types.ts';
import type { RunState } from '../contract/name-sets.ts';
import { countText } from '../contract/numbers/format-number.ts';
import type { RunStatus } from '../contract/view/run-status.ts';
import type { Drain } from './drain.ts';

/** What a stop may take beyond the waits that are configured, before storage is told to skip waits. */
const DRAIN_GRACE_MS = 1000;
const GIVING_UP = 'the rest did not drain in time: what the database refuses is dead-lettered, and counted';
const WHAT_TO_DO = 'Start a new run; if it happens again, restore all defaults and reload the page.';

/** The run, as far as its end goes. */
export interface EndingRun {
  readonly state: RunState;
  /** Whether the source has been let go. Before, nothing has been emitted. */
  readonly hasBegun: boolean;
  /** The settings that the stages have. */
  readonly inForce: Config;
  readonly status: RunStatus;
  /** Milliseconds since it began. */
  readonly runTime: number;
  /** Fulfilled when a live feed has told its broker what became of the last messages. */
  readonly liveEnd: Promise<void>;
  setDraining(): void;
  /** Ends every worker at once. */
  end(state: 'stopped' | 'failed'): void;
  tell(kind: PipelineEvent['kind'], text: string): void;
}

/** Coordinator. */
export class RunEnding {
  /** Set while the run ends by itself. */
  private failing: Promise<void> | null = null;

  constructor(
    private readonly run: EndingRun,
    private readonly openDrain: () => Drain,
  ) {}

  /**
   * Ends the source, lets everything under way come to its end, and ends the workers. If the run is ending by itself, waits
   * for that. After a reset in the meantime nothing more is done.
   */
  async stop(): Promise<void> {
    const { run } = this;
    if (this.failing !== null) return this.failing;
    // Nothing has been emitted, so there is nothing to wait for: neither workers that still warm up, nor files.
    if (!run.hasBegun) {
      run.end('stopped');
      return;
    }
    run.setDraining();
    const drain = this.openDrain();
    const isStored = await drain.begin(this.configuredWaits() + DRAIN_GRACE_MS);
    if (run.state !== 'draining') return;
    if (!isStored) {
      // Else it is only subscribers that are still reading what is stored.
      if (this.inFlight > 0) run.tell('run', GIVING_UP);
      if (!(await drain.escalate())) this.tellStuck();
    }
    await drain.awaitSubscribers();
    if (run.state === 'draining') run.end('stopped');
    await run.liveEnd;
  }

  /** A worker keeps dying: the others finish what they can without it, what is stored stays, and the run ends. */
  fail(reason: string): void {
    const { run } = this;
    if (run.state === 'running' || run.state === 'paused') this.failing = this.giveUp(reason);
    else run.tell('error', reason);
  }
  private async giveUp(reason: string): Promise<void> {
    const { run } = this;
    run.tell('error', `${reason}: the run is being ended`);
    run.setDraining();
    await this.openDrain().begin(DRAIN_GRACE_MS + run.inForce.batch.maxWaitMs);
    // Somebody has reset the run meanwhile.
    if (run.state !== 'draining') return;
    run.end('failed');
    const { counters, ledger } = run.status.read();
    const stored = countText(counters.stored, 'event is', 'events are');
    const left = `${stored} stored, ${countText(ledger.inFlight, 'was still on its way', 'were still on their way')}`;
    run.tell('failed', `${reason}. The run was ended with what it had: ${left}. ${WHAT_TO_DO}`);
  }

  private get inFlight(): number {
    return this.run.status.read().ledger.inFlight;
  }
  private tellStuck(): void {
    if (this.run.state !== 'draining') return;
    const left = countText(this.inFlight, 'event on its way', 'events on their way');
    this.run.tell('error', `the run is ended with ${left}: no stage took them any more`);
  }

  /** What the settings let the database take, ms: a call, and the time until the breaker asks it again. */
  private configuredWaits(): number {
    const { failures, database, batch } = this.run.inForce;
    const { latencyMs, jitterMs } = failures.storage;
    const { perCallMs, perRowUs, distribution, p99Ms, inFlight, capacity, backoff, retries } = database;
    const longest = distribution === 'measured' ? Math.max(perCallMs, p99Ms) : perCallMs;
    const call = longest + (perRowUs * batch.maxSize) / 1000 + latencyMs + jitterMs;
    const turns = Math.ceil(inFlight / capacity);
    return this.run.status.retryInMs(this.run.runTime) + call * turns + (retries > 0 ? 2 * backoff : 0);
  }
}
