/** Whether this machine can show a scenario. */
import type { Scenario } from '../scenarios/definition/scenario-types.ts';

/** What is in the way, in words; null when nothing is. @param cores as the browser tells of them */
export function objectionOf({ needs }: Pick<Scenario, 'needs'>, cores = navigator.hardwareConcurrency): string | null {
  const least = needs?.cores ?? 1;
  if (cores >= least) return null;
  return `needs ${least} processor cores; the browser reports ${cores}`;
}
