import type { TextField } from '../../../workers/contract/settings/config-fields.ts';
import type { InputProps } from '../../ui/input-props.ts';
import { useTypedBox } from '../../ui/use-typed-box.ts';

/** A box for a short text, which counts when it is left or Enter is pressed. */
export function TextInput({ field, value, change, refuse, describedBy, isInvalid }: InputProps<TextField, string>) {
  const take = (typed: string) => change(typed.trim()) === null;
  const { box } = useTypedBox({ shown: value, isInvalid, take, forget: () => refuse(null) });
  return (
    <input
      {...box}
      className="text-input"
      autoCapitalize="none"
      aria-label={field.label}
      aria-describedby={describedBy}
    />
  );
}
