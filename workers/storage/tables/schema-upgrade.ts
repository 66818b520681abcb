/**
 * Brings a database of an older version up to date, where it is: in one transaction, so that a crash leaves the old one.
 * What is there already is not made again.
 */
import type { Connection } from '../sqlite/connection.ts';
import { ALARM_COLUMNS_4, BATCH_COLUMNS_4, COMMITS_4, RUN_COLUMNS_3, SCHEMA_VERSION } from './schema.ts';

/**
 * With version 2 events made room batch by batch, and alarms and the rollup stayed: what they tell of times whose events
 * are gone goes. A run's first batch is number 1 unless that made room, or was given up.
 */
const REACH_OF_VERSION_2 = `
  UPDATE runs SET
    first_batch = coalesce((SELECT min(id) FROM batches WHERE run = runs.id), 1),
    reaches_ms = coalesce((SELECT first_ms FROM batches WHERE run = runs.id ORDER BY id LIMIT 1), 9e15)
    WHERE rolled_up > 0 AND NOT EXISTS (SELECT 1 FROM batches WHERE run = runs.id AND id = 1);
  DELETE FROM alarms WHERE time_ms <= (SELECT reaches_ms FROM runs WHERE id = alarms.run);
  DELETE FROM rollup_columns WHERE key IN (
    SELECT key FROM rollups WHERE second * 1000 <= (SELECT reaches_ms FROM runs WHERE id = rollups.run));
  DELETE FROM rollups WHERE key NOT IN (SELECT key FROM rollup_columns);
`;

/** @param version that it has: at least the oldest that can be read @throws SqliteError; then it is as it was */
export function upgradeSchema(connection: Connection, version: number): void {
  if (version >= SCHEMA_VERSION) return;
  connection.execute('BEGIN');
  try {
    addColumns(connection, 'runs', RUN_COLUMNS_3);
    addColumns(connection, 'alarms', ALARM_COLUMNS_4);
    if (version === 2) connection.execute(REACH_OF_VERSION_2);
    addColumns(connection, 'batches', BATCH_COLUMNS_4);
    connection.execute(`${COMMITS_4} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  } catch (error) {
    if (connection.isInTransaction) connection.execute('ROLLBACK');
    throw error;
  }
}

function addColumns(connection: Connection, table: string, columns: readonly string[]): void {
  for (const column of columns) {
    const [name] = column.split(' ', 1);
    const found = connection.number(`SELECT count(*) FROM pragma_table_info('${table}') WHERE name = '${name}'`);
    if (found === 0) connection.execute(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }
}
