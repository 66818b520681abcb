import { type KeyboardEvent, useState } from 'react';
import type { NumberField } from '../../workers/contract/config-fields.ts';
import { allowedValues } from '../../workers/contract/field-values.ts';
import { formatSetting } from '../format.ts';
import type { InputProps } from './input-props.ts';
import { parseNumber } from './patch.ts';
import { nextValue, stopOf, stopsOf, valueMoved } from './slider-scale.ts';

/** A slider, and beside it the same number to be typed. */
export function NumberInput({ field, value, change, describedBy, invalid }: InputProps<NumberField, number>) {
  const [draft, setDraft] = useState<string | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    const typed = parseNumber(draft);
    if (Number.isNaN(typed)) return setUnreadable(`“${draft}” is not a number. Allowed: ${allowedValues(field)}.`);
    setUnreadable(null);
    if (change(typed) === null) setDraft(null);
  };
  const discard = () => {
    setDraft(null);
    setUnreadable(null);
    change(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const step = steps[event.key];
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') discard();
    if (step === undefined) return;
    event.preventDefault();
    setDraft(null);
    change(nextValue(field, value, step));
  };
  return (
    <>
      <div className="number">
        <input
          type="range"
          min={0}
          max={stopsOf(field)}
          value={stopOf(field, value)}
          aria-label={field.label}
          aria-describedby={describedBy}
          aria-valuetext={formatSetting(value, field.unit)}
          style={{ '--filled': `${(100 * stopOf(field, value)) / stopsOf(field)}%` }}
          onChange={(event) => {
            discard();
            change(valueMoved(field, value, Number(event.target.value)));
          }}
        />
        <span className="number-typed" data-unit={field.unit}>
          <input
            type="text"
            inputMode="decimal"
            autoComplete="off"
            spellCheck={false}
            value={draft ?? formatSetting(value, '')}
            aria-label={field.label}
            aria-describedby={describedBy}
            aria-invalid={invalid || unreadable !== null}
            onChange={(event) => setDraft(event.target.value)}
            onFocus={(event) => event.target.select()}
            onBlur={commit}
            onKeyDown={onKeyDown}
          />
          {field.unit !== '' && <span className="unit">{field.unit}</span>}
        </span>
      </div>
      {unreadable !== null && (
        <p className="field-error" role="alert">
          {unreadable}
        </p>
      )}
    </>
  );
}
