/** The kernels in TypeScript: what they mean, what tests hold the others against, and what runs without WebAssembly. */
import { fillValues, type ValueDraw } from '../feeds/fill-values.ts';
import { classOf, PACKET_FLAG, RECORDED_FLAG, RECORDED_WORDS, sensorOf, statusOf } from '../memory/event-columns.ts';
import {
  BEFORE_RECEIPT,
  BULK_FOUND,
  EVENTS,
  MADE_AT,
  NORMAL_FOUND,
  OLDEST,
  RUN_WORDS,
} from '../memory/event-run-words.ts';
import { epochMsFrom } from '../memory/event-time.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import type { HistogramStripe } from '../primitives/histogram/histogram.ts';
import type { ColumnKernels, KernelKind, RingCells } from './column-kernels.ts';
import { gather, pack } from './gathering.ts';

export class TypeScriptKernels implements ColumnKernels {
  readonly kind: KernelKind = 'typescript';

  /** @param memory of the run */
  constructor(protected readonly memory: MemoryMap) {}

  fillValues(slots: Uint32Array, from: number, count: number, random: number, draw: ValueDraw): number {
    return fillValues(this.memory, slots, from, count, random, draw);
  }

  stamp(slots: Uint32Array, times: Float64Array, count: number, first: number, to: RingCells, tail: number): number {
    const { sequence, intended, meta } = this.memory;
    const { cells, mask } = to;
    let normal = 0;
    let bulk = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      sequence[slot] = first + i;
      intended[slot] = times[i]!;
      cells[(tail + i) & mask] = slot;
      // Classes are 0, 1 and 2: their bits are counted without a jump, which drawn classes would make a slow one.
      const kind = classOf(meta[slot]!);
      normal += kind & 1;
      bulk += kind >>> 1;
    }
    return normal | (bulk << 16);
  }

  passSound(
    { cells, mask }: RingCells,
    head: number,
    count: number,
    out: Uint32Array,
    tail: number,
    sensors: number,
    lowest: number,
    highest: number,
  ): number {
    const { meta, raw } = this.memory;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      const word = meta[slot]!;
      // Not-a-number fails both comparisons.
      const reading = raw[slot]!;
      const isSound = sensorOf(word) < sensors && statusOf(word) === 0 && reading >= lowest && reading <= highest;
      if (!isSound || (word & PACKET_FLAG) !== 0) return i;
      out[(tail + i) & mask] = slot;
    }
    return count;
  }

  calibrateSimulated(slots: Uint32Array, from: number, count: number): number {
    const { meta, raw, value } = this.memory;
    for (let i = 0; i < count; i++) {
      const slot = slots[from + i]!;
      const word = meta[slot]!;
      if (word & PACKET_FLAG) return i;
      const sensor = sensorOf(word);
      const offset = (sensor % 17) * 0.125 - 1;
      value[slot] = Math.fround(raw[slot]! - offset) * Math.fround(1 + (sensor % 13) * 0.01);
    }
    return count;
  }

  extendOrder({ cells, mask }: RingCells, from: number, count: number, after: number, budgets: Float64Array): number {
    const { meta, intended } = this.memory;
    // The plus says that it is a number: of two things, one of which may be none, the engine makes an object for each event.
    let last = +after;
    for (let i = 0; i < count; i++) {
      const slot = cells[(from + i) & mask]!;
      const deadline = intended[slot]! + budgets[classOf(meta[slot]!)]!;
      if (deadline < last) return i;
      last = deadline;
    }
    return count;
  }

  passOn({ cells, mask }: RingCells, head: number, count: number, out: Uint32Array, tail: number): number {
    const { meta } = this.memory;
    let normal = 0;
    let bulk = 0;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      out[(tail + i) & mask] = slot;
      const kind = classOf(meta[slot]!);
      normal += kind & 1;
      bulk += kind >>> 1;
    }
    return normal | (bulk << 16);
  }

  collect(
    { cells, mask }: RingCells,
    head: number,
    count: number,
    slots: Uint32Array,
    latency: Float32Array,
    to: number,
    now: number,
  ): void {
    const { intended } = this.memory;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      slots[to + i] = slot;
      latency[to + i] = now - intended[slot]!;
    }
  }

  append(
    slots: Uint32Array,
    latency: Float32Array,
    from: number,
    count: number,
    row: number,
    batch: number,
    startedUs: number,
  ): void {
    const { storeSequence, storeTime, storeMeta, storeValue, storeLatency, storeBatch, storeRecorded } = this.memory;
    const { sequence, intended, meta, value, recorded } = this.memory;
    let to = row;
    let time = Number.NaN;
    let timeMs = 0;
    // One pass over the slots for all columns: each slot's lines are fetched once.
    for (let i = from; i < from + count; i++) {
      const slot = slots[i]!;
      storeSequence[to] = sequence[slot]!;
      const next = intended[slot]!;
      if (next !== time) {
        time = next;
        timeMs = epochMsFrom(startedUs, next);
      }
      storeTime[to] = timeMs;
      const word = meta[slot]!;
      storeMeta[to] = word;
      storeValue[to] = value[slot]!;
      storeLatency[to] = latency[i]!;
      storeBatch[to] = batch;
      if (word & RECORDED_FLAG) {
        storeRecorded[to * RECORDED_WORDS] = recorded[slot * RECORDED_WORDS]!;
        storeRecorded[to * RECORDED_WORDS + 1] = recorded[slot * RECORDED_WORDS + 1]!;
      }
      to++;
    }
  }

  gather(...given: Parameters<ColumnKernels['gather']>): void {
    gather(this.memory, ...given);
  }
  pack(...given: Parameters<ColumnKernels['pack']>): number {
    return pack(...given);
  }

  findRuns(
    slots: Uint32Array,
    latency: Float32Array,
    first: number,
    count: number,
    runs: Float64Array,
    to: number,
    found: Float64Array,
  ): number {
    const { intended, meta } = this.memory;
    const end = (first + count) | 0;
    let at = to | 0;
    let from = first | 0;
    let madeAt = Number.NaN;
    let received = Number.NaN;
    let oldest = Number.POSITIVE_INFINITY;
    let normal = 0;
    let bulk = 0;
    for (let i = first | 0; i < end; i++) {
      const slot = slots[i]!;
      const kind = classOf(meta[slot]!);
      normal += kind & 1;
      bulk += kind >>> 1;
      const made = intended[slot]!;
      if (made === madeAt && latency[i] === received) continue;
      // How long a run is, is known when the next one begins.
      if (i > from) runs[at - RUN_WORDS + EVENTS] = i - from;
      from = i;
      madeAt = made;
      received = latency[i]!;
      runs[at + MADE_AT] = made;
      runs[at + BEFORE_RECEIPT] = -received;
      at += RUN_WORDS;
      if (made < oldest) oldest = made;
    }
    if (end > from) runs[at - RUN_WORDS + EVENTS] = end - from;
    found[OLDEST] = oldest;
    found[NORMAL_FOUND] = normal;
    found[BULK_FOUND] = bulk;
    return (at - to) / RUN_WORDS;
  }

  recordAges(
    stripe: HistogramStripe,
    now: number,
    from: Float64Array,
    time: number,
    count: number,
    stride: number,
    entries: number,
  ): void {
    stripe.recordAges(now, from, time, count, stride, entries);
  }

  giveBack(slots: Uint32Array, from: number, count: number, { cells, mask }: RingCells, tail: number): number {
    const { delivered } = this.memory;
    for (let i = 0; i < count; i++) {
      const slot = slots[from + i]!;
      if (delivered[slot] !== 0) return i;
      cells[(tail + i) & mask] = slot;
    }
    return count;
  }
}
