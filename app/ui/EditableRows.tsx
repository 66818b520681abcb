import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Button } from './Button.tsx';

interface EditableRowsProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Key of the row that the form below them holds; null: none. Rows themselves are new objects after each change. */
  readonly edited: string | null;
  /** Tells rows apart. */
  readonly keyOf: (row: Row) => string;
  /** What the buttons call a row. */
  readonly nameOf: (row: Row) => string;
  readonly edit: (row: Row) => void;
  readonly remove: (row: Row) => void;
  readonly show: (row: Row) => ReactNode;
}

/** A list of rows that people write, each to be edited or removed; nothing while there are none. The form is in its section. */
export function EditableRows<Row>(props: EditableRowsProps<Row>) {
  const { label, rows, edited, keyOf, nameOf, edit, remove, show } = props;
  if (rows.length === 0) return null;
  return (
    <ol aria-label={label}>
      {rows.map((row, i) => (
        <li key={keyOf(row)} data-edited={keyOf(row) === edited}>
          {show(row)}
          <Button isCompact icon="sliders" label={`Edit ${nameOf(row)}`} onClick={() => edit(row)} />
          <Button
            isCompact
            icon="close"
            label={`Remove ${nameOf(row)}`}
            onClick={({ currentTarget }) => removeAt(i, currentTarget, () => remove(row))}
          />
        </li>
      ))}
    </ol>
  );
}

/** The keyboard goes on at the row that takes the place of the removed one, or in the form where none is left. */
function removeAt(place: number, button: HTMLElement, remove: () => void): void {
  const section = button.closest('section')!;
  flushSync(remove);
  // The removal was refused.
  if (button.isConnected) return;
  const others = section.querySelectorAll<HTMLElement>('ol > li > button:last-of-type');
  const next = others[Math.min(place, others.length - 1)] ?? section.querySelector<HTMLElement>('[type="submit"]');
  next?.focus();
}
