/**
 * Carries out the timeline and what people do by hand for a while. A step that changes a setting lies over the
 * configuration as people have set it, for as long as it lasts: nothing has to be restored, and what people change
 * meanwhile is in force when it is over. Lives in the coordinator.
 */

import type { Config, TimelineStep } from '../../contract/config-types.ts';
import type { StepEvent } from '../../contract/coordinator-types.ts';
import { errorText } from '../../contract/error-text.ts';
import { getField, withField } from '../../contract/settings/config-codec.ts';
import { ConfigError } from '../../contract/settings/config-error.ts';
import { FIELD_BY_PATH } from '../../contract/settings/config-fields.ts';
import { checkRules } from '../../contract/settings/config-rules.ts';
import { setRate } from '../../contract/settings/load-shape.ts';
import { describeStep, stepKey } from '../../contract/settings/timeline-text.ts';
import { endOf, FailureSchedule, type ScheduleChange } from './failure-schedule.ts';

interface InjectorHooks {
  /** The run's own clock, seconds. */
  seconds(): number;
  /** As people have set it. */
  config(): Config;
  /** Which steps are in force has changed. */
  onChange(): void;
  /** @throws Error when there is nobody of this name to break */
  check(name: string): void;
  kill(name: string): void;
  stall(name: string, seconds: number): void;
  /** @param step what has become of which, where it is one of the timeline */
  onEvent(kind: 'failure' | 'error', text: string, step?: Omit<StepEvent, 'runId'>): void;
}

/** Later times than this are looked at again on the way: timers take 31 bits of milliseconds. */
const LONGEST_TIMER_MS = 3_600_000;

/** One for each run; its timers end with `stop`. */
export class FailureInjector {
  private readonly schedule = new FailureSchedule();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasStarted = false;
  private hasStopped = false;
  /** Steps in force of which nothing happens, by what they are. */
  private readonly refused = new Set<string>();

  constructor(private readonly hooks: InjectorHooks) {}

  /**
   * Takes the steps of a configuration, which the caller is about to apply. What fell due before is carried out first, by
   * the old plan; before the run has started, nothing is, because there is nothing yet that could fail.
   */
  plan(steps: readonly TimelineStep[]): void {
    if (this.hasStarted) this.advance();
    this.schedule.plan(steps);
    if (this.hasStarted) this.advance();
  }
  /** Has a step happen now. @throws Error when it cannot: there is no such worker, or it contradicts another setting */
  add(step: Omit<TimelineStep, 'at'>): void {
    const now = this.hooks.seconds();
    const refusal = this.refusalOf({ at: now, ...step });
    if (refusal !== null) throw new Error(`${describeStep(step)}: refused, ${refusal}`);
    this.schedule.addNow(step, now);
    this.advanceAndNotify();
  }

  /** The run's clock goes on, or begins to. */
  resume(): void {
    this.hasStarted = true;
    this.advanceAndNotify();
  }
  /** The clock stands still: nothing falls due. */
  pause(): void {
    clearTimeout(this.timer);
  }
  /** For good. What is in force stays in force. */
  stop(): void {
    this.hasStopped = true;
    clearTimeout(this.timer);
  }

  /** The configuration with all settings over it that steps change; one that contradicts another is left out. */
  settings(): Config {
    return this.inForce.reduce((under, step) => {
      try {
        return withStep(under, step);
      } catch (error) {
        if (error instanceof ConfigError) return under;
        throw error;
      }
    }, this.hooks.config());
  }
  /** By how much bursts multiply the load; 1 where it is as fast as can be anyway. */
  get burst(): number {
    const factors = this.inForce.filter(({ what }) => what === 'burst').map(({ value }) => Number(value));
    return factors.length === 0 || !isPaced(this.settings()) ? 1 : factors.reduce((all, factor) => all * factor);
  }

  private get inForce(): readonly TimelineStep[] {
    return this.schedule.inForce.filter((step) => !this.refused.has(stepKey(step)));
  }

  private advanceAndNotify(): void {
    if (this.hasStopped) return;
    if (this.advance()) this.hooks.onChange();
  }

  /** @returns whether anything began or ended */
  private advance(): boolean {
    const now = this.hooks.seconds();
    const changes = this.schedule.advance(now);
    clearTimeout(this.timer);
    const wait = (this.schedule.nextAfter(now) - now) * 1000;
    if (wait < Number.POSITIVE_INFINITY && !this.hasStopped) {
      this.timer = setTimeout(() => this.advanceAndNotify(), Math.min(Math.ceil(wait), LONGEST_TIMER_MS));
    }
    for (const change of changes) this.carryOut(change, now);
    return changes.length > 0;
  }

  private carryOut({ kind, step, isPlanned }: ScheduleChange, now: number): void {
    const told = isPlanned ? { key: stepKey(step), change: kind } : undefined;
    const what = `${isPlanned ? `Timeline, ${step.at} s: ` : ''}${describeStep(step)}`;
    if (kind === 'end') {
      if (this.refused.delete(stepKey(step))) return;
      this.hooks.onEvent('failure', `${what} is over`, told);
      return;
    }
    const lasting = step.for > 0 ? `${what}, for ${step.for} s` : what;
    if (kind === 'miss') {
      this.hooks.onEvent('failure', `${lasting}: missed, its time was over before it could begin`, told);
      return;
    }
    const refusal = this.refusalOf(step);
    if (refusal !== null) {
      this.refused.add(stepKey(step));
      this.hooks.onEvent('error', `${lasting}: refused, ${refusal}`, told && { ...told, change: 'refuse' });
      return;
    }
    const isIdle = step.what === 'burst' && !isPaced(this.settings());
    this.hooks.onEvent('failure', isIdle ? `${lasting}: changes nothing in max mode` : lasting, told);
    if (step.what === 'kill') this.hooks.kill(String(step.value));
    if (step.what === 'stall') this.hooks.stall(String(step.value), endOf(step) - now);
  }

  /** Why a step that is due cannot happen; null when it can. Known before anything is said of it, so that all say the same. */
  private refusalOf(step: TimelineStep): string | null {
    try {
      if (step.what === 'kill' || step.what === 'stall') this.hooks.check(String(step.value));
      else withStep(this.settings(), step);
      return null;
    } catch (error) {
      return errorText(error);
    }
  }
}

/** @throws ConfigError when it contradicts another setting */
export function withStep(config: Config, { what, value }: TimelineStep): Config {
  if (!FIELD_BY_PATH.has(what)) return config;
  // The value was checked with the timeline.
  const next = withField(config, what, value);
  checkRules(next);
  return next;
}

/** The load so many times as high, as far as it goes; of a recording and of a trace, its speed. */
export function withBurst(config: Config, factor: number): Config {
  if (factor === 1) return config;
  const { load } = config;
  if (config.feed.kind === 'simulated' && load.shape === 'trace')
    return {
      ...config,
      load: { ...load, eventsPerSecond: setRate(load) * factor, trace: { ...load.trace, pace: 'scaled' } },
    };
  const path = config.feed.kind === 'recording' ? 'feed.speed' : 'load.eventsPerSecond';
  const field = FIELD_BY_PATH.get(path)!;
  const most = field.kind === 'number' ? field.max : 0;
  return withField(config, path, Math.min(Math.round(Number(getField(config, path)) * factor), most));
}
function isPaced({ load }: Config): boolean {
  return load.mode === 'rate';
}
