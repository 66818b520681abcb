import { type KeyboardEvent, useState } from 'react';
import type { TextField } from '../../../workers/contract/settings/config-fields.ts';

interface TextInputProps {
  readonly field: TextField;
  readonly value: string;
  /** Says why when the value is refused; then nothing has changed. */
  readonly change: (value: string) => string | null;
  /** Id of the text that explains the field. */
  readonly describedBy: string;
  readonly refuse: (why: string | null) => void;
  readonly isInvalid: boolean;
}

/** A box for a short text, which counts when it is left or Enter is pressed. */
export function TextInput({ field, value, change, refuse, describedBy, isInvalid }: TextInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [wasInvalid, setWasInvalid] = useState(isInvalid);
  if (wasInvalid !== isInvalid) {
    setWasInvalid(isInvalid);
    // The refusal is over: what was refused goes with it, and the box shows what is in force.
    if (!isInvalid) setDraft(null);
  }
  const commit = () => {
    if (draft !== null && change(draft.trim()) === null) setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit();
    if (event.key !== 'Escape') return;
    setDraft(null);
    refuse(null);
  };
  return (
    <input
      type="text"
      className="text-input"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={draft ?? value}
      aria-label={field.label}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
