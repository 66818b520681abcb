/** Where a run is in the arrival trace that is the shape of its load, from the source's journal. */
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { traceIn } from '../../memory/trace-words.ts';
import type { Config } from '../config-types.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { type ArrivalTrace, arrivalsIn } from './arrival-trace.ts';

/** Null where none plays. */
export function traceOf(memory: MemoryMap, { load, feed }: Pick<Config, 'load' | 'feed'>): ArrivalTrace | null {
  const isPlaying = load.shape === 'trace' && load.mode === 'rate' && feed.kind === 'simulated';
  return isPlaying ? traceIn(memory, load.trace.id) : null;
}

/** @param of a word of the source's journal */
export function playedTrace(memory: MemoryMap, config: Config, of: (field: number) => number): Snapshot['trace'] {
  const trace = traceOf(memory, config);
  if (trace === null) return null;
  const { id, atEnd } = config.load.trace;
  const arrivals = arrivalsIn(trace);
  const position = of(J.TRACE_ID) === id ? of(J.TRACE_POSITION) : 0;
  const turn = position > 0 ? Math.ceil(position / arrivals) - 1 : 0;
  const arrival = position - turn * arrivals;
  return { arrivals, arrival, turn, isOver: atEnd === 'stop' && position >= arrivals };
}
