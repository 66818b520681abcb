import type { FieldValue } from '../../workers/contract/config-types.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';

/** What every kind of input of a setting is given. */
export interface InputProps<F extends Field, V extends FieldValue> {
  field: F;
  value: V;
  /** Says why when the value is refused; then nothing has changed. */
  change: (value: V) => string | null;
  /** Id of the text that explains the field. */
  describedBy: string;
  /** Shows why what was typed is not taken, without asking; null takes that back. */
  refuse: (why: string | null) => void;
  /** What was typed was refused, and that still stands below the input. */
  isInvalid: boolean;
}
