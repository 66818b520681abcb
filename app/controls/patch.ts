import type { ConfigPatch, FieldValue } from '../../workers/contract/config-types.ts';
import { allowedTyped, isPercent, numberText } from '../../workers/contract/numbers/field-text.ts';
import { ConfigError } from '../../workers/contract/settings/config-error.ts';
import type { Field } from '../../workers/contract/settings/config-fields.ts';

/** A patch of one field. What it holds is checked where it is applied. */
export function patchOf(path: string, value: FieldValue): ConfigPatch {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as ConfigPatch;
}

/** Why a change of this field is refused; null, and it is made, when it is not. */
export function refusalOf(act: () => void, field: Field): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const issue = error.issues[0]!;
    if (issue.path !== field.path) return issue.message;
    // A share, which people have in percent.
    if (field.kind === 'number' && isPercent(field))
      return `${numberText(field, Number(issue.value))} is not allowed here. Allowed: ${allowedTyped(field)}.`;
    return `${issue.value} is not allowed here. Allowed: ${issue.allowed}.`;
  }
}
