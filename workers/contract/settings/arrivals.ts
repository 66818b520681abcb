/** What a load promises: when its events fall due, and how many have by a moment. Times in ms of the run's clock. */

import type { Config, TimelineStep } from '../config-types.ts';
import { withField } from './config-codec.ts';
import { LoadShape, setRate } from './load-shape.ts';

/** More than this are a load that nobody asks the moments of. */
const MOST_ARRIVALS = 5_000_000;

/**
 * When the events of a steady load in rate mode fall due, as the source reckons it from the seed: the first at 0.
 *
 * @param ms up to here
 */
export function arrivalsOf(load: Config['load'], ms: number): Float64Array {
  const shape = new LoadShape();
  shape.configure(load);
  const times: number[] = [];
  let due = 0;
  // The source draws one word when it is configured, to see whether a faster schedule has begun.
  let random = shape.nextRandom(load.seed);
  while (due < ms && times.length < MOST_ARRIVALS) {
    times.push(due);
    random = shape.nextRandom(random);
    due += shape.intervalAt(due, random);
  }
  return Float64Array.from(times);
}

/** Between two readings of the shape; a burst and a period last far longer. */
const STEP_MS = 10;

/**
 * How many events of a load fall due up to a moment, as far as its shape tells: with random arrivals the number expected.
 *
 * @param rateAt what the load is times its shape at a moment: see `ratesOf`
 */
export function dueBetween(rateAt: (ms: number) => number, from: number, to: number): number {
  const steps = Math.max(1, Math.ceil((to - from) / STEP_MS));
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += rateAt(from + (i + 0.5) * width);
  return (sum * width) / 1000;
}

/** Events per second at any moment of a run, its timeline included; 0 where it is as fast as can be, or a recording's. */
export function ratesOf(config: Config): (ms: number) => number {
  const steps = config.failures.timeline.filter(({ what }) => what === 'burst' || what.startsWith('load.'));
  const moments = [0, ...steps.flatMap(({ at, for: lasts }) => (lasts > 0 ? [at, at + lasts] : [at]))];
  const segments = [...new Set(moments)].sort((a, b) => b - a).map((at) => ({ at, rate: rateDuring(config, at) }));
  return (ms) => segments.find(({ at }) => ms >= 1000 * at)?.rate(ms) ?? 0;
}

/** @param seconds when this part of the timeline begins */
function rateDuring(config: Config, seconds: number): (ms: number) => number {
  const isOn = ({ at, for: lasts }: TimelineStep) => at <= seconds && (lasts === 0 || seconds < at + lasts);
  const active = config.failures.timeline.filter(isOn).sort((a, b) => a.at - b.at);
  let current = config;
  let burst = 1;
  for (const { what, value } of active) {
    if (what === 'burst') burst *= Number(value);
    else current = withField(current, what, value);
  }
  if (current.load.mode === 'max' || current.feed.kind !== 'simulated') return () => 0;
  const shape = new LoadShape();
  shape.configure(current.load);
  return (ms) => setRate(current.load) * burst * shape.factor(ms);
}

/** The highest load up to a moment, its shape and the timeline included. */
export function peakOf(config: Config, ms: number): number {
  const rateAt = ratesOf(config);
  let peak = 0;
  for (let at = 0; at <= ms; at += STEP_MS) peak = Math.max(peak, rateAt(at));
  return peak;
}

/**
 * When the timeline begins or ends something that the load has to do with, in ms: a source takes note of it a moment later.
 * With the shape of a load it is exact.
 */
export function turnsOf({ failures }: Config): number[] {
  const steps = failures.timeline.filter(({ what }) => what === 'burst' || what.startsWith('load.'));
  return steps.flatMap(({ at, for: lasts }) => [1000 * at, 1000 * (at + lasts)]);
}
