/** What memory storage holds of a run, batch by batch and oldest first, for the database that takes it over. */
import { RECORDED_WORDS } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { isEverLive } from '../../memory/live-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { copyRows, rangeOf } from '../stored-columns.ts';
import { decodeBatch } from '../tables/batch-decoder.ts';
import { encodeWide } from '../tables/batch-encoder.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import { keptDates } from '../tables/batch-limits.ts';
import type { HeldBatch } from '../tables/batch-table.ts';

export interface HeldEvents extends HeldBatch {
  /** As the database keeps them. */
  readonly data: Uint8Array;
  readonly columns: BatchColumns;
  /** Of each event, where a live feed had it from: see `live-words.ts`; null in a run without one. */
  readonly origins: Float64Array | null;
}

/** Rows of the ring, from `begin` on, counted as they were written. */
interface Range {
  readonly id: number;
  readonly begin: number;
  readonly count: number;
}

/** Nobody may be writing to the ring for as long as this is in use. */
export class HeldBatches {
  /** In all batches. */
  readonly events: number;
  private readonly ranges: readonly Range[];

  constructor(private readonly memory: MemoryMap) {
    const journal = journalReaderOf(memory, STORAGE);
    journal.read();
    const written = journal.record[J.IN_MEMORY]!;
    this.events = Math.min(written, memory.storeSequence.length);
    this.ranges = rangesOf(memory, written - this.events, written);
  }

  /** The batches with numbers above `latest`, each made when its turn comes. */
  *after(latest: number): Generator<HeldEvents, void> {
    for (const range of this.ranges) if (range.id > latest) yield this.read(range);
  }

  private read({ id, begin, count }: Range): HeldEvents {
    const { storeSequence, storeTime, storeMeta, storeValue, storeLatency, storeRecorded, storeOrigin } = this.memory;
    const copy = <T extends Float64Array | Float32Array | Uint32Array>(column: T, to: T, words?: number): T =>
      copyRows(column, begin, to, words);
    const sequence = copy(storeSequence, new Float64Array(count));
    const time = copy(storeTime, new Float64Array(count));
    const latency = copy(storeLatency, new Float32Array(count));
    const meta = copy(storeMeta, new Uint32Array(count));
    const value = copy(storeValue, new Float32Array(count));
    const recorded = copy(storeRecorded, new Float64Array(RECORDED_WORDS * count), RECORDED_WORDS);
    const data = encodeWide(sequence, time, meta, value, latency, recorded);
    const columns = decodeBatch(data.buffer, data.byteOffset, data.byteLength);
    return {
      id,
      size: count,
      openedMs: firstReceived(time, latency),
      ...keptDates(this.memory, (begin + count - 1) % storeSequence.length),
      ranges: [...rangeOf(sequence), ...rangeOf(time)],
      data,
      columns,
      origins: isEverLive(this.memory) ? copy(storeOrigin, new Float64Array(count)) : null,
    };
  }
}

/** The first one may have lost its oldest events. */
function rangesOf({ storeBatch }: MemoryMap, begin: number, end: number): Range[] {
  const rows = storeBatch.length;
  const ranges: Range[] = [];
  for (let from = begin, to = begin; to < end; from = to) {
    const id = storeBatch[from % rows]!;
    while (to < end && storeBatch[to % rows] === id) to++;
    ranges.push({ id, begin: from, count: to - from });
  }
  return ranges;
}

/** The latency that is kept ends when storage receives the event: the batch was opened with the first of them. */
function firstReceived(time: Float64Array, latency: Float32Array): number {
  return rangeOf(time.map((ms, i) => ms + latency[i]!))[0];
}
