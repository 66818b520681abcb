/** The distribution that a stage is asked for, by its percentiles: to be drawn over what was measured in the run. */
import type { Config } from '../../workers/contract/config-types.ts';
import { quantileMicros } from '../../workers/contract/durations/measured-times.ts';
import { P99_SIGMAS } from '../../workers/contract/durations/service-limits.ts';
import type { PointsOf } from '../../workers/contract/durations/service-moments.ts';
import { SERVED_STAGES, type ServedStage, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';

/** Shares from the median on, each with the standard deviations that it lies above the middle of a normal distribution. */
export const SIGMAS: ReadonlyMap<number, number> = new Map([
  [0.5, 0],
  [0.75, 0.674_489_75],
  [0.9, 1.281_551_566],
  [0.95, 1.644_853_627],
  [0.99, P99_SIGMAS],
  [0.995, 2.575_829_304],
  [0.999, 3.090_232_306],
]);
export const DRAWN_SHARES: readonly number[] = [...SIGMAS.keys()];

/** The stage of this name, where it has a service time; null otherwise. */
export function servedStage(name: string): ServedStage | null {
  return SERVED_STAGES.find((stage) => stage === name) ?? null;
}

/** Whether a stage is asked to take any time. */
export function isTimed(config: Config, stage: ServedStage): boolean {
  return config.service[stage].kind !== 'none' || extraMs(config, stage) > 0;
}

function extraMs({ failures }: Config, stage: ServedStage): number {
  const subscriber = SUBSCRIBERS.find((name) => name === stage);
  return subscriber === undefined ? 0 : failures.subscribers[subscriber] / 1000;
}

/** Below which such a share of its services is to stay, ms. @param share one of `DRAWN_SHARES` */
export function askedMs(config: Config, stage: ServedStage, share: number, pointsOf: PointsOf): number {
  return ownMicros(config, stage, share, pointsOf) / 1000 + extraMs(config, stage);
}
function ownMicros({ service }: Config, stage: ServedStage, share: number, pointsOf: PointsOf): number {
  const { kind, meanUs, p50Us, p99Us } = service[stage];
  const points = pointsOf(service[stage]);
  if (points !== null) return quantileMicros(points, share);
  switch (kind) {
    case 'none':
      return 0;
    case 'fixed':
      return meanUs;
    case 'exponential':
      return -meanUs * Math.log(1 - share);
    case 'measured':
    case 'log-normal':
      return p50Us * (p99Us / p50Us) ** (SIGMAS.get(share)! / SIGMAS.get(0.99)!);
  }
}
