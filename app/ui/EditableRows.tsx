import type { ReactNode } from 'react';
import { Button } from './Button.tsx';

interface EditableRowsProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** The row that a form below them holds; null: none. */
  readonly edited: Row | null;
  /** Tells rows apart. */
  readonly keyOf: (row: Row) => string;
  /** What the buttons call a row. */
  readonly nameOf: (row: Row) => string;
  readonly edit: (row: Row) => void;
  readonly remove: (row: Row) => void;
  readonly show: (row: Row) => ReactNode;
}

/** A list of rows that people write, each to be edited or removed; nothing while there are none. */
export function EditableRows<Row>(props: EditableRowsProps<Row>) {
  const { label, rows, edited, keyOf, nameOf, edit, remove, show } = props;
  if (rows.length === 0) return null;
  return (
    <ol aria-label={label}>
      {rows.map((row) => (
        <li key={keyOf(row)} data-edited={row === edited}>
          {show(row)}
          <Button isCompact icon="sliders" label={`Edit ${nameOf(row)}`} onClick={() => edit(row)} />
          <Button isCompact icon="close" label={`Remove ${nameOf(row)}`} onClick={() => remove(row)} />
        </li>
      ))}
    </ol>
  );
}
