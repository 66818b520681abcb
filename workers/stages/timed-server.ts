/**
 * One server of a stage whose services are asked to take their time: which of the events that wait it has done by now.
 *
 * It serves one event after another. A service begins when its event has come and the one before is done and passed on; an
 * event that is done and finds no room stays in the server, as in a real one. Nothing here burns the processor: a
 * caller that asks again at `dueAt` gets all that is done by then.
 *
 * What a service took is recorded by `recordPassedOn`, once the stage has committed that its event has gone on: a reader must
 * not see more services than events, and a service that died with its thread is done again.
 */
import type { ServiceTimeSettings } from '../contract/config-types.ts';
import type { ServedStage } from '../contract/name-sets.ts';
import type { HistogramStripe } from '../primitives/histogram/histogram.ts';
import { ServiceClock } from './service-clock.ts';
import { ServiceTime, timesOfStage } from './service-time.ts';
import * as Step from './step.ts';
import type { TaskContext } from './task.ts';

/** When an event came that was waiting when the one before it was done. */
export const ALREADY_HERE = Number.NEGATIVE_INFINITY;

export class TimedServer {
  private readonly clock: ServiceClock;
  private readonly time: ServiceTime;
  private extraMs = 0;
  private settings = '';
  /** The one served last is done and waits for room. */
  private isHolding = false;
  /** How long the latest service took, ms. */
  takenMs = 0;
  /** How long the services took that are done and not recorded yet, ms. */
  private readonly taken = new Float64Array(Step.QUANTUM);
  private unrecorded = 0;

  /** The times that the stage draws from when it is set to measured ones. */
  private readonly measured: Float64Array;

  /** @param services gets what each service took */
  constructor(
    { memory, random }: TaskContext,
    task: number,
    stage: ServedStage,
    private readonly services: HistogramStripe,
  ) {
    this.measured = timesOfStage(memory, stage);
    this.clock = new ServiceClock(memory.activity[task]!);
    this.time = new ServiceTime(random, this.measured);
  }

  /** @param extraMs on top of each service. A service under way begins anew where something changed. */
  configure(settings: ServiceTimeSettings, extraMs: number, now: number): void {
    // Measured times may come after the setting that asks for them.
    const all = JSON.stringify([settings, extraMs, this.measured[0]]);
    if (all === this.settings) return;
    this.settings = all;
    this.extraMs = extraMs;
    this.time.configure(settings);
    this.clock.cancel(now);
    this.isHolding = false;
    // Without a time of its own, the stage records what its events took.
    if (!this.isOn) this.unrecorded = 0;
  }

  /** Whether services take any time of their own. */
  get isOn(): boolean {
    return this.time.isAsked || this.extraMs > 0;
  }
  get dueAt(): number {
    return this.clock.endsAt;
  }

  /** An event that was done, and found no room, was in the way until now. */
  resume(now: number): void {
    this.clock.cancel(now);
  }

  /** There is no room for what is done. */
  block(now: number): void {
    if (this.clock.endsAt > now) return;
    this.takenMs = this.clock.end(now);
    this.isHolding = true;
  }

  /**
   * How many of the `waiting` events are done by now, at most `most`, which there is room for, and at most `QUANTUM`.
   *
   * @param arrivedAt when the first of them came, ms since the start of the run
   */
  finished(now: number, arrivedAt: number, waiting: number, most: number): number {
    let done = 0;
    if (this.isHolding) {
      if (most <= 0) return 0;
      this.isHolding = false;
      this.noteTaken();
      // It was in the way until now.
      this.clock.cancel(now);
      done = 1;
      if (done < waiting) this.clock.begin(now, this.draw());
    } else if (!this.clock.isUnderWay) this.clock.begin(arrivedAt, this.draw());
    while (this.clock.endsAt <= now && done < most) {
      done++;
      this.endOne(now, done < waiting);
    }
    return done;
  }

  /** The events that were done are committed. */
  recordPassedOn(): void {
    for (let i = 0; i < this.unrecorded; i++) this.services.record(this.taken[i]! * 1000);
    this.unrecorded = 0;
  }

  private noteTaken(): void {
    this.taken[this.unrecorded++] = this.takenMs;
  }

  private endOne(now: number, hasNext: boolean): void {
    const { clock } = this;
    const asked = hasNext ? this.draw() : 0;
    // Where the next one is over too, this one ended in time: only nobody looked.
    const isNextOver = hasNext && clock.endsAt + asked <= now;
    this.takenMs = isNextOver ? clock.endInTime() : clock.end(now);
    this.noteTaken();
    if (hasNext) clock.begin(ALREADY_HERE, asked);
  }

  private draw(): number {
    return this.time.draw() + this.extraMs;
  }
}
