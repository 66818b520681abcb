import type { KeyboardEvent } from 'react';
import { allowedTyped, boxText, numberText } from '../../workers/contract/numbers/field-text.ts';
import { parseNumber, refusalText } from '../../workers/contract/numbers/parse-number.ts';
import type { NumberField } from '../../workers/contract/settings/config-fields.ts';
import { typedUnitOf } from '../../workers/contract/settings/field-values.ts';
import type { InputProps } from '../ui/input-props.ts';
import { useTypedBox } from '../ui/use-typed-box.ts';
import { nextValue, stopOf, stopsOf, valueMoved } from './slider-scale.ts';

/** A slider, and beside it the same number to be typed. */
export function NumberInput({ field, value, change, refuse, describedBy, isInvalid }: InputProps<NumberField, number>) {
  const take = (draft: string) => {
    const typed = parseNumber(draft, typedUnitOf(field));
    if (typeof typed !== 'string') return change(typed) === null;
    refuse(refusalText(draft, typed, allowedTyped(field)));
    return false;
  };
  const { box, discard } = useTypedBox({ shown: boxText(field, value), isInvalid, take, forget: () => refuse(null) });
  const onKeyDown = (event: KeyboardEvent) => {
    box.onKeyDown(event);
    const steps: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const step = steps[event.key];
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
          {...box}
          inputMode="decimal"
          aria-label={field.label}
          aria-describedby={describedBy}
          onFocus={(event) => event.target.select()}
          onKeyDown={onKeyDown}
        />
        {field.unit !== '' && <span className="unit">{field.unit}</span>}
      </span>
    </div>
  );
}
