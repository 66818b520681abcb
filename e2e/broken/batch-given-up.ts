/** A batch that is given up as a whole as soon as the database has refused one of its rows. */
import { DepartedBatch as Sound } from '../../workers/stages/storage/departed-batch.ts';

export * from '../../workers/stages/storage/departed-batch.ts';

export class DepartedBatch extends Sound {
  override noteRefused(): boolean {
    return true;
  }
}
