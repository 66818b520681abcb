import { type KeyboardEvent, useState } from 'react';
import { allowedTyped, boxText, numberText } from '../../workers/contract/numbers/field-text.ts';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import type { NumberField } from '../../workers/contract/settings/config-fields.ts';
import { typedUnitOf } from '../../workers/contract/settings/field-values.ts';
import type { InputProps } from './input-props.ts';
import { nextValue, stopOf, stopsOf, valueMoved } from './slider-scale.ts';

/** A slider, and beside it the same number to be typed. */
export function NumberInput({ field, value, change, refuse, describedBy, isInvalid }: InputProps<NumberField, number>) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wasInvalid, setWasInvalid] = useState(isInvalid);
  if (wasInvalid !== isInvalid) {
    setWasInvalid(isInvalid);
    // The refusal is over: what was refused goes with it, and the box shows what is in force.
    if (!isInvalid) setDraft(null);
  }
  const commit = () => {
    if (draft === null) return;
    const typed = parseNumber(draft, typedUnitOf(field));
    if (typeof typed === 'string') return refuse(refusalText(draft, typed, allowedTyped(field)));
    if (change(typed) === null) setDraft(null);
  };
  const discard = () => {
    setDraft(null);
    refuse(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const step = steps[event.key];
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') discard();
    if (step === undefined) return;
    event.preventDefault();
    discard();
    change(nextValue(field, value, step));
  };
  return (
    <div className="number">
      <input
        type="range"
        min={0}
        max={stopsOf(field)}
        value={stopOf(field, value)}
        aria-label={field.label}
        aria-describedby={describedBy}
        aria-valuetext={numberText(field, value)}
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
          value={draft ?? boxText(field, value)}
          aria-label={field.label}
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          onChange={(event) => setDraft(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
        {field.unit !== '' && <span className="unit">{field.unit}</span>}
      </span>
    </div>
  );
}
