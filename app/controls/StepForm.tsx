import { useId } from 'react';
import type { FieldValue, TimelineStep } from '../../workers/contract/config-types.ts';
import { allowedTyped, boxText, isPercent } from '../../workers/contract/numbers/field-text.ts';
import { parseNumber } from '../../workers/contract/numbers/parse-number.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { isAccepted, numberOrNull, typedUnitOf } from '../../workers/contract/settings/field-values.ts';
import { breakableStages, TIMELINE_ALLOWED, TIMELINE_FIELDS } from '../../workers/contract/settings/timeline.ts';
import { ACTION_NAMES } from '../../workers/contract/settings/timeline-text.ts';
import { useConfig } from '../frame/app-context.ts';
import { Button } from '../ui/Button.tsx';

/** A step as it stands in the form, typed and chosen so far. */
export interface StepDraft {
  readonly at: string;
  readonly what: string;
  readonly value: string;
  readonly lasts: string;
}
export const EMPTY_DRAFT: StepDraft = { at: '10', what: 'failures.storage.outage', value: 'true', lasts: '5' };

/** A step as texts in a form. */
export function draftOf({ at, what, value, for: lasts }: TimelineStep): StepDraft {
  return { at: String(at), what, value: draftValue(what, value), lasts: String(lasts) };
}
/** The step, whose value the configuration still has to check; or what is allowed where something typed is no number. */
export function stepOf({ at, what, value, lasts }: StepDraft): TimelineStep | string {
  const [from, length] = [parseNumber(at, 's'), what === 'kill' ? 0 : parseNumber(lasts, 's')];
  if (typeof from === 'string') return `as its time, ${TIMELINE_ALLOWED.at}; “${at}” ${from}`;
  if (typeof length === 'string') return `as its length, ${TIMELINE_ALLOWED.for}; “${lasts}” ${length}`;
  const field = FIELD_BY_PATH.get(what);
  const typed = typedValue(what, value);
  // In the unit of the form: the check has a share from 0 to 1.
  if (field?.kind === 'number' && !isAccepted(field, typed)) return allowedTyped(field);
  return { at: from, what, value: typed, for: length };
}
function draftValue(what: string, value: FieldValue): string {
  const field = FIELD_BY_PATH.get(what);
  return field?.kind === 'number' && isPercent(field) ? boxText(field, Number(value)) : String(value);
}
function typedValue(what: string, text: string): FieldValue {
  const field = FIELD_BY_PATH.get(what);
  if (field?.kind === 'switch') return text === 'true';
  if (what === 'burst') return numberOrNull(parseNumber(text, '×')) ?? Number.NaN;
  if (field?.kind === 'number') return numberOrNull(parseNumber(text, typedUnitOf(field))) ?? Number.NaN;
  return text;
}

interface StepFormProps {
  draft: StepDraft;
  change: (draft: StepDraft) => void;
  save: () => void;
  /** Leaves a step as it was; null while the form makes a new one. */
  cancel: (() => void) | null;
}

/** The form in which a step of the timeline is made or changed. */
export function StepForm({ draft, change, save, cancel }: StepFormProps) {
  const id = useId();
  const poolSize = useConfig((config) => config.transform.workers);
  const field = FIELD_BY_PATH.get(draft.what);
  const choose = (what: string) => change({ ...draft, what, value: firstValue(what) });
  return (
    <form
      className="step-form"
      aria-label={cancel === null ? 'New step' : 'Edit step'}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="step-wide">
        <label htmlFor={`${id}-what`}>What</label>
        <select
          id={`${id}-what`}
          className="select"
          value={draft.what}
          onChange={(event) => choose(event.target.value)}
        >
          <optgroup label="Workers and load">
            <option value="kill">{ACTION_NAMES.kill} a worker</option>
            <option value="stall">{ACTION_NAMES.stall} a worker</option>
            <option value="burst">{ACTION_NAMES.burst}</option>
          </optgroup>
          <optgroup label="Failures">{optionsOf(true)}</optgroup>
          <optgroup label="Other settings">{optionsOf(false)}</optgroup>
        </select>
      </div>
      <div className="step-wide">
        <label htmlFor={`${id}-value`}>{draft.what === 'kill' || draft.what === 'stall' ? 'Worker of' : 'Value'}</label>
        <ValueInput
          id={`${id}-value`}
          options={valueOptions(draft.what, field, poolSize)}
          unit={draft.what === 'burst' ? '×' : field?.kind === 'number' ? field.unit : ''}
          value={draft.value}
          change={(value) => change({ ...draft, value })}
        />
      </div>
      <TimeInput label="At" value={draft.at} change={(at) => change({ ...draft, at })} />
      <TimeInput
        label="For"
        value={draft.what === 'kill' ? '0' : draft.lasts}
        isDisabled={draft.what === 'kill'}
        change={(lasts) => change({ ...draft, lasts })}
        hint="0: until the run ends"
      />
      <div className="break-buttons">
        <button type="submit" className="button button-plain">
          {cancel === null ? 'Add step' : 'Save step'}
        </button>
        {cancel !== null && <Button label="Cancel" onClick={cancel} />}
      </div>
    </form>
  );
}

const FAILURES = /^failures\.|^load\.(invalid|stale)Ratio$/;

function optionsOf(isFailure: boolean) {
  return TIMELINE_FIELDS.filter(
    ({ path }) => FAILURES.test(path) === isFailure && !path.startsWith('failures.burst.'),
  ).map(({ path, label }) => (
    <option key={path} value={path}>
      {label}
    </option>
  ));
}

function firstValue(what: string): string {
  if (what === 'burst') return '10';
  const field = FIELD_BY_PATH.get(what);
  if (field === undefined) return 'storage';
  if (field.kind === 'choice') return field.options.find((option) => option !== field.default)!;
  return field.kind === 'switch' ? String(!field.default) : draftValue(what, field.default);
}

/** What can be chosen; null where it is typed. */
function valueOptions(what: string, field: Field | undefined, poolSize: number): readonly (readonly string[])[] | null {
  if (what === 'kill' || what === 'stall') return breakableStages(poolSize).map((name) => [name, name]);
  if (field?.kind === 'choice') return field.options.map((option) => [option, option]);
  if (field?.kind !== 'switch') return null;
  return [
    ['true', 'on'],
    ['false', 'off'],
  ];
}

interface ValueInputProps {
  id: string;
  options: readonly (readonly string[])[] | null;
  unit: string;
  value: string;
  change: (value: string) => void;
}
function ValueInput({ id, options, unit, value, change }: ValueInputProps) {
  if (options === null) return <Typed id={id} value={value} unit={unit} change={change} />;
  return (
    <select id={id} className="select" value={value} onChange={(event) => change(event.target.value)}>
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

interface TimeInputProps {
  label: string;
  value: string;
  change: (value: string) => void;
  isDisabled?: boolean;
  hint?: string;
}
function TimeInput({ label, hint, ...rest }: TimeInputProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Typed {...rest} id={id} unit="s" describedBy={hint === undefined ? undefined : `${id}-hint`} />
      {hint !== undefined && (
        <small id={`${id}-hint`} className="field-range">
          {hint}
        </small>
      )}
    </div>
  );
}

interface TypedProps {
  id: string;
  value: string;
  unit: string;
  change: (value: string) => void;
  isDisabled?: boolean;
  describedBy?: string | undefined;
}
function Typed({ id, value, unit, change, isDisabled = false, describedBy }: TypedProps) {
  return (
    <span className="number-typed" data-unit={unit}>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={value}
        disabled={isDisabled}
        aria-describedby={describedBy}
        onChange={(event) => change(event.target.value)}
      />
      {unit !== '' && <span className="unit">{unit}</span>}
    </span>
  );
}
