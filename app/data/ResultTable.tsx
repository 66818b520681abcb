import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { QueryResult, SqlCell } from '../../workers/contract/query-types.ts';
import { formatCount } from '../format.ts';
import { copyText } from '../stores/copy-text.ts';
import { CellDialog } from './CellDialog.tsx';
import { type ColumnShape, cellText, columnShapes, fullCellText, shownText } from './cell-text.ts';
import { useGridCursor } from './use-grid-cursor.ts';

const ROW_HEIGHT = 26;
/** Width of a character and of what surrounds the text of a cell, CSS pixels. */
const CHARACTER = 7.3;
const PADDING = 22;
/** Rows made beyond either edge, so that scrolling does not show blanks. */
const OVERSCAN = 12;

/** Rows of a result, of which only those in sight are made. One cell at a time has the cursor. */
export function ResultTable({ label, result: { columns, rows } }: { label: string; result: QueryResult }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const shapes = useMemo(() => columnShapes(columns, rows), [columns, rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const { place, grid, cell } = useGridCursor({
    label,
    rows: rows.length,
    columns: columns.length,
    page: () => Math.max(1, Math.floor(scroller.current!.clientHeight / ROW_HEIGHT) - 2),
    reveal: (row) => virtual.scrollToIndex(row, { align: 'auto' }),
    onCopy: () => copyCurrent(),
    onOpen: () => setOpen(true),
  });
  const current = { title: columns[place.column]!, cell: rows[place.row]![place.column]!, row: place.row + 1 };
  const copyCurrent = () => void copy(current.title, current.cell);
  const gridTemplateColumns = template(shapes, rows.length);
  return (
    <>
      <div ref={scroller} className="grid-scroll">
        <table className="grid" translate="no" {...grid}>
          <thead>
            <tr aria-rowindex={1} style={{ gridTemplateColumns }}>
              <th scope="col" aria-colindex={1}>
                row
              </th>
              {shapes.map(({ key, index, title, isNumeric }) => (
                <th key={key} scope="col" aria-colindex={index + 2} data-numeric={isNumeric}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index: row, start }) => (
              <tr key={row} aria-rowindex={row + 2} style={{ gridTemplateColumns, translate: `0 ${start}px` }}>
                <th scope="row" aria-colindex={1}>
                  {formatCount(row + 1)}
                </th>
                {shapes.map(({ key, index: column, isNumeric }) => {
                  const value = rows[row]![column]!;
                  return (
                    <td key={key} data-numeric={isNumeric} data-null={value === null} {...cell({ row, column })}>
                      {shownText(shapes[column]!.title, value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer className="grid-foot">
        <span>
          row {formatCount(current.row)}, {current.title}
        </span>
        <code translate="no">{cellText(current.cell)}</code>
        <button type="button" className="link" onClick={copyCurrent}>
          Copy cell
        </button>
        <button type="button" className="link" onClick={() => setOpen(true)}>
          Show whole cell
        </button>
      </footer>
      {isOpen && (
        <CellDialog
          title={`${current.title}, row ${formatCount(current.row)}`}
          text={fullCellText(current.cell)}
          onCopy={copyCurrent}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Widths of the row numbers, of the columns, and of what is left over. */
function template(shapes: readonly ColumnShape[], rows: number): string {
  const widths = [Math.max('row'.length, formatCount(rows).length), ...shapes.map(({ width }) => width)];
  return `${widths.map((width) => `${Math.round(width * CHARACTER) + PADDING}px`).join(' ')} minmax(0, 1fr)`;
}

function copy(title: string, cell: SqlCell): Promise<void> {
  return copyText(fullCellText(cell), [`Copied: ${title}`], 'Show the whole cell and mark its text.');
}
