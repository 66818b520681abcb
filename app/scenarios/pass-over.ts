import type { Coordinator } from '../../workers/contract/coordinator-types.ts';

/** Keeps the run of a speed check from the kept runs. Where runs can't be kept, it is not kept either. */
export function passOver(source: Pick<Coordinator, 'keptRuns'>, runId: number): void {
  const told = source.keptRuns().then((keeper) => keeper.passOver(runId));
  told.catch(() => {});
}
