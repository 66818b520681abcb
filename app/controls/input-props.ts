import type { FieldValue } from '../../workers/contract/config-codec.ts';
import type { Field } from '../../workers/contract/config-fields.ts';

/** What every kind of input is given. */
export interface InputProps<F extends Field, V extends FieldValue> {
  field: F;
  value: V;
  /** Says why when the value is refused; then nothing has changed. */
  change: (value: V) => string | null;
  /** Id of the text that explains the field. */
  describedBy: string;
  invalid: boolean;
}
