/**
 * The memory the stepper watches: typed arrays behind proxies, and the `Atomics` that understands them.
 *
 * While a thread of an exploration runs, each access goes to the {@link Observer} instead of memory; outside
 * of threads (in `setup`, `check`, and when nothing is explored) the proxies and `Atomics` act directly.
 */

export type SharedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type IntegerArray = Exclude<SharedArray, Uint8ClampedArray | Float32Array | Float64Array>;

const ATOMICS = [
  'load',
  'store',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'exchange',
  'compareExchange',
  'wait',
  'notify',
] as const;
/** A step of a thread: a plain access, or a function of `Atomics`. */
export type Operation = 'read' | 'write' | (typeof ATOMICS)[number];
/** As `Atomics.wait` answers. */
export type WaitResult = 'ok' | 'not-equal' | 'timed-out';

/** A watched array: `base` is the index of its element 0 within the array called `name`, for subarrays. */
export interface View {
  /** Of the array it was made from. */
  readonly id: number;
  readonly raw: SharedArray;
  readonly name: string;
  readonly base: number;
  /** Indices, of the array it was made from, of words that never change while threads run. */
  readonly constants: ReadonlySet<number>;
}

/** Hears of each access of the thread that runs, makes it, and answers it. */
export interface Observer {
  /** `first` and `second`: the operands as `Atomics` takes them after the index. */
  access(
    operation: Operation,
    view: View,
    index: number,
    first: number | undefined,
    second: number | undefined,
  ): number | WaitResult;
  /** See the function of this name. */
  checkpoint?(state: () => Iterable<number>): void;
}

const views = new WeakMap<object, View>();
let ids = 0;
let observer: Observer | null = null;

/** Tells `next` of every read and write of wrapped arrays from now on; null: none. */
export function observe(next: Observer | null): void {
  observer = next;
}

/**
 * For a thread of an exploration that is reduced: what it does from here on depends on memory and these numbers
 * alone, and not on how it came here. So histories that lead to the same state are told apart no longer.
 */
export function checkpoint(state: () => Iterable<number>): void {
  observer?.checkpoint?.(state);
}

/** In its place a program of an exploration that is reduced does not sleep, but looks again when another thread has changed something. */
export function awaitChange(): void {
  Atomics.wait(ANY_CHANGE, 0, 0);
}
/** Whether this is the word on which `awaitChange` sleeps. */
export function isAnyChange({ raw }: View): boolean {
  return raw === views.get(ANY_CHANGE)?.raw;
}

/** How many arrays have been wrapped so far: the `id` of the next one. */
export function watchedSoFar(): number {
  return ids;
}

/**
 * Wraps a typed array so that the stepper sees each read and write of it.
 *
 * Works: indexes, `length` and the like, `set`, `subarray` (watched too), `fill`, `copyWithin`, `slice` (a private
 * copy) and iteration; bulk methods are one step per element. An index out of range is an error. `buffer` and all
 * other methods throw inside a thread, because the stepper could not see what they do.
 *
 * @param constants indices that threads only read: a plain read of them is no step, as it cannot make a difference
 */
export function shared<T extends SharedArray>(
  array: T,
  name: string = array.constructor.name,
  constants: readonly number[] = [],
): T {
  return watch(array, { id: ids++, raw: array, name, base: 0, constants: new Set(constants) });
}

/**
 * A copy of a record of memory views in which every typed array is {@link shared} under its field's name.
 * @param constants by field
 */
export function sharedFields<T extends object>(
  record: T,
  constants: Readonly<Record<string, readonly number[]>> = {},
): T {
  const wrapped = Object.entries(record).flatMap(([name, field]) =>
    isSharedArray(field) ? [[name, shared(field, name, constants[name])]] : [],
  );
  return Object.assign({ ...record }, Object.fromEntries(wrapped));
}

function isSharedArray(field: unknown): field is SharedArray {
  return ArrayBuffer.isView(field) && 'BYTES_PER_ELEMENT' in field && typeof Reflect.get(field, 0) !== 'bigint';
}

function watch<T extends SharedArray>(array: T, view: View): T {
  const proxy = new Proxy(array, new Watch(view));
  views.set(proxy, view);
  return proxy;
}

const READABLE: ReadonlySet<string | symbol> = new Set([
  'length',
  'byteLength',
  'byteOffset',
  'BYTES_PER_ELEMENT',
  'constructor',
  Symbol.toStringTag,
]);

class Watch<T extends SharedArray> implements ProxyHandler<T> {
  constructor(private readonly view: View) {}

  get(target: T, key: string | symbol): unknown {
    if (isIndex(key)) {
      return observer === null || this.isConstant(key)
        ? target[Number(key)]
        : observer.access('read', this.view, Number(key), undefined, undefined);
    }
    if (key in elementwise) return Reflect.get(elementwise, key);
    const member: unknown = Reflect.get(target, key, target);
    if (observer === null) return typeof member === 'function' && !READABLE.has(key) ? member.bind(target) : member;
    if (READABLE.has(key)) return member;
    throw new TypeError(`stepper: .${String(key)} of a shared array would escape the stepper`);
  }

  set(target: T, key: string | symbol, value: unknown): boolean {
    if (!isIndex(key)) throw new TypeError(`stepper: cannot set .${String(key)} of a shared array`);
    if (observer === null) target[Number(key)] = Number(value);
    else if (this.isConstant(key)) throw new TypeError(`stepper: ${this.view.name}[${key}] is a constant`);
    else observer.access('write', this.view, Number(key), Number(value), undefined);
    return true;
  }

  private isConstant(index: string): boolean {
    const { constants, base } = this.view;
    return constants.size > 0 && constants.has(base + Number(index));
  }
}

function isIndex(key: string | symbol): key is string {
  if (typeof key === 'symbol') return false;
  const first = key.charCodeAt(0);
  return (first >= 48 && first <= 57) || first === 45;
}

function relative(index: number | undefined, length: number, otherwise: number): number {
  if (index === undefined) return otherwise;
  return index < 0 ? Math.max(length + index, 0) : Math.min(index, length);
}

/** Bulk methods as plain loops over the proxy (`this`), so that each element is a step of its own. */
const elementwise = {
  set(this: SharedArray, source: ArrayLike<number>, offset = 0): void {
    const values = Array.from(source);
    for (let i = 0; i < values.length; i++) this[offset + i] = values[i]!;
  },
  fill(this: SharedArray, value: number, start?: number, end?: number): SharedArray {
    const to = relative(end, this.length, this.length);
    for (let i = relative(start, this.length, 0); i < to; i++) this[i] = value;
    return this;
  },
  copyWithin(this: SharedArray, target: number, start: number, end?: number): SharedArray {
    const from = relative(start, this.length, 0);
    const to = relative(target, this.length, 0);
    const count = Math.min(relative(end, this.length, this.length) - from, this.length - to);
    const isBackwards = from < to;
    for (let k = 0; k < count; k++) {
      const i = isBackwards ? count - 1 - k : k;
      this[to + i] = this[from + i]!;
    }
    return this;
  },
  slice(this: SharedArray, start?: number, end?: number): SharedArray {
    const from = relative(start, this.length, 0);
    const copy = viewOf(this).raw.slice(start, end);
    for (let i = 0; i < copy.length; i++) copy[i] = this[from + i]!;
    return copy;
  },
  subarray(this: SharedArray, begin?: number, end?: number): SharedArray {
    const { id, raw, name, base, constants } = viewOf(this);
    const part = raw.subarray(begin, end);
    return watch(part, { id, raw: part, name, constants, base: base + relative(begin, raw.length, 0) });
  },
  *[Symbol.iterator](this: SharedArray): Generator<number> {
    for (let i = 0; i < this.length; i++) yield this[i]!;
  },
};

function viewOf(proxy: SharedArray): View {
  const view = views.get(proxy);
  if (view === undefined) throw new TypeError('stepper: not a shared array');
  return view;
}

/** Executes any operation but `wait` and `notify` on memory. */
export function perform(
  operation: Exclude<Operation, 'wait' | 'notify'>,
  raw: SharedArray,
  index: number,
  first: number,
  second: number,
): number {
  if (operation === 'read') return raw[index]!;
  if (operation === 'write') {
    raw[index] = first;
    return first;
  }
  const array = integers(raw);
  switch (operation) {
    case 'load':
      return realAtomics.load(array, index);
    case 'compareExchange':
      return realAtomics.compareExchange(array, index, first, second);
    default:
      return realAtomics[operation](array, index, first);
  }
}

function integers(raw: SharedArray): IntegerArray {
  if (raw instanceof Float64Array || raw instanceof Float32Array || raw instanceof Uint8ClampedArray) {
    throw new TypeError(`stepper: Atomics does not take a ${raw.constructor.name}`);
  }
  return raw;
}

const realAtomics = Atomics;

/** The real `Atomics` for arrays that are not watched, the observer's (or direct) access for those that are. */
const watchingAtomics: Atomics = Object.assign(
  Object.create(realAtomics),
  Object.fromEntries(ATOMICS.map((operation) => [operation, watching(operation)])),
);

function watching(operation: (typeof ATOMICS)[number]) {
  const real = realAtomics[operation];
  return (array: SharedArray, index: number, first?: number, second?: number): unknown => {
    const view = views.get(array);
    if (view !== undefined) {
      if (observer !== null) return observer.access(operation, view, index, first, second);
      if (operation !== 'wait' && operation !== 'notify') return perform(operation, view.raw, index, first!, second!);
      if (operation === 'notify') return 0;
      throw new TypeError('stepper: Atomics.wait outside of a thread would never end');
    }
    // A replay would repeat the effect on memory that other threads see.
    if (observer !== null && array.buffer instanceof SharedArrayBuffer) {
      throw new TypeError(`stepper: Atomics.${operation} on a SharedArrayBuffer that is not wrapped in shared()`);
    }
    return Reflect.apply(real, realAtomics, [array, index, first, second]);
  };
}

/** Runs `body` with the global `Atomics` replaced. */
export function withWatchingAtomics<T>(body: () => T): T {
  if (globalThis.Atomics !== realAtomics) throw new Error('stepper: explorations do not nest');
  globalThis.Atomics = watchingAtomics;
  try {
    return body();
  } finally {
    globalThis.Atomics = realAtomics;
  }
}

const ANY_CHANGE = shared(new Int32Array(1), 'any change');
