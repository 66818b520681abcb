import type { ChoiceField } from '../../workers/contract/settings/config-fields.ts';
import type { InputProps } from './input-props.ts';

/** Few short options side by side, long ones in a list. */
export function ChoiceInput({ field, value, change, describedBy }: InputProps<ChoiceField, string>) {
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
          <input type="radio" name={field.path} checked={option === value} onChange={() => change(option)} />
          <span>{option}</span>
        </label>
      ))}
    </div>
  );
}
