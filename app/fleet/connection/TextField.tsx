import { useId } from 'react';
import { SecretInput } from '../../ui/SecretInput.tsx';

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** What is allowed, or what it is for. */
  readonly hint: string;
  readonly isSecret?: boolean;
  /** What is in it was refused. */
  readonly isInvalid?: boolean;
}

/** Its label above it, what it takes below it. */
export function TextField({ name, label, value, hint, isSecret = false, isInvalid = false }: TextFieldProps) {
  const id = useId();
  return (
    <div className="fleet-field">
      <label htmlFor={id}>{label}</label>
      {isSecret ? (
        <SecretInput id={id} name={name} describedBy={`${id}-hint`} fileLabel={`${label}: from a file`} />
      ) : (
        <input
          id={id}
          name={name}
          type="text"
          defaultValue={value}
          aria-describedby={`${id}-hint`}
          aria-invalid={isInvalid || undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={300}
        />
      )}
      <p id={`${id}-hint`} className="unit">
        {hint}
      </p>
    </div>
  );
}
