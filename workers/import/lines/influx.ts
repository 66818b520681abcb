/** Annotated CSV as InfluxDB writes it: blocks, each with lines that begin with # and a header of its own. */

/** Whether the beginning of a file is annotated CSV. */
export function isInflux(head: string): boolean {
  return (
    /^(?:#(?:datatype|group|default)\b|,result,table,|result,table,_start)/m.test(head.slice(0, 4096)) &&
    /(?:^|,)_time(?:,|$)/m.test(head)
  );
}

/** Brings the cells of every block into the order of the first one's columns. */
export class InfluxBlocks {
  private isHeaderNext = false;
  /** For each of the columns where it is in the present block. */
  private places: readonly number[];
  /** Names that the present block has besides, with their places. */
  private more: readonly (readonly [name: string, place: number])[] = [];

  constructor(private readonly columns: readonly string[]) {
    this.places = columns.map((_, i) => i);
  }

  /** @returns the cells of a row; null for annotations and headers */
  take(cells: readonly string[]): readonly string[] | null {
    if (cells[0]!.startsWith('#')) {
      this.isHeaderNext = true;
      return null;
    }
    if (this.isHeaderNext || this.isHeader(cells)) {
      this.isHeaderNext = false;
      this.places = this.columns.map((name) => (name === '' ? 0 : cells.indexOf(name)));
      this.more = cells.flatMap((name, place) =>
        name === '' || this.columns.includes(name) ? [] : [[name, place] as const],
      );
      return null;
    }
    return this.places.map((place) => cells[place] ?? '');
  }
  /** What a row has under names that the first block did not have. */
  others(cells: readonly string[]): ReadonlyMap<string, string> | undefined {
    if (this.more.length === 0) return undefined;
    return new Map(this.more.map(([name, place]) => [name, cells[place] ?? '']));
  }
  private isHeader(cells: readonly string[]): boolean {
    return cells.includes('_time') && cells.includes('result');
  }
}
