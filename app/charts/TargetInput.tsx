import { useEffect, useState } from 'react';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { allowedValues } from '../../workers/contract/settings/field-values.ts';
import { patchOf, refusalOf } from '../controls/patch.ts';
import { formatSetting } from '../format.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { configStore } from '../stores/config-store.ts';

const FIELD = FIELD_BY_PATH.get('objectives.p99Ms')!;

/** The P99 target, beside the chart that it is drawn in: a setting like those of the controls. */
export function TargetInput() {
  const { client } = useApp();
  const target = useConfig((config) => config.objectives.p99Ms);
  // What is being typed; null while nothing is.
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    const typed = parseNumber(draft, 'ms');
    const refused =
      typeof typed === 'string'
        ? refusalText(draft, typed, allowedValues(FIELD))
        : refusalOf(() => client.set(patchOf(FIELD.path, typed)), FIELD);
    if (refused === null) discard();
    else setRefusal(refused);
  };
  const discard = () => {
    setDraft(null);
    setRefusal(null);
  };
  useEffect(() => {
    // As soon as it changes elsewhere the box shows what is in force, and the refusal is out of date.
    if (refusal === null) return;
    return configStore.subscribe(() => {
      setDraft(null);
      setRefusal(null);
    });
  }, [refusal]);
  return (
    <>
      <label className="target" title={`The dashed line: ${allowedValues(FIELD)}`}>
        <span>target</span>
        <input
          type="text"
          inputMode="decimal"
          aria-label="target for P99, in milliseconds"
          aria-invalid={refusal !== null}
          size={6}
          value={draft ?? formatSetting(target, '')}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') discard();
          }}
        />
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
