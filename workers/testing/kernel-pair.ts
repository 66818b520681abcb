/**
 * The kernels in WebAssembly beside their twins in TypeScript, for tests: a run's memory twice, one for each of the two, events
 * and lists to give to both, and the comparison of what they return and of all the bytes that they leave behind.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ColumnKernels } from '../kernel/column-kernels.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import { CLASS_SHIFT, PACKET_FLAG, RECORDED_FLAG, STATUS_SHIFT } from '../memory/event-columns.ts';
import { allocateSmallRunBuffer, type MemoryMap } from '../memory/memory-map.ts';
import { openWasmRun } from './wasm-run.ts';

const CASES = 2000;
/** Events there are, rows of the store, and events that a kernel is given at most. */
export const SLOTS = 128;
export const ROWS = 256;
export const MOST = 96;

const subject = openWasmRun(allocateSmallRunBuffer(ROWS));
const twin = openWasmRun(allocateSmallRunBuffer(ROWS)).memory;
/** The same memory twice, WebAssembly's first. */
export const runs: readonly { memory: MemoryMap; kernels: ColumnKernels }[] = [
  subject,
  { memory: twin, kernels: new TypeScriptKernels(twin) },
];
/** A ring of slots that is read, and another that is written. */
export const ring = ({ channels }: MemoryMap) => ({ cells: channels[0]!.cells, mask: channels[0]!.cells.length - 1 });
export const output = ({ channels }: MemoryMap) => ({ cells: channels[1]!.cells, mask: channels[1]!.cells.length - 1 });

/** Milliseconds of all kinds. */
export const times = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 0.0005, 0.0004999999999999999, 1e15, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY),
);
export const readings = fc.oneof(
  fc.float(),
  fc.float({ min: -101, max: 101 }),
  fc.constantFrom(100, -100, Math.fround(100.00001), 0, -0, 1e-45, -1e-45, Number.NaN, Number.NEGATIVE_INFINITY),
);
const event = fc.record({
  sensor: fc.oneof(fc.nat(20), fc.nat(0xffff)),
  kind: fc.nat(2),
  flags: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(PACKET_FLAG, RECORDED_FLAG) },
  ),
  status: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
  raw: readings,
  value: readings,
  intended: times,
  sequence: fc.oneof(fc.nat(), fc.constantFrom(2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1)),
  recorded: fc.tuple(fc.double(), fc.double()),
  delivered: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
  isLikeBefore: fc.boolean(),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
const pool = fc.array(event, { minLength: SLOTS, maxLength: SLOTS });
/** Lists of slots. Empty and long ones; too few for a call into WebAssembly, and enough. */
export const slots = fc.oneof(
  fc.array(fc.nat(SLOTS - 1), { maxLength: MOST }),
  fc.tuple(fc.nat(SLOTS - 1), fc.nat(MOST)).map(([from, n]) => Array.from({ length: n }, (_, i) => (from + i) % SLOTS)),
);
/** Of a ring of 2,048 cells: in its middle, over its end, over 2³¹ and 2³². */
export const position = fc.oneof(fc.nat(4096), fc.constantFrom(2040, -3, 0x7fff_fffa, -0x8000_0000, -1, 0));

function write(memory: MemoryMap, events: readonly Event[]): void {
  events.forEach((each, slot) => {
    const { sensor, kind, flags, status, raw, value, sequence, recorded, delivered, isLikeBefore } = each;
    memory.meta[slot] = sensor | (kind << CLASS_SHIFT) | flags | (status << STATUS_SHIFT);
    memory.raw[slot] = raw;
    memory.value[slot] = value;
    memory.intended[slot] = isLikeBefore && slot > 0 ? memory.intended[slot - 1]! : each.intended;
    memory.sequence[slot] = sequence;
    memory.recorded.set(recorded, 2 * slot);
    memory.delivered[slot] = delivered;
  });
}
/** Writes a list to the ring that is read, from position `head` on. */
export function put(memory: MemoryMap, list: readonly number[], head: number): void {
  const { cells, mask } = ring(memory);
  list.forEach((slot, i) => {
    cells[(head + i) & mask] = slot;
  });
}

/** What one kind of not-a-number is in bits depends on the machine: all of a column become the same one. */
function withOneNaN(memory: MemoryMap): Buffer {
  const { raw, value, intended, recorded, storeTime, storeValue, storeLatency, storeRecorded, batchLatency } = memory;
  const { eventRuns, gathered, gatheredFound } = memory;
  for (const column of [
    raw,
    value,
    intended,
    recorded,
    storeTime,
    storeValue,
    storeLatency,
    storeRecorded,
    batchLatency,
    eventRuns,
    gathered.value,
    gathered.latency,
    gatheredFound,
  ])
    for (let i = 0; i < Math.min(column.length, 3 * ROWS); i++) if (Number.isNaN(column[i])) column[i] = Number.NaN;
  return Buffer.from(memory.header.buffer);
}
/** Prepares both, has both do it, and compares what they return; after the last, all bytes of both memories. */
export function holds<T>(
  input: fc.Arbitrary<T>,
  prepare: (memory: MemoryMap, given: T) => void,
  act: (run: (typeof runs)[number], given: T) => unknown,
): void {
  let cases = 0;
  fc.assert(
    fc.property(pool, input, (events, given) => {
      const results = runs.map((run) => {
        write(run.memory, events);
        prepare(run.memory, given);
        return act(run, given);
      });
      expect(results[0]).toEqual(results[1]);
      if (cases++ % 100 === 0) expect(withOneNaN(subject.memory).equals(withOneNaN(twin))).toBe(true);
    }),
    { numRuns: CASES },
  );
  expect(withOneNaN(subject.memory).equals(withOneNaN(twin))).toBe(true);
}
