/**
 * Whether a member of the transform pool does what there is, or leaves it to the others.
 *
 * A ready value costs less than its way to another core: the member on validate's thread does those, unless they are many.
 * A packet costs more: then the members on other threads go first, and the one on validate's thread leaves its time to
 * validate and the source until half the channel is full.
 */
import type { Config } from '../../contract/config-types.ts';
import { COST_MS } from '../../memory/activity-words.ts';
import { TO_TRANSFORM, TRANSFORM, VALIDATE } from '../../memory/tasks.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';

/**
 * Work is worth sharing with another thread from this much of it on, in ms: a wake-up costs some 10 µs, and fetching
 * the events from another core's cache more than doing a ready value costs where they are.
 */
const WORTH_SHARING_MS = 0.05;
/** Looking at another core's channel in vain slows that core down. */
const LOOK_AGAIN_MS = 0.05;
const SMOOTHING = 0.1;

export class PoolSharing {
  private isStealing = true;
  private hasPackets = false;
  private lookAgainAt = 0;
  /** The input's tail when the members on other threads were last told of it. */
  private announced = 0;
  private readonly activity: Float64Array;

  /** @param id of the task, a member of the pool */
  constructor(
    private readonly context: TaskContext,
    id: number,
  ) {
    this.activity = context.memory.activity[id]!;
  }

  configure(config: Config): void {
    this.isStealing = config.transform.scheduling === 'stealing';
    this.hasPackets = config.load.encoding === 'packet' && config.feed.kind === 'simulated';
    this.lookAgainAt = 0;
  }

  /** Learns what an event costs this member. */
  learn(spentMs: number, events: number): void {
    this.activity[COST_MS]! += (spentMs / events - this.activity[COST_MS]!) * SMOOTHING;
  }

  /** By what events cost the pool's first member, the one that has most of them while sharing does not pay. */
  isWorthSharing(events: number): boolean {
    return this.isStealing && events * this.context.memory.activity[TRANSFORM]![COST_MS]! > WORTH_SHARING_MS;
  }

  /**
   * Whether this turn is the others'. If so, it wakes them, or notes when to look again.
   *
   * @param now ms since the start of the run
   */
  deferToOthers(now: number): boolean {
    if (now < this.lookAgainAt) return true;
    if (!this.isStealing) return false;
    const { forward, validate } = this.context.channels;
    const { ring } = forward[TO_TRANSFORM]!;
    return validate.hasOwn() ? this.deferPackets(ring) : this.deferValues(ring, now);
  }

  /** On validate's thread: packets are left to the other threads, which are told of new ones, until half the channel is full. */
  private deferPackets(input: Ring): boolean {
    const { pool } = this.context.channels;
    const waiting = input.available();
    if (!this.hasPackets || waiting === 0 || waiting >= Math.min(input.capacity >> 1, Step.QUANTUM)) return false;
    if (input.isClosed || !pool.hasElsewhere()) return false;
    if (input.tail !== this.announced) pool.wake();
    this.announced = input.tail;
    return true;
  }

  /** On another thread: a few ready values are left to the member on validate's. */
  private deferValues(input: Ring, now: number): boolean {
    if (this.hasPackets || !this.context.channels.pool.hasWith(VALIDATE)) return false;
    if (this.isWorthSharing(input.available())) return false;
    this.lookAgainAt = now + LOOK_AGAIN_MS;
    return true;
  }
}
