/**
 * The simulated feed outside of a pipeline: the same events on the same schedule, with the load and the poison that the
 * settings ask for, as columns of which messages are made.
 *
 * An event falls due at its time, and keeps that time however late it is taken: a publisher that was held back hides nothing.
 */
import type { Config } from '../contract/config-types.ts';
import { LoadShape } from '../contract/settings/load-shape.ts';
import { FEED_STATE_WORDS } from '../feeds/feed.ts';
import { PACKET_WORDS } from '../feeds/packet.ts';
import { Poison } from '../feeds/poison.ts';
import { SimulatedFeed } from '../feeds/simulated-feed.ts';
import { classOf } from '../memory/event-columns.ts';
import { MOST_TAKEN, type TunedLoad } from './load.ts';

export class GeneratedLoad implements TunedLoad {
  /** Of the events that were taken last. */
  readonly meta = new Uint32Array(MOST_TAKEN);
  readonly value = new Float32Array(MOST_TAKEN);
  readonly timeMs = new Float64Array(MOST_TAKEN);
  /** Events in all. */
  made = 0;
  private feed!: SimulatedFeed;
  private poison: Poison | null = null;
  private readonly shape = new LoadShape();
  private readonly state = new Float64Array(FEED_STATE_WORDS);
  private readonly slots = Uint32Array.from({ length: MOST_TAKEN }, (_, i) => i);
  private readonly packet = new Uint32Array(PACKET_WORDS * MOST_TAKEN);
  private readonly pool = {
    meta: this.meta,
    raw: this.value,
    packet: this.packet,
    recorded: new Float64Array(this.packet.buffer),
  };
  private budgets: readonly number[] = [];
  private due = 0;
  private random: number;
  private stale = 0;

  /** @param startMs since the epoch: time 0 of the schedule */
  constructor(
    private config: Config,
    private startMs: number,
  ) {
    this.random = config.load.seed;
    this.configure(config);
  }

  configure(config: Config): void {
    const { load, failures, scheduler } = config;
    this.config = config;
    this.feed = new SimulatedFeed(load);
    this.poison = failures.poison.ratio > 0 ? new Poison(failures.poison, this.feed, load.seed) : null;
    this.shape.configure(load);
    this.budgets = [scheduler.budgetMs.urgent, scheduler.budgetMs.normal, scheduler.budgetMs.bulk];
  }

  delay(ms: number): void {
    this.startMs += ms;
  }

  /** How long the next event has been due, ms; below 0: it will be. */
  behindMs(now: number): number {
    return this.config.load.mode === 'max' ? 0 : now - this.due;
  }

  /** Makes the events that are due by `now`, ms since the start, at most `most`. @returns how many */
  take(now: number, most: number): number {
    const count = this.schedule(now, Math.min(most, MOST_TAKEN));
    this.feed.fill(this.state, this.slots, 0, count, this.pool);
    this.poison?.spoil(this.slots, count, this.made, this.pool);
    if (this.config.load.staleRatio > 0) this.age(count);
    this.made += count;
    return count;
  }

  private schedule(now: number, most: number): number {
    const { timeMs, startMs, shape } = this;
    if (this.config.load.mode === 'max') {
      timeMs.fill(startMs + now, 0, most);
      // For a rate that comes after: nothing is owed.
      this.due = now;
      return most;
    }
    let count = 0;
    while (count < most && this.due <= now) {
      timeMs[count++] = startMs + this.due;
      this.random = shape.nextRandom(this.random);
      this.due += shape.isSteady ? shape.steadyIntervalMs : shape.intervalAt(this.due, this.random);
    }
    return count;
  }

  /** As the source does: a share of the events is older than its budget, as if it had been on the way for long. */
  private age(count: number): void {
    for (let i = 0; i < count; i++) {
      this.stale += this.config.load.staleRatio;
      if (this.stale < 1) continue;
      this.stale -= 1;
      this.timeMs[i]! -= this.budgets[classOf(this.meta[i]!)]! + 1;
    }
  }
}
