/** A binary heap of numbered cells, any of which can be taken out: each cell knows its place. */

/** Whether the first cell goes before the second one. */
export type CellOrder = (a: number, b: number) => boolean;

export class HeapOfCells {
  private readonly cells: Uint16Array;
  private count = 0;

  /** @param places by cell, where it is in its heap; heaps that share no cell may share it */
  constructor(
    private readonly places: Uint16Array,
    private readonly isBefore: CellOrder,
  ) {
    this.cells = new Uint16Array(places.length);
  }

  get length(): number {
    return this.count;
  }
  /** The first cell. Not to be asked for when empty. */
  get top(): number {
    return this.cells[0]!;
  }
  has(cell: number): boolean {
    const place = this.places[cell]!;
    return place < this.count && this.cells[place] === cell;
  }

  push(cell: number): void {
    this.rise(cell, this.count++);
  }

  /** A cell that is in this heap. */
  remove(cell: number): void {
    const place = this.places[cell]!;
    const moved = this.cells[--this.count]!;
    if (moved === cell) return;
    if (place > 0 && this.isBefore(moved, this.cells[(place - 1) >>> 1]!)) this.rise(moved, place);
    else this.sink(moved, place);
  }

  private rise(cell: number, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = this.cells[parent]!;
      if (!this.isBefore(cell, above)) break;
      this.put(above, place);
      place = parent;
    }
    this.put(cell, place);
  }

  private sink(cell: number, from: number): void {
    let place = from;
    for (let child = 2 * place + 1; child < this.count; child = 2 * place + 1) {
      if (child + 1 < this.count && this.isBefore(this.cells[child + 1]!, this.cells[child]!)) child++;
      if (!this.isBefore(this.cells[child]!, cell)) break;
      this.put(this.cells[child]!, place);
      place = child;
    }
    this.put(cell, place);
  }

  private put(cell: number, place: number): void {
    this.cells[place] = cell;
    this.places[cell] = place;
  }
}
