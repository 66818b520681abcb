/** A storage that counts one event of every transaction twice. */
import { STORED } from '../../workers/memory/journal-fields.ts';
import { StorageTransaction as Sound } from '../../workers/stages/storage/storage-transaction.ts';

export * from '../../workers/stages/storage/storage-transaction.ts';

export class StorageTransaction extends Sound {
  private readonly counts: Float64Array;

  constructor(...given: ConstructorParameters<typeof Sound>) {
    super(...given);
    this.counts = given[2];
  }

  override countStored(storedAt: number): void {
    super.countStored(storedAt);
    this.counts[STORED]! += 1;
  }
}
