/** Opens the memory of a run with the sizes of this version's primitives and configuration. */
import { createMemory, type MemoryMap, mapMemory, type PrimitiveSizes, SMALL } from '../../memory/memory-map.ts';
import { CHANNEL_WORDS } from '../../primitives/channel/channel-memory.ts';
import { BREAKER_TIMES, BREAKER_WORDS } from '../../primitives/circuit-breaker/circuit-breaker.ts';
import { HISTOGRAM_WORDS } from '../../primitives/histogram/histogram.ts';
import { DEQUE_WORDS } from '../../primitives/work-stealing-deque/work-stealing-deque.ts';
import { CONFIG_WORDS } from '../settings/config-codec.ts';

const SIZES: PrimitiveSizes = {
  config: CONFIG_WORDS,
  channelWords: CHANNEL_WORDS,
  histogramWords: HISTOGRAM_WORDS,
  dequeWords: DEQUE_WORDS,
  breakerWords: BREAKER_WORDS,
  breakerTimes: BREAKER_TIMES,
};

/** @param storeRows events that memory storage can keep */
export function allocateRun(storeRows: number, runId: number): SharedArrayBuffer {
  return createMemory(SIZES, storeRows, runId);
}
/** For a run of some thousand events on one thread, over short channels: a few megabytes instead of some seventy. */
export function allocateSmallRun(storeRows: number): SharedArrayBuffer {
  return createMemory(SIZES, storeRows, 0, SMALL);
}
export function openRun(buffer: SharedArrayBuffer): MemoryMap {
  return mapMemory(buffer, SIZES);
}
