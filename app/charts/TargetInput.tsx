import { useEffect, useState } from 'react';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { allowedValues } from '../../workers/contract/settings/field-values.ts';
import { patchOf, refusalOf } from '../controls/patch.ts';
import { formatSetting } from '../format.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { configStore } from '../stores/config-store.ts';
import { useTypedBox } from '../ui/use-typed-box.ts';

const FIELD = FIELD_BY_PATH.get('objectives.p99Ms')!;

/** The P99 target, beside the chart that it is drawn in: a setting like those of the controls. */
export function TargetInput() {
  const { client } = useApp();
  const target = useConfig((config) => config.objectives.p99Ms);
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = (draft: string) => {
    const typed = parseNumber(draft, 'ms');
    const refused =
      typeof typed === 'string'
        ? refusalText(draft, typed, allowedValues(FIELD))
        : refusalOf(() => client.set(patchOf(FIELD.path, typed)), FIELD);
    setRefusal(refused);
    return refused === null;
  };
  const { box } = useTypedBox({
    shown: formatSetting(target, ''),
    isInvalid: refusal !== null,
    take,
    forget: () => setRefusal(null),
  });
  useEffect(() => {
    // As soon as it changes elsewhere the refusal is out of date.
    if (refusal === null) return;
    return configStore.subscribe(() => setRefusal(null));
  }, [refusal]);
  return (
    <>
      <label className="target" title={`The dashed line: ${allowedValues(FIELD)}`}>
        <span>target</span>
        <input {...box} inputMode="decimal" aria-label="target for P99, in milliseconds" size={6} />
        <span>ms</span>
      </label>
      {refusal !== null && (
        <span className="target-refusal" role="alert">
          {refusal}
        </span>
      )}
    </>
  );
}
