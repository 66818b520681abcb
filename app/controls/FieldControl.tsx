import { useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import type { FieldValue } from '../../workers/contract/config-types.ts';
import { boxText, rangeText } from '../../workers/contract/numbers/field-text.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';
import { FIELD_HELP } from '../../workers/contract/settings/field-help.ts';
import { useApp, useConfig } from '../frame/app-context.ts';
import { configStore, isAdapted } from '../stores/config-store.ts';
import { listed, TRACE } from '../traces/listed.ts';
import { LateTraceInput } from '../traces/TraceGate.tsx';
import { Button } from '../ui/Button.tsx';
import type { InputProps } from '../ui/input-props.ts';
import { TextInput } from './broker/TextInput.tsx';
import { ChoiceInput } from './ChoiceInput.tsx';
import { NumberInput } from './NumberInput.tsx';
import { patchOf, refusalOf } from './patch.ts';

const DEFAULTS = defaultConfig();
/** What takes the focus of a setting. */
const INPUT = 'input:not([type="radio"]), input:checked, select, [role="switch"]';

/**
 * Settings below each other. What a file sets is no slider: where the arrival trace belongs, there is the place to open
 * one, which says what has been opened.
 */
export function FieldList({ fields }: { fields: readonly Field[] }) {
  const shape = useConfig((config) => config.load.shape);
  return listed(fields, shape).map((each) =>
    each === TRACE ? <LateTraceInput key={TRACE} /> : <FieldControl key={each.path} field={each} />,
  );
}

/** One setting: its name, its input, its explanation, and the way back to its default. */
export function FieldControl({ field }: { field: Field }) {
  const { client } = useApp();
  const id = useId();
  const value = useConfig((config) => getField(config, field.path))!;
  const preset = getField(DEFAULTS, field.path)!;
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    // As soon as the settings change the box shows again what is in force, and the refusal may not be true any more.
    if (error === null) return;
    return configStore.subscribe(() => setError(null));
  }, [error]);
  const root = useRef<HTMLDivElement>(null);
  const change = (next: FieldValue): string | null => {
    const refusal = refusalOf(() => client.set(patchOf(field.path, next)), field);
    setError(refusal);
    return refusal;
  };
  const reset = () => {
    // The button goes, and must not take the focus with it. Of a choice the option that is chosen then has it.
    flushSync(() => change(preset));
    root.current!.querySelector<HTMLElement>(INPUT)!.focus();
  };
  const isChanged = value !== preset;
  const isForMachine = useStore(configStore, (state) => isAdapted(state, field.path));
  return (
    <div ref={root} className="field" data-changed={isChanged} data-path={field.path}>
      <div className="field-head">
        <span className="field-label" id={id}>
          {field.label}
        </span>
        {isChanged && <span className="field-changed">{isForMachine ? 'adapted' : 'changed'}</span>}
        {(isChanged || error !== null) && (
          <Button isCompact icon="reset" label={`Restore default: ${field.label}`} onClick={reset} />
        )}
      </div>
      <Input
        field={field}
        value={value}
        change={change}
        refuse={setError}
        describedBy={`${id}-help`}
        isInvalid={error !== null}
      />
      {error !== null && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <p className="field-help" id={`${id}-help`}>
        {FIELD_HELP[field.path]} <span className="field-range">{limitsText(field, preset)}</span>
        {isForMachine && ' Adapted at the start: this machine has little time for the pipeline. Links leave it out.'}
      </p>
    </div>
  );
}

function Input({
  field,
  value,
  ...rest
}: { field: Field; value: FieldValue } & Omit<InputProps<Field, FieldValue>, 'field' | 'value'>) {
  switch (field.kind) {
    case 'number':
      return <NumberInput field={field} value={Number(value)} {...rest} />;
    case 'choice':
      return <ChoiceInput field={field} value={String(value)} {...rest} />;
    case 'switch':
      return (
        <button
          type="button"
          role="switch"
          className="switch"
          aria-checked={value === true}
          aria-label={field.label}
          aria-describedby={rest.describedBy}
          onClick={() => rest.change(value !== true)}
        >
          <i aria-hidden="true" />
          <span>{value === true ? 'on' : 'off'}</span>
        </button>
      );
    case 'text':
      return <TextInput field={field} value={String(value)} {...rest} />;
  }
}

function limitsText(field: Field, preset: FieldValue): string {
  switch (field.kind) {
    case 'number':
      return `${rangeText(field)}; default ${boxText(field, Number(preset))}.`;
    case 'choice':
      return `Default ${preset}.`;
    case 'switch':
      return `Default ${preset === true ? 'on' : 'off'}.`;
    case 'text':
      return '';
  }
}
