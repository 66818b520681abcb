/** Several files that become one recording. */
import type { Doubt, MappingWish, NamedBlob, TableMapping } from '../contract/import-types.ts';

export interface MappedPart extends NamedBlob {
  readonly mapping: TableMapping;
}
/** What a file adds. */
export interface PartSpan {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sensors: ReadonlySet<number>;
}

/** What all files share; where its table begins, and how its columns are called, is a file's own. */
export function sharedWish(mapping: TableMapping): MappingWish {
  const { encoding: _, header: __, firstRow: ___, columns: ____, units: _____, ...shared } = mapping;
  return shared;
}

/** Whether one sensor has rows of two files at the same time: then it may be two sensors. */
export function areMixed(spans: readonly PartSpan[]): boolean {
  return mixedPair(spans) !== null;
}
function mixedPair(spans: readonly PartSpan[]): readonly [PartSpan, PartSpan] | null {
  for (const [i, one] of spans.entries())
    for (const other of spans.slice(0, i)) {
      const isOverlapping = one.fromMs < other.toMs && other.fromMs < one.toMs;
      if (isOverlapping && [...one.sensors].some((sensor) => other.sensors.has(sensor))) return [other, one];
    }
  return null;
}

export function mixedDoubt(spans: readonly PartSpan[]): Doubt {
  const [one, other] = mixedPair(spans)!;
  const text = `“${one.name}” and “${other.name}” have readings of the same times under the same name: of one sensor, or is each file a sensor of its own?`;
  return { about: 'joined', text, choices: [{ joined: 'files' }, { joined: 'sensors' }] };
}
