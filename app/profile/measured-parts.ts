/** What can take measured times, and which settings say so: stages by `service.<stage>`, the database by `database`. */

import type { Config, ConfigPatch, FieldValue, ServiceTimeSettings } from '../../workers/contract/config-types.ts';
import { callFigures, measuredCall } from '../../workers/contract/durations/call-times.ts';
import { MEASURED_PARTS, type MeasuredPart } from '../../workers/contract/name-sets.ts';

/** Mean, P50 and P99, which say which times are meant. */
export type Named = Omit<ServiceTimeSettings, 'kind'>;

/** The setting that says how times are spread. */
export function kindPath(part: MeasuredPart): string {
  return part === 'database' ? 'database.distribution' : `service.${part}.kind`;
}
/** The settings that name measured times, by path. */
export function namedFigures(
  part: MeasuredPart,
  { meanUs, p50Us, p99Us }: Named,
): readonly (readonly [path: string, value: FieldValue])[] {
  const named = { meanUs, p50Us, p99Us };
  const [group, figures] = part === 'database' ? [part, callFigures(named)] : [`service.${part}`, named];
  return Object.entries(figures).map(([name, value]) => [`${group}.${name}`, value] as const);
}
export function patchOfTimes(part: MeasuredPart, named: Named): ConfigPatch {
  if (part === 'database') return { database: { distribution: 'measured', ...callFigures(named) } };
  return { service: { [part]: { ...named, kind: 'measured' } } };
}

/** What a part's own services are asked to take. Of the database: a call as it was measured, in the way of a stage. */
export function timeSettings(
  { service, database }: Pick<Config, 'service' | 'database'>,
  part: MeasuredPart,
): ServiceTimeSettings {
  if (part !== 'database') return service[part];
  return { ...measuredCall(database), kind: database.distribution };
}
export function measuredPartsOf(config: Config): readonly MeasuredPart[] {
  return MEASURED_PARTS.filter((part) => timeSettings(config, part).kind === 'measured');
}
