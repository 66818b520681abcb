import { transformPacket } from './transform-packet.ts';

/** Transforms packets of the event pool, many a call. Any thread, each with a kernel of its own. */
export interface TransformKernel {
  readonly name: 'simd' | 'scalar';
  /**
   * For each of the slots `slots[from]` to `slots[from + count - 1]`: reads its packet and writes the root mean square,
   * before calibration, to `out` at the slot. Both kernels give the same bits.
   *
   * @param packets four words a slot, at `slot * 4`
   * @param passes how often the filter runs: 0 to 255 for all, or for each, at the same index as its slot in `slots`
   */
  transformBatch(
    packets: Uint32Array,
    slots: Uint32Array,
    from: number,
    count: number,
    passes: Uint8Array | number,
    out: Float32Array,
  ): void;
}

/** The packet filter in TypeScript: the twin of the one in WebAssembly, and its stand-in. */
export function createScalarKernel(): TransformKernel {
  return {
    name: 'scalar',
    transformBatch(packets, slots, from, count, passes, out) {
      for (let i = from; i < from + count; i++) {
        const slot = slots[i]!;
        const at = slot * 4;
        const times = typeof passes === 'number' ? passes : passes[i]!;
        out[slot] = transformPacket(packets[at]!, packets[at + 1]!, packets[at + 2]!, times);
      }
    },
  };
}

/**
 * @param source `kernel/build/transform.wasm`: its bytes, its response, or what another thread compiled of it
 * @throws WebAssembly.CompileError where SIMD is missing; TypeError when it is not our module
 */
export async function loadTransformKernel(
  source: BufferSource | Response | WebAssembly.Module,
): Promise<TransformKernel> {
  return new SimdKernel(new WebAssembly.Instance(await compileKernel(source)).exports);
}

/** Compiles a kernel once, for all threads: a module can be posted to them. @throws WebAssembly.CompileError where SIMD is missing */
export async function compileKernel(source: BufferSource | Response | WebAssembly.Module): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  return WebAssembly.compile(source instanceof Response ? await source.arrayBuffer() : source);
}

class SimdKernel implements TransformKernel {
  readonly name = 'simd';
  private readonly block: number;
  private readonly input: Uint32Array;
  private readonly passes: Uint8Array;
  private readonly results: Float32Array;
  private readonly transform: (count: number) => void;
  /** The block's events, those with equally many passes next to each other. */
  private readonly order: Uint32Array;
  private readonly firstOf = new Uint32Array(257);

  constructor(exports: WebAssembly.Exports) {
    const { memory, transform } = exports;
    if (!(memory instanceof WebAssembly.Memory) || !isTransform(transform))
      throw new TypeError('not a transform kernel');
    this.block = constant(exports, 'BLOCK');
    this.input = new Uint32Array(memory.buffer, constant(exports, 'packets'), 4 * this.block);
    this.passes = new Uint8Array(memory.buffer, constant(exports, 'passes'), this.block);
    this.results = new Float32Array(memory.buffer, constant(exports, 'results'), this.block);
    this.transform = transform;
    this.order = new Uint32Array(this.block);
  }

  transformBatch(
    packets: Uint32Array,
    slots: Uint32Array,
    from: number,
    count: number,
    passes: Uint8Array | number,
    out: Float32Array,
  ): void {
    for (let done = 0; done < count; done += this.block) {
      const n = Math.min(this.block, count - done);
      const first = from + done;
      if (typeof passes === 'number') this.keepOrder(slots, first, n, passes);
      else this.sortByPasses(slots, first, n, passes);
      this.transformBlock(packets, n, out);
    }
  }

  private keepOrder(slots: Uint32Array, first: number, n: number, passes: number): void {
    const { order } = this;
    for (let i = 0; i < n; i++) order[i] = slots[first + i]!;
    this.passes.fill(passes);
  }

  /** The kernel works on pairs and takes the greater number of passes for both: a counting sort makes them equal. */
  private sortByPasses(slots: Uint32Array, first: number, n: number, passes: Uint8Array): void {
    const { order, firstOf } = this;
    firstOf.fill(0);
    for (let i = first; i < first + n; i++) firstOf[passes[i]! + 1]!++;
    for (let p = 1; p < 256; p++) firstOf[p]! += firstOf[p - 1]!;
    for (let i = first; i < first + n; i++) {
      const times = passes[i]!;
      const to = firstOf[times]!++;
      order[to] = slots[i]!;
      this.passes[to] = times;
    }
    // The packet paired with an odd last event is of no use; it must not ask for more passes than that event.
    if (n < this.block) this.passes[n] = this.passes[n - 1]!;
  }

  private transformBlock(packets: Uint32Array, n: number, out: Float32Array): void {
    const { order, input, results } = this;
    for (let i = 0; i < n; i++) {
      const at = order[i]! * 4;
      input[4 * i] = packets[at]!;
      input[4 * i + 1] = packets[at + 1]!;
      input[4 * i + 2] = packets[at + 2]!;
    }
    this.transform(n);
    for (let i = 0; i < n; i++) out[order[i]!] = results[i]!;
  }
}

function isTransform(value: unknown): value is (count: number) => void {
  return typeof value === 'function';
}

function constant(exports: WebAssembly.Exports, name: string): number {
  const value = exports[name];
  if (!(value instanceof WebAssembly.Global)) throw new TypeError(`not a transform kernel: no ${name}`);
  return value.value;
}
