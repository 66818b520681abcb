/** A storage that holds every batch it can't store, also where it should give batches up. */
import type { Config } from '../../workers/contract/config-types.ts';
import { StorageStage as Sound } from '../../workers/stages/storage/storage-stage.ts';

export * from '../../workers/stages/storage/storage-stage.ts';

export class StorageStage extends Sound {
  override configure(config: Config, now: number): void {
    super.configure({ ...config, breaker: { ...config.breaker, whenOpen: 'hold' } }, now);
  }
}
