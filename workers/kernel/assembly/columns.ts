/**
 * AssemblyScript, not TypeScript: the loops that walk the columns of events, over the run's own memory. `kernel/twins.ts` has
 * the same in TypeScript and says what each does; both leave the same bytes behind and return the same.
 *
 * No kernel decides anything or keeps anything: it gets addresses and counts, and returns a count. The module has no memory of
 * its own, no data and no stack in memory, so it writes nothing but what its twin writes.
 *
 * Lists of slots lie in rings, where a position and a mask say where an item is, or one after the other.
 */

import {
  CLASS_MASK,
  CLASS_SHIFT,
  delivered,
  intended,
  meta,
  PACKET_FLAG,
  RECORDED_FLAG,
  raw,
  recorded,
  roundOf,
  SENSOR_MASK,
  STATUS_SHIFT,
  sequence,
  slotAt,
  storeBatch,
  storeLatency,
  storeMeta,
  storeRecorded,
  storeSequence,
  storeTime,
  storeValue,
  value,
} from './places';

export { gather, pack } from './gathering';
export { place } from './places';
export { findRuns, recordAges } from './recording';

/** Where the second of two counts lies that are returned in one number. */
const SECOND: u32 = 16;

function cell(cells: usize, mask: u32, position: u32): usize {
  return cells + ((<usize>(position & mask)) << 2);
}

export function fillValues(
  slots: usize,
  count: i32,
  random: i32,
  only: i32,
  urgentBelow: u32,
  normalBelow: u32,
  sensors: u32,
  isPowerOfTwo: i32,
  isReference: i32,
): i32 {
  const metas = meta;
  const raws = raw;
  let x = <u32>random;
  for (let i: i32 = 0; i < count; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    const at = slotAt(slots + ((<usize>i) << 2)) << 2;
    const sensor = isPowerOfTwo ? x & 1023 : ((x >>> 16) * sensors) >>> 16;
    const step = (isPowerOfTwo ? x >>> 10 : x) & 0xfff;
    let bits = <u32>only;
    if (only < 0) {
      const word = (x * 0x9e3779b1) >>> 16;
      bits = (u32(word >= urgentBelow) + u32(word >= normalBelow)) << CLASS_SHIFT;
    }
    store<u32>(metas + at, sensor | bits);
    let reading = <f32>(<f64>step * 0.048828125 - 100.0);
    if (isReference && x >>> 22 === 0) {
      const fault = step & 3;
      reading = fault < 2 ? (fault === 0 ? f32.NaN : f32.POSITIVE_INFINITY) : fault === 2 ? <f32>1e6 : <f32>-1e6;
    }
    store<f32>(raws + at, reading);
  }
  return <i32>x;
}

export function stamp(slots: usize, times: usize, count: i32, first: f64, cells: usize, mask: u32, tail: u32): i32 {
  const sequences = sequence;
  const intendeds = intended;
  const metas = meta;
  let normal: u32 = 0;
  let bulk: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const slot = slotAt(slots + ((<usize>i) << 2));
    store<f64>(sequences + (slot << 3), first + <f64>i);
    store<u64>(intendeds + (slot << 3), load<u64>(times + ((<usize>i) << 3)));
    store<u32>(cell(cells, mask, tail + i), <u32>slot);
    const kind = (load<u32>(metas + (slot << 2)) >>> CLASS_SHIFT) & CLASS_MASK;
    normal += kind & 1;
    bulk += kind >>> 1;
  }
  return <i32>(normal | (bulk << SECOND));
}

export function passSound(
  cells: usize,
  mask: u32,
  head: u32,
  count: i32,
  out: usize,
  tail: u32,
  sensors: u32,
  lowest: f32,
  highest: f32,
): i32 {
  const metas = meta;
  const raws = raw;
  for (let i: i32 = 0; i < count; i++) {
    const slot = slotAt(cell(cells, mask, head + i));
    const word = load<u32>(metas + (slot << 2));
    const reading = load<f32>(raws + (slot << 2));
    // Without jumps: in one comparison for status and packet, and one for the sensor, of what is nearly always sound.
    const isSound =
      i32((word & (PACKET_FLAG | (0xff << STATUS_SHIFT))) === 0) &
      i32((word & SENSOR_MASK) < sensors) &
      i32(reading >= lowest) &
      i32(reading <= highest);
    if (!isSound) return i;
    store<u32>(cell(out, mask, tail + i), <u32>slot);
  }
  return count;
}

export function calibrateSimulated(slots: usize, count: i32): i32 {
  const metas = meta;
  const raws = raw;
  const values = value;
  for (let i: i32 = 0; i < count; i++) {
    const at = slotAt(slots + ((<usize>i) << 2)) << 2;
    const word = load<u32>(metas + at);
    if (word & PACKET_FLAG) return i;
    const sensor = word & SENSOR_MASK;
    const offset = <f32>(<f64>(sensor % 17) * 0.125 - 1.0);
    const gain = <f32>(1.0 + <f64>(sensor % 13) * 0.01);
    store<f32>(values + at, (load<f32>(raws + at) - offset) * gain);
  }
  return count;
}

export function extendOrder(
  cells: usize,
  mask: u32,
  from: u32,
  count: i32,
  after: f64,
  urgent: f64,
  normal: f64,
  bulk: f64,
): i32 {
  const metas = meta;
  const intendeds = intended;
  let last = after;
  for (let i: i32 = 0; i < count; i++) {
    const slot = slotAt(cell(cells, mask, from + i));
    const kind = (load<u32>(metas + (slot << 2)) >>> CLASS_SHIFT) & CLASS_MASK;
    const budget = kind === 1 ? normal : kind === 0 ? urgent : bulk;
    const deadline = load<f64>(intendeds + (slot << 3)) + budget;
    if (deadline < last) return i;
    last = deadline;
  }
  return count;
}

export function passOn(cells: usize, mask: u32, head: u32, count: i32, out: usize, tail: u32): i32 {
  const metas = meta;
  let normal: u32 = 0;
  let bulk: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const slot = slotAt(cell(cells, mask, head + i));
    store<u32>(cell(out, mask, tail + i), <u32>slot);
    const kind = (load<u32>(metas + (slot << 2)) >>> CLASS_SHIFT) & CLASS_MASK;
    normal += kind & 1;
    bulk += kind >>> 1;
  }
  return <i32>(normal | (bulk << SECOND));
}

export function collect(cells: usize, mask: u32, head: u32, count: i32, slots: usize, latency: usize, now: f64): i32 {
  const intendeds = intended;
  for (let i: i32 = 0; i < count; i++) {
    const slot = slotAt(cell(cells, mask, head + i));
    store<u32>(slots + ((<usize>i) << 2), <u32>slot);
    store<f32>(latency + ((<usize>i) << 2), <f32>(now - load<f64>(intendeds + (slot << 3))));
  }
  return count;
}

export function append(slots: usize, latency: usize, count: i32, row: u32, batch: u32, startedUs: f64): i32 {
  const sequences = sequence;
  const intendeds = intended;
  const metas = meta;
  const values = value;
  const wide = (<usize>row) << 3;
  const narrow = (<usize>row) << 2;
  const toSequence = storeSequence + wide;
  const toTime = storeTime + wide;
  const toMeta = storeMeta + narrow;
  const toValue = storeValue + narrow;
  const toLatency = storeLatency + narrow;
  const toBatch = storeBatch + narrow;
  let time: f64 = NaN;
  let timeMs: f64 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const by4 = (<usize>i) << 2;
    const by8 = (<usize>i) << 3;
    const slot = slotAt(slots + by4);
    store<u64>(toSequence + by8, load<u64>(sequences + (slot << 3)));
    const next = load<f64>(intendeds + (slot << 3));
    if (next !== time) {
      time = next;
      timeMs = (startedUs + roundOf(next * 1000)) / 1000;
    }
    store<f64>(toTime + by8, timeMs);
    const word = load<u32>(metas + (slot << 2));
    store<u32>(toMeta + by4, word);
    store<u32>(toValue + by4, load<u32>(values + (slot << 2)));
    store<u32>(toLatency + by4, load<u32>(latency + by4));
    store<u32>(toBatch + by4, batch);
    if (word & RECORDED_FLAG) v128.store(storeRecorded + ((<usize>row + i) << 4), v128.load(recorded + (slot << 4)));
  }
  return count;
}

export function giveBack(slots: usize, count: i32, cells: usize, mask: u32, tail: u32): i32 {
  const bits = delivered;
  for (let i: i32 = 0; i < count; i++) {
    const slot = slotAt(slots + ((<usize>i) << 2));
    if (load<u8>(bits + slot) !== 0) return i;
    store<u32>(cell(cells, mask, tail + i), <u32>slot);
  }
  return count;
}
