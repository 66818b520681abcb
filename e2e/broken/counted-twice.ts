/** A storage that counts one event of every transaction twice. */
import { STORED } from '../../workers/memory/journal-fields.ts';
import type { MemoryMap } from '../../workers/memory/memory-map.ts';
import { StorageTransaction as Sound } from '../../workers/stages/storage/storage-transaction.ts';

export * from '../../workers/stages/storage/storage-transaction.ts';

export class StorageTransaction extends Sound {
  private readonly counts: Float64Array;

  constructor(memory: MemoryMap, draft: Float64Array, startedAt: number) {
    super(memory, draft, startedAt);
    this.counts = draft;
  }

  override countStored(storedAt: number): void {
    super.countStored(storedAt);
    this.counts[STORED]! += 1;
  }
}
