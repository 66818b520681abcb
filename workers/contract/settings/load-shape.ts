/**
 * When events fall due in rate mode: the spacing of a schedule that moves with the shape of the load. The source goes by it,
 * and the page, which holds what was measured against the arrivals that a seed makes (`arrivals.ts`).
 */
import type { Config } from '../config-types.ts';
import { xorshift32 } from '../numbers/xorshift.ts';

/** Share of a period that a burst lasts. */
const BURST = 0.1;
const WORD = 2 ** 32;

type Shaped = Pick<Config['load'], 'eventsPerSecond' | 'shape' | 'periodSeconds' | 'peakFactor' | 'arrivals'>;

/** The rate that the shape moves about: as it is set, or the mean of a trace that plays as it was recorded. */
export function setRate({ eventsPerSecond, shape, trace }: Config['load']): number {
  const isRecorded = shape === 'trace' && trace.pace === 'recorded' && trace.arrivals > 0 && trace.seconds > 0;
  return isRecorded ? trace.arrivals / trace.seconds : eventsPerSecond;
}

/** Whether a trace is to play, now or by a step of the timeline. */
export function isTraceAsked({ load, failures }: Config): boolean {
  if (load.trace.id === 0) return false;
  return (
    load.shape === 'trace' || failures.timeline.some(({ what, value }) => what === 'load.shape' && value === 'trace')
  );
}

/** Of a trace it has the mean: when its arrivals fall due, `arrival-trace.ts` says. */
export class LoadShape {
  private intervalMs = 1;
  private periodMs = 1000;
  private peak = 1;
  private shape: Config['load']['shape'] = 'steady';
  private isPoisson = false;

  configure(load: Shaped): void {
    this.intervalMs = 1000 / load.eventsPerSecond;
    this.periodMs = load.periodSeconds * 1000;
    this.peak = load.peakFactor;
    this.shape = load.shape;
    this.isPoisson = load.arrivals === 'poisson';
  }

  /** Whether every spacing is the same. */
  get isSteady(): boolean {
    return this.shape === 'steady' && !this.isPoisson;
  }
  get isRandom(): boolean {
    return this.isPoisson;
  }
  /** At the set rate. */
  get steadyIntervalMs(): number {
    return this.intervalMs;
  }

  /** The rate at `timeMs` since the start of the run, relative to the set rate: 1 to the peak factor. */
  factor(timeMs: number): number {
    const phase = (timeMs / this.periodMs) % 1;
    const more = this.peak - 1;
    switch (this.shape) {
      case 'steady':
      case 'trace':
        return 1;
      case 'ramp':
        return 1 + more * phase;
      case 'sine':
        return 1 + (more * (1 - Math.cos(2 * Math.PI * phase))) / 2;
      case 'burst':
        return phase < BURST ? this.peak : 1;
    }
  }

  /** @param random a fresh random word; used by Poisson arrivals, whose spacing is exponential */
  intervalAt(timeMs: number, random: number): number {
    const mean = this.intervalMs / this.factor(timeMs);
    return this.isPoisson ? -Math.log(((random >>> 0) + 0.5) / WORD) * mean : mean;
  }

  /** How many events the shape promises between two times since the start of the run; fractions are not cut off. */
  expectedBetween(from: number, to: number): number {
    return (this.factorSum(to) - this.factorSum(from)) / this.intervalMs;
  }
  /** The integral of `factor` from 0 to `timeMs`. */
  private factorSum(timeMs: number): number {
    const periods = timeMs / this.periodMs;
    const whole = Math.floor(periods);
    return this.periodMs * (whole * this.periodSum(1) + this.periodSum(periods - whole));
  }
  /** The same from the beginning of a period to `phase`, in periods. */
  private periodSum(phase: number): number {
    const more = this.peak - 1;
    switch (this.shape) {
      case 'steady':
      case 'trace':
        return phase;
      case 'ramp':
        return phase + (more * phase * phase) / 2;
      case 'sine':
        return phase + (more * (phase - Math.sin(2 * Math.PI * phase) / (2 * Math.PI))) / 2;
      case 'burst':
        return phase + more * Math.min(phase, BURST);
    }
  }

  nextRandom(random: number): number {
    return this.isPoisson ? xorshift32(random) : random;
  }
}
