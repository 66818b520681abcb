/**
 * Plain values (numbers, words, arrays, objects) as rows of numbers and back: what is the same for thousands of values of
 * one kind, their shape, is kept once.
 */

/** A value that is no number: a row has its place in `Words`. */
export type Word = string | boolean | null | undefined;
export type Shape =
  | 'number'
  | 'word'
  | { readonly items: readonly Shape[] }
  | { readonly keys: readonly string[]; readonly shapes: readonly Shape[] };

/** The words of a file, each with its place: written once, and referred to by number. */
export class Words {
  private readonly words: Word[] = [];
  private readonly places = new Map<Word, number>();

  get count(): number {
    return this.words.length;
  }
  placeOf(word: Word): number {
    const known = this.places.get(word);
    if (known !== undefined) return known;
    this.places.set(word, this.words.length);
    return this.words.push(word) - 1;
  }
  at(place: number): Word {
    return this.words[place];
  }
}

/** The shapes of values, each kept once, also where it is a part of others. */
export class Shapes {
  private readonly known = new Map<string, Shape>();
  private readonly ids = new Map<Shape, number>();

  of(value: unknown): Shape {
    if (typeof value === 'number') return 'number';
    if (Array.isArray(value)) {
      const items = value.map((item) => this.of(item));
      return this.once(this.name(items), { items });
    }
    if (typeof value !== 'object' || value === null) return 'word';
    const keys = Object.keys(value);
    const shapes = Object.values(value).map((part) => this.of(part));
    return this.once(`${JSON.stringify(keys)}${this.name(shapes)}`, { keys, shapes });
  }

  private once(name: string, shape: Shape): Shape {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, shape);
    this.ids.set(shape, this.ids.size);
    return shape;
  }
  private name(shapes: readonly Shape[]): string {
    return shapes.map((shape) => (typeof shape === 'string' ? shape : this.ids.get(shape))).join();
  }
}

/** A row of numbers, in memory that grows as needed. */
export class Row {
  private words = new Float64Array(1024);
  length = 0;

  get numbers(): Float64Array {
    return this.words;
  }
  /** Takes a value's numbers in. @returns false when it is of another shape */
  take(value: unknown, shape: Shape, words: Words): boolean {
    this.length = 0;
    return this.put(value, shape, words);
  }
  /** So many zeros. */
  clear(length: number): void {
    this.length = 0;
    while (this.length < length) this.push(0);
  }

  private put(value: unknown, shape: Shape, words: Words): boolean {
    if (shape === 'number') return typeof value === 'number' && this.push(value);
    if (shape === 'word') return isWord(value) && this.push(words.placeOf(value));
    if ('items' in shape) {
      if (!Array.isArray(value) || value.length !== shape.items.length) return false;
      return shape.items.every((item, i) => this.put(value[i], item, words));
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const entries = value as Readonly<Record<string, unknown>>;
    const { keys, shapes } = shape;
    let count = 0;
    for (const key in entries) if (key !== keys[count++]) return false;
    if (count !== keys.length) return false;
    for (let i = 0; i < keys.length; i++) if (!this.put(entries[keys[i]!], shapes[i]!, words)) return false;
    return true;
  }
  private push(number: number): true {
    if (this.length === this.words.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.words);
      this.words = longer;
    }
    this.words[this.length++] = number;
    return true;
  }
}

/** The value of a shape that a row was taken of. */
export function restored(row: Float64Array, shape: Shape, words: Words): unknown {
  let at = 0;
  const next = (of: Shape): unknown => {
    if (of === 'number') return row[at++];
    if (of === 'word') return words.at(row[at++]!);
    if ('items' in of) return of.items.map(next);
    return Object.fromEntries(of.keys.map((key, i) => [key, next(of.shapes[i]!)]));
  };
  return next(shape);
}

function isWord(value: unknown): value is Word {
  return typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined;
}

/** How many numbers a row of this shape has. */
export function widthOf(shape: Shape): number {
  if (typeof shape === 'string') return 1;
  return ('items' in shape ? shape.items : shape.shapes).reduce((sum, part) => sum + widthOf(part), 0);
}
