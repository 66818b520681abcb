import { useId } from 'react';
import type { ChoiceField } from '../../workers/contract/settings/config-fields.ts';
import type { InputProps } from '../ui/input-props.ts';

/** Few short options side by side, long ones in a list. */
export function ChoiceInput({ field, value, change, describedBy }: InputProps<ChoiceField, string>) {
  // A setting may be on the page twice, in a panel and in a dialog: of radios with one name only one is checked.
  const name = useId();
  if (field.options.join('').length > 30) {
    return (
      <select
        className="select"
        value={value}
        aria-label={field.label}
        aria-describedby={describedBy}
        onChange={(event) => change(event.target.value)}
      >
        {field.options.map((option) => (
          <option key={option} value={option}>
            {option.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    );
  }
  return (
    <div className="segments" role="radiogroup" aria-label={field.label} aria-describedby={describedBy}>
      {field.options.map((option) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => change(option)} />
          <span>{option}</span>
        </label>
      ))}
    </div>
  );
}
