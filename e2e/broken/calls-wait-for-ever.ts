/** A call of the database that waits for its answer however long that takes. */
import type { Config } from '../../workers/contract/config-types.ts';
import { DatabaseCall as Sound } from '../../workers/stages/storage/database/database-call.ts';

export * from '../../workers/stages/storage/database/database-call.ts';

export class DatabaseCall extends Sound {
  override configure(config: Config): void {
    super.configure({ ...config, database: { ...config.database, timeoutMs: 0 } });
  }
}
