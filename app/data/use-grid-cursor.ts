/**
 * The cursor of a table whose rows are made only while they are in sight: the table has the focus and says where its
 * cursor is, as the ARIA practices for grids allow.
 */
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { type GridPlace, type GridSize, movedPlace } from './grid-keys.ts';

interface GridOptions {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** Rows in sight. */
  readonly page: () => number;
  /** Makes a row that is out of sight. */
  readonly reveal: (row: number) => void;
  readonly onCopy: () => void;
  readonly onOpen: () => void;
}

export function useGridCursor({ label, rows, columns, page, reveal, onCopy, onOpen }: GridOptions) {
  const id = useId();
  const [place, setPlace] = useState<GridPlace>({ row: 0, column: 0 });
  const cellId = ({ row, column }: GridPlace) => `${id}-${row}-${column}`;
  const current = cellId(place);
  useEffect(() => {
    document.getElementById(current)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && getSelection()?.isCollapsed !== false) onCopy();
    if (event.key === 'Enter' && !event.ctrlKey) onOpen();
    const size: GridSize = { rows, columns, page: page() };
    const next = movedPlace(place, event, size);
    if (next === null) return;
    event.preventDefault();
    reveal(next.row);
    setPlace(next);
  };
  return {
    place,
    /** Of the table. The column of row numbers and the row of titles count too. */
    grid: {
      role: 'grid',
      tabIndex: 0,
      'aria-label': label,
      'aria-rowcount': rows + 1,
      'aria-colcount': columns + 1,
      'aria-activedescendant': current,
      onKeyDown,
    },
    /** Of a cell. */
    cell: (at: GridPlace) => ({
      id: cellId(at),
      'aria-colindex': at.column + 2,
      'aria-selected': at.row === place.row && at.column === place.column,
      onPointerDown: () => setPlace(at),
      onDoubleClick: onOpen,
    }),
  };
}
