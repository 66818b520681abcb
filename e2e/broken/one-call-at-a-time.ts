/** A storage that begins no call before the one before it has ended, however many may be under way. */
import type { Config } from '../../workers/contract/config-types.ts';
import { StorageStage as Sound } from '../../workers/stages/storage/storage-stage.ts';

export * from '../../workers/stages/storage/storage-stage.ts';

export class StorageStage extends Sound {
  override configure(config: Config, now: number): void {
    super.configure({ ...config, database: { ...config.database, inFlight: 1 } }, now);
  }
}
