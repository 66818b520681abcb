/** A database whose transactions are all or nothing, and whose contents outlive the storage stage that wrote them. */
import { TypeScriptKernels } from '../kernel/twins.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import type { Batch, EventStore } from '../storage/event-store.ts';
import { MemoryStore } from '../storage/stores/memory-store.ts';
import { STARTED_AT } from './pipeline-rig.ts';

export type StoredBatch = Pick<Batch, 'id' | 'count' | 'openedAt' | 'flushedAt' | 'reason'>;

export class FakeDatabase {
  /** Batches of each transaction. */
  readonly transactions: StoredBatch[][] = [];
  /** So many commits fail, after having taken every write. */
  failingCommits = 0;
  private rows = 0;
  /** The last batch that has a date. */
  private dated = 0;

  constructor(readonly batchesPerCommit = 1) {}

  get batches(): StoredBatch[] {
    return this.transactions.flat();
  }

  /** A connection: what it has not committed dies with it. The rows go where memory storage has them. */
  readonly open = (memory: MemoryMap): EventStore => {
    const { batchesPerCommit } = this;
    let staged: Batch[] = [];
    let isFull = false;
    const lastBatch = () => this.batches.at(-1)?.id ?? 0;
    return {
      isPersistent: true,
      get problem() {
        return isFull ? 'scarce' : null;
      },
      batchesPerCommit,
      has: (id) => id <= lastBatch(),
      write: (batch) => {
        const { first, count } = batch;
        const slots = Uint32Array.from({ length: count }, (_, i) => batch.slots[first + i]!);
        const latency = Float32Array.from({ length: count }, (_, i) => batch.latency[first + i]!);
        staged.push({ ...batch, slots, latency, first: 0 });
      },
      // The rows have it at once: what of it reaches a real database, and when, is for the tests of that.
      date: ({ lastBatch: last, storedMs }) => {
        const { storeBatch, storeStored } = memory;
        for (let row = this.rows - 1; row >= 0 && storeBatch[row]! > this.dated; row--)
          if (storeBatch[row]! <= last) storeStored[row] = storedMs;
        this.dated = last;
      },
      commit: () => {
        const written = staged;
        staged = [];
        if (this.failingCommits-- > 0) throw new Error('disk full');
        const table = new MemoryStore(memory, STARTED_AT, this.rows, lastBatch(), new TypeScriptKernels(memory));
        for (const batch of written) {
          table.write(batch);
          this.rows += batch.count;
        }
        this.transactions.push(
          written.map(({ id, count, openedAt, flushedAt, reason }) => ({ id, count, openedAt, flushedAt, reason })),
        );
      },
      isAsked: false,
      serve: () => false,
      rows: () => this.rows,
      bytes: () => this.rows * 32,
      retain: () => {},
      pretendFull: (isWanted) => {
        isFull = isWanted;
      },
      close: () => {},
    };
  };
}
