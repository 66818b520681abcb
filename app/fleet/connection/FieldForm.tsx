import { type FormEvent, useState } from 'react';
import { SECRET_HINT } from '../../../workers/contract/broker/credentials.ts';
import { type NameForm, refusedName } from '../../../workers/contract/broker/names.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
import { Button } from '../../ui/Button.tsx';
import type { Credentials } from './broker.ts';
import { TextField } from './TextField.tsx';

export interface FormField<Name extends string = string> {
  readonly name: Name;
  readonly label: string;
  readonly value: string;
  /** What is allowed, or what it is for. */
  readonly hint: string;
  /** @returns what is wrong with a text, null: nothing. Any will do where this is not given. */
  readonly check?: (text: string) => string | null;
}
/** What one field is wrong about, or all together. */
interface Complaint {
  readonly name: string | null;
  readonly text: string;
}

interface FieldFormProps<Name extends string> {
  readonly fields: readonly FormField<Name>[];
  /** Of the fields that say who asks. */
  readonly labels: { readonly user: string; readonly secret: string };
  readonly submit: { readonly label: string; readonly busy: string; readonly look?: 'primary' };
  /** It is being done: it is not asked for twice. */
  readonly isBusy: boolean;
  /** In the words that stand before what is wrong. */
  readonly refusal: string;
  /** What went wrong since. */
  readonly problem: string | null;
  /** Of texts that are each allowed. @returns what is wrong with them together; null: nothing */
  readonly checkAll?: (texts: Readonly<Record<Name, string>>) => string | null;
  readonly onSubmit: (texts: Readonly<Record<Name, string>>, credentials: Credentials) => Promise<void>;
}

/** A field that takes a name of that form. */
export function namedField<Name extends string>(
  name: Name,
  label: string,
  value: string,
  form: NameForm,
): FormField<Name> {
  return { name, label, value, hint: form.allowed, check: (text) => refusedName(label, text, form) };
}

/** Text fields and credentials. What is wrong stands below them, and the field that it is about gets the focus. */
export function FieldForm<Name extends string>(props: FieldFormProps<Name>) {
  const { fields, labels, submit, isBusy, refusal, problem, checkAll, onSubmit } = props;
  const [wrong, setWrong] = useState<Complaint | null>(null);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const texts = Object.fromEntries(fields.map(({ name }) => [name, text(name)])) as Record<Name, string>;
    const complaint = complaintOf(fields, texts, checkAll);
    setWrong(complaint);
    if (complaint !== null) {
      if (complaint.name !== null) focusField(event.currentTarget, complaint.name);
      return;
    }
    const credentials = { user: text('user'), password: String(data.get('password') ?? '') };
    onSubmit(texts, credentials).catch((error: unknown) => setWrong({ name: null, text: errorText(error) }));
  };
  const said = wrong?.text ?? problem;
  return (
    <>
      <form onSubmit={send}>
        {fields.map(({ name, label, value, hint }) => (
          <TextField
            key={name}
            name={name}
            label={label}
            value={value}
            hint={hint}
            isInvalid={wrong !== null && wrong.name === name}
          />
        ))}
        <TextField
          name="user"
          label={labels.user}
          value=""
          hint="empty if there is none, or if the secret names the user"
        />
        <TextField name="password" label={labels.secret} value="" hint={SECRET_HINT} isSecret />
        <Button
          type="submit"
          label={isBusy ? submit.busy : submit.label}
          disabled={isBusy}
          {...(submit.look !== undefined && { look: submit.look })}
        />
      </form>
      {said !== null && (
        <p role="alert" className="fleet-alert">
          <strong>{refusal}</strong> {said}
        </p>
      )}
    </>
  );
}

/** The first one. */
function complaintOf<Name extends string>(
  fields: readonly FormField<Name>[],
  texts: Readonly<Record<Name, string>>,
  checkAll: FieldFormProps<Name>['checkAll'],
): Complaint | null {
  for (const { name, check } of fields) {
    const text = check?.(texts[name]) ?? null;
    if (text !== null) return { name, text };
  }
  const text = checkAll?.(texts) ?? null;
  return text === null ? null : { name: null, text };
}

function focusField(form: HTMLFormElement, name: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLElement) field.focus();
}
