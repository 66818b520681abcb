/** Where the columns of the run's memory lie, told to the module once. And how the words of their cells are made up. */

/** Addresses of the event pool's columns. */
export let sequence: usize = 0;
export let intended: usize = 0;
export let meta: usize = 0;
export let raw: usize = 0;
export let value: usize = 0;
export let recorded: usize = 0;
export let delivered: usize = 0;
/** And of the stored events'. */
export let storeSequence: usize = 0;
export let storeTime: usize = 0;
export let storeMeta: usize = 0;
export let storeValue: usize = 0;
export let storeLatency: usize = 0;
export let storeBatch: usize = 0;
export let storeRecorded: usize = 0;

/** As `memory/event-columns.ts` has them. */
export const CLASS_SHIFT: u32 = 16;
export const CLASS_MASK: u32 = 3;
export const SENSOR_MASK: u32 = 0xffff;
export const PACKET_FLAG: u32 = 1 << 18;
export const RECORDED_FLAG: u32 = 1 << 19;
export const STATUS_SHIFT: u32 = 24;

/** Tells the addresses of the columns, in the order of `COLUMNS` of `wasm-kernels.ts`. Once, before any other call. */
export function place(
  sequenceAt: usize,
  intendedAt: usize,
  metaAt: usize,
  rawAt: usize,
  valueAt: usize,
  recordedAt: usize,
  deliveredAt: usize,
  storeSequenceAt: usize,
  storeTimeAt: usize,
  storeMetaAt: usize,
  storeValueAt: usize,
  storeLatencyAt: usize,
  storeBatchAt: usize,
  storeRecordedAt: usize,
): void {
  sequence = sequenceAt;
  intended = intendedAt;
  meta = metaAt;
  raw = rawAt;
  value = valueAt;
  recorded = recordedAt;
  delivered = deliveredAt;
  storeSequence = storeSequenceAt;
  storeTime = storeTimeAt;
  storeMeta = storeMetaAt;
  storeValue = storeValueAt;
  storeLatency = storeLatencyAt;
  storeBatch = storeBatchAt;
  storeRecorded = storeRecordedAt;
}

/** The slot number in a list of them. */
export function slotAt(at: usize): usize {
  return <usize>load<u32>(at);
}

/** As `Math.round`. */
export function roundOf(x: f64): f64 {
  const above = Math.ceil(x);
  return above - 0.5 > x ? above - 1 : above;
}
