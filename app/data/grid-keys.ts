/** How keys move the cursor of a table, as the ARIA practices describe it for grids. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}
export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows in sight. */
  readonly page: number;
}

/** Where a key leads to; null when it is none of the grid's. */
export function movedPlace(
  { row, column }: GridPlace,
  { key, ctrlKey, metaKey }: { key: string; ctrlKey: boolean; metaKey: boolean },
  size: GridSize,
): GridPlace | null {
  const isWhole = ctrlKey || metaKey;
  const moves: Record<string, GridPlace> = {
    ArrowUp: { row: isWhole ? 0 : row - 1, column },
    ArrowDown: { row: isWhole ? size.rows : row + 1, column },
    ArrowLeft: { row, column: isWhole ? 0 : column - 1 },
    ArrowRight: { row, column: isWhole ? size.columns : column + 1 },
    PageUp: { row: row - size.page, column },
    PageDown: { row: row + size.page, column },
    Home: { row: isWhole ? 0 : row, column: 0 },
    End: { row: isWhole ? size.rows : row, column: size.columns },
  };
  const next = moves[key];
  return next === undefined ? null : { row: within(next.row, size.rows), column: within(next.column, size.columns) };
}

function within(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}
