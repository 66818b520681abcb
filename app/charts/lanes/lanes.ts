/** The lanes of "Time of each worker": one for each stage, and one for each member of the transform pool. */
import { STAGES } from '../../../workers/contract/name-sets.ts';
import { type ColumnName, columnIndex, type History, POOL_PLACES } from '../../frame/history.ts';

export interface Lane {
  readonly label: string;
  readonly busy: ColumnName;
  readonly blocked: ColumnName;
}

/** From top to bottom; of the pool, the workers that it had at a sample. */
export function lanesAt({ series }: History, at: number): readonly Lane[] {
  const size = series.at(columnIndex('pool size'), at);
  const pool = POOL_PLACES.filter((place) => place < size).map(
    (place): Lane => ({
      label: `transform ${place + 1}`,
      busy: `busy pool ${place}`,
      blocked: `blocked pool ${place}`,
    }),
  );
  return STAGES.flatMap((stage): readonly Lane[] =>
    stage === 'transform' && pool.length > 0
      ? pool
      : [{ label: stage, busy: `busy ${stage}`, blocked: `blocked ${stage}` }],
  );
}

/** Whether they stand for the same workers: a pool of one member has as many lanes as no pool. */
export function isSameLanes(a: readonly Lane[], b: readonly Lane[]): boolean {
  return a.length === b.length && a.every(({ label }, i) => label === b[i]!.label);
}
