/** Figures that the snapshot has: read by their path. */
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import type { Figure } from '../definition/figures.ts';
import type { Stretch } from './act-record.ts';

/** The number at a dotted path of a snapshot; null where there is none. */
export function numberAt(snapshot: Snapshot, path: string): number | null {
  let node: unknown = snapshot;
  for (const key of path.split('.')) {
    node = typeof node === 'object' && node !== null ? Object.getOwnPropertyDescriptor(node, key)?.value : undefined;
  }
  return typeof node === 'number' ? node : null;
}

/** By how much a count grew. */
export function grown({ first, last }: Stretch, path: string): number {
  const before = first === null ? 0 : (numberAt(first.snapshot, path) ?? 0);
  return (numberAt(last.snapshot, path) ?? 0) - before;
}
export function secondsOf({ fromMs, toMs }: Stretch): number {
  return (toMs - fromMs) / 1000;
}
export function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
export function greatest(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.max(...numbers);
}

/** A figure that is made by a rule from a path. */
export function byPath(name: string, kind: Exclude<Figure['kind'], 'made'>, stretch: Stretch): number | null {
  switch (kind) {
    case 'count':
      return grown(stretch, name);
    case 'rate':
      return grown(stretch, name.slice(0, -'/s'.length)) / secondsOf(stretch);
    case 'level':
    case 'whole':
      return numberAt(stretch.last.snapshot, name);
    case 'mean':
      return mean(valuesOf(stretch, name.replace(/\.mean$/, '')));
    case 'max':
      return greatest(valuesOf(stretch, name.replace(/\.max$/, '')));
    case 'weighted':
      return meanBetween(stretch, name);
  }
}
function valuesOf({ samples }: Stretch, path: string): number[] {
  return samples.flatMap(({ snapshot }) => numberAt(snapshot, path) ?? []);
}
/** The snapshot's means are of the whole run: what the events of this stretch alone took. */
function meanBetween(stretch: Stretch, path: string): number | null {
  const countPath = path.replace(/\.mean$/, '.count');
  const sumAt = (snapshot: Snapshot) => (numberAt(snapshot, path) ?? 0) * (numberAt(snapshot, countPath) ?? 0);
  const count = grown(stretch, countPath);
  const before = stretch.first === null ? 0 : sumAt(stretch.first.snapshot);
  return count > 0 ? (sumAt(stretch.last.snapshot) - before) / count : null;
}
