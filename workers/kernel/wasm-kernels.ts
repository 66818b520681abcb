/**
 * The kernels in WebAssembly (`assembly/columns.ts`), for one thread. Loaded only where the run's memory is a
 * `WebAssembly.Memory`. Addresses are bytes from the start of that memory; beyond 2³¹ they wrap on their way into an i32, and
 * mean the same there.
 */
import type { ValueDraw } from '../feeds/fill-values.ts';
import type { GatheredColumns, MemoryMap } from '../memory/memory-map.ts';
import type { HistogramStripe } from '../primitives/histogram/histogram.ts';
import type { ColumnKernels, KernelKind, RingCells } from './column-kernels.ts';
import { TypeScriptKernels } from './twins.ts';

/** What a thread needs for it. The module can be posted, and so can the memory. */
export interface KernelCode {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** Columns whose addresses the module is told once, in the order of `place`. */
const COLUMNS = [
  'sequence',
  'intended',
  'meta',
  'raw',
  'value',
  'recorded',
  'delivered',
  'storeSequence',
  'storeTime',
  'storeMeta',
  'storeValue',
  'storeLatency',
  'storeBatch',
  'storeRecorded',
] as const satisfies readonly (keyof MemoryMap)[];

const CALLS = [
  'place',
  'fillValues',
  'stamp',
  'passSound',
  'calibrateSimulated',
  'extendOrder',
  'passOn',
  'collect',
  'append',
  'gather',
  'pack',
  'findRuns',
  'recordAges',
  'giveBack',
] as const;
type Call = (...numbers: number[]) => number;
type Calls = Readonly<Record<(typeof CALLS)[number], Call>>;

/** Of fewer events than this a call into WebAssembly costs what it saves: `npm run bench:kernels`. */
const LEAST = 32;

/**
 * @param memory views of the memory that `code` has
 * @throws WebAssembly.LinkError where the module and the memory do not fit; TypeError when it is not our module
 */
export function openWasmKernels({ module, memory }: KernelCode, map: MemoryMap): ColumnKernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  if (!areCalls(exports)) throw new TypeError('not the kernels of columns');
  exports.place(...COLUMNS.map((column) => map[column].byteOffset));
  return new WasmKernels(map, exports);
}
function areCalls(exports: WebAssembly.Exports): exports is Calls {
  return CALLS.every((name) => typeof exports[name] === 'function');
}

type View = Uint8Array | Uint32Array | Int32Array | Float32Array | Float64Array;
/** Address of an element. */
function at({ byteOffset, BYTES_PER_ELEMENT }: View, index: number): number {
  return byteOffset + BYTES_PER_ELEMENT * index;
}

class WasmKernels extends TypeScriptKernels {
  override readonly kind: KernelKind = 'webassembly';

  constructor(
    memory: MemoryMap,
    private readonly calls: Calls,
  ) {
    super(memory);
  }

  override fillValues(slots: Uint32Array, from: number, count: number, random: number, draw: ValueDraw): number {
    if (count < LEAST) return super.fillValues(slots, from, count, random, draw);
    const { only, urgentBelow, normalBelow, sensors, isPowerOfTwo, isReference } = draw;
    return this.calls.fillValues(
      at(slots, from),
      count,
      random,
      only,
      urgentBelow,
      normalBelow,
      sensors,
      isPowerOfTwo ? 1 : 0,
      isReference ? 1 : 0,
    );
  }

  override stamp(
    slots: Uint32Array,
    times: Float64Array,
    count: number,
    first: number,
    to: RingCells,
    tail: number,
  ): number {
    if (count < LEAST) return super.stamp(slots, times, count, first, to, tail);
    return this.calls.stamp(at(slots, 0), at(times, 0), count, first, at(to.cells, 0), to.mask, tail);
  }

  override passSound(
    ring: RingCells,
    head: number,
    count: number,
    out: Uint32Array,
    tail: number,
    sensors: number,
    lowest: number,
    highest: number,
  ): number {
    if (count < LEAST) return super.passSound(ring, head, count, out, tail, sensors, lowest, highest);
    const { cells, mask } = ring;
    return this.calls.passSound(at(cells, 0), mask, head, count, at(out, 0), tail, sensors, lowest, highest);
  }

  override calibrateSimulated(slots: Uint32Array, from: number, count: number): number {
    if (count < LEAST) return super.calibrateSimulated(slots, from, count);
    return this.calls.calibrateSimulated(at(slots, from), count);
  }

  override extendOrder(ring: RingCells, from: number, count: number, after: number, budgets: Float64Array): number {
    if (count < LEAST) return super.extendOrder(ring, from, count, after, budgets);
    const { cells, mask } = ring;
    return this.calls.extendOrder(at(cells, 0), mask, from, count, after, budgets[0]!, budgets[1]!, budgets[2]!);
  }

  override passOn(ring: RingCells, head: number, count: number, out: Uint32Array, tail: number): number {
    if (count < LEAST) return super.passOn(ring, head, count, out, tail);
    return this.calls.passOn(at(ring.cells, 0), ring.mask, head, count, at(out, 0), tail);
  }

  override collect(
    ring: RingCells,
    head: number,
    count: number,
    slots: Uint32Array,
    latency: Float32Array,
    to: number,
    now: number,
  ): void {
    if (count < LEAST) super.collect(ring, head, count, slots, latency, to, now);
    else this.calls.collect(at(ring.cells, 0), ring.mask, head, count, at(slots, to), at(latency, to), now);
  }

  override append(
    slots: Uint32Array,
    latency: Float32Array,
    from: number,
    count: number,
    row: number,
    batch: number,
    startedUs: number,
  ): void {
    if (count < LEAST) super.append(slots, latency, from, count, row, batch, startedUs);
    else this.calls.append(at(slots, from), at(latency, from), count, row, batch, startedUs);
  }

  override gather(
    slots: Uint32Array,
    latency: Float32Array,
    first: number,
    count: number,
    baseSequence: number,
    baseTime: number,
    to: GatheredColumns,
    found: Float64Array,
  ): void {
    if (count < LEAST) super.gather(slots, latency, first, count, baseSequence, baseTime, to, found);
    else {
      const { sequences, times, meta, value } = to;
      this.calls.gather(
        at(slots, first),
        at(latency, first),
        count,
        baseSequence,
        baseTime,
        at(sequences, 0),
        at(times, 0),
        at(meta, 0),
        at(value, 0),
        at(to.latency, 0),
        at(found, 0),
      );
    }
  }

  override pack(gathered: GatheredColumns, count: number, differing: number, to: Uint8Array): number {
    // Its twin makes views of the memory, which cost more than a call, however few the events are.
    const { sequences, times, meta, value, latency } = gathered;
    return this.calls.pack(
      at(sequences, 0),
      at(times, 0),
      at(latency, 0),
      at(value, 0),
      at(meta, 0),
      count,
      differing,
      at(to, 0),
    );
  }

  override findRuns(
    slots: Uint32Array,
    latency: Float32Array,
    first: number,
    count: number,
    runs: Float64Array,
    to: number,
    found: Float64Array,
  ): number {
    if (count < LEAST) return super.findRuns(slots, latency, first, count, runs, to, found);
    return this.calls.findRuns(at(slots, first), at(latency, first), count, at(runs, to), at(found, 0));
  }

  override recordAges(
    stripe: HistogramStripe,
    now: number,
    from: Float64Array,
    time: number,
    count: number,
    stride: number,
    entries: number,
  ): void {
    if (entries < LEAST) super.recordAges(stripe, now, from, time, count, stride, entries);
    else {
      const bytes = stride * from.BYTES_PER_ELEMENT;
      this.calls.recordAges(at(stripe.words, 0), now, at(from, time), at(from, count), bytes, entries);
    }
  }

  override giveBack(slots: Uint32Array, from: number, count: number, to: RingCells, tail: number): number {
    if (count < LEAST) return super.giveBack(slots, from, count, to, tail);
    return this.calls.giveBack(at(slots, from), count, at(to.cells, 0), to.mask, tail);
  }
}
