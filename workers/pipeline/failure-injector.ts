/**
 * Carries out the timeline and what people do by hand for a while. A step that changes a setting lies over the
 * configuration as people have set it, for as long as it lasts: nothing has to be restored, and what people change
 * meanwhile is in force when it is over. Lives in the coordinator.
 */
import { getField, withField } from '../contract/config-codec.ts';
import { ConfigError } from '../contract/config-error.ts';
import { FIELD_BY_PATH } from '../contract/config-fields.ts';
import { checkRules } from '../contract/config-rules.ts';
import type { Config, TimelineStep } from '../contract/config-types.ts';
import { describeStep } from '../contract/timeline-text.ts';
import { FailureSchedule, type ScheduleChange } from './failure-schedule.ts';

export interface InjectorHooks {
  /** The run's own clock, seconds. */
  seconds(): number;
  /** Which steps are in force has changed. */
  onChange(): void;
  onBurst(factor: number, begins: boolean): void;
  kill(name: string): void;
  stall(name: string, seconds: number): void;
  onEvent(kind: 'failure' | 'error', text: string): void;
}

/** Later times than this are looked at again on the way: timers take 31 bits of milliseconds. */
const LONGEST_TIMER_MS = 3_600_000;

export class FailureInjector {
  private readonly schedule = new FailureSchedule();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(private readonly hooks: InjectorHooks) {}

  /** Takes the steps of a configuration, which the caller is about to apply. */
  plan(steps: readonly TimelineStep[]): void {
    this.schedule.plan(steps);
    this.advance();
  }
  add(step: Omit<TimelineStep, 'at'>): void {
    this.schedule.addNow(step, this.hooks.seconds());
    this.look();
  }

  /** The run's clock goes on, or begins to. */
  resume(): void {
    this.look();
  }
  /** The clock stands still: nothing falls due. */
  pause(): void {
    clearTimeout(this.timer);
  }
  /** For good. What is in force stays in force. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** The configuration with all steps over it that are in force; one that contradicts another setting is left out. */
  overlay(config: Config): Config {
    return this.schedule.inForce.reduce((under, step) => {
      try {
        return withStep(under, step);
      } catch (error) {
        if (error instanceof ConfigError) return under;
        throw error;
      }
    }, config);
  }

  private look(): void {
    if (this.stopped) return;
    if (this.advance()) this.hooks.onChange();
  }

  /** @returns whether anything began or ended */
  private advance(): boolean {
    const now = this.hooks.seconds();
    const changes = this.schedule.advance(now);
    clearTimeout(this.timer);
    const wait = (this.schedule.nextAfter(now) - now) * 1000;
    if (wait < Number.POSITIVE_INFINITY && !this.stopped) {
      this.timer = setTimeout(() => this.look(), Math.min(Math.ceil(wait), LONGEST_TIMER_MS));
    }
    for (const change of changes) this.carryOut(change);
    return changes.length > 0;
  }

  private carryOut({ kind, step, planned }: ScheduleChange): void {
    const what = `${planned ? `Timeline, ${step.at} s: ` : ''}${describeStep(step)}`;
    if (step.what === 'burst') this.hooks.onBurst(Number(step.value), kind === 'begin');
    if (kind === 'end') {
      this.hooks.onEvent('failure', `${what} is over`);
      return;
    }
    this.hooks.onEvent('failure', step.for > 0 ? `${what}, for ${step.for} s` : what);
    try {
      if (step.what === 'kill') this.hooks.kill(String(step.value));
      if (step.what === 'stall') this.hooks.stall(String(step.value), step.for);
    } catch (error) {
      this.hooks.onEvent('error', `${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** @throws ConfigError when it contradicts another setting */
export function withStep(config: Config, { what, value }: TimelineStep): Config {
  switch (what) {
    case 'kill':
    case 'stall':
      return config;
    case 'burst': {
      const path = config.feed.kind === 'recording' ? 'feed.speed' : 'load.eventsPerSecond';
      const field = FIELD_BY_PATH.get(path)!;
      const most = field.kind === 'number' ? field.max : 0;
      return withField(config, path, Math.min(Math.round(Number(getField(config, path)) * Number(value)), most));
    }
    default: {
      // The value was checked with the timeline.
      const next = withField(config, what, value);
      checkRules(next);
      return next;
    }
  }
}
