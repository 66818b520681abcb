/** Questions that people have, as SQL. Every one is run against a real database in `e2e/specs/data.spec.ts`. */
export interface Example {
  /** The table it is mostly about. */
  readonly table: string;
  readonly title: string;
  /** @param run the run that is looked at */
  readonly sql: (run: number) => string;
}

export const EXAMPLES: readonly Example[] = [
  {
    table: 'events',
    title: 'Latest events',
    sql: (run) => `SELECT sequence, time_ms, sensor, class, value, latency_us
FROM events
WHERE run = ${run} AND batch = (SELECT max(id) FROM batches WHERE run = ${run})
ORDER BY sequence DESC
LIMIT 500`,
  },
  {
    table: 'events',
    title: 'Latency percentiles by class',
    sql: (run) => `SELECT class, count(*) AS events,
  percentile(latency_us, 50) / 1000 AS p50_ms,
  percentile(latency_us, 99) / 1000 AS p99_ms,
  max(latency_us) / 1000 AS max_ms
FROM events WHERE run = ${run}
GROUP BY class ORDER BY p99_ms DESC`,
  },
  {
    table: 'events',
    title: 'The slowest events',
    sql: (run) => `SELECT sequence, sensor, class, latency_us / 1000 AS latency_ms, batch
FROM events WHERE run = ${run}
ORDER BY latency_us DESC
LIMIT 100`,
  },
  {
    table: 'events',
    title: 'Latency second by second',
    sql: (run) => `SELECT CAST((time_ms - r.started_ms) / 1000 AS INTEGER) AS second,
  count(*) AS events, avg(latency_us) / 1000 AS mean_ms, max(latency_us) / 1000 AS max_ms
FROM events JOIN runs AS r ON r.id = run
WHERE run = ${run}
GROUP BY second ORDER BY second`,
  },
  {
    table: 'events',
    title: 'Values of every sensor',
    sql: (run) => `SELECT sensor, count(*) AS events, min(value) AS least, avg(value) AS mean, max(value) AS greatest
FROM events WHERE run = ${run}
GROUP BY sensor ORDER BY sensor`,
  },
  {
    table: 'events',
    title: 'Is every event there once?',
    sql: (run) => `SELECT count(*) AS stored, count(DISTINCT sequence) AS different,
  max(sequence) - min(sequence) + 1 - count(*) AS left_out
FROM events WHERE run = ${run}`,
  },
  {
    table: 'batches',
    title: 'Why batches were flushed',
    sql: (run) => `SELECT reason, count(*) AS batches, sum(size) AS events, avg(size) AS mean_size,
  max(flushed_ms - opened_ms) AS longest_wait_ms
FROM batches WHERE run = ${run}
GROUP BY reason`,
  },
  {
    table: 'batches',
    title: 'Batches that waited longest',
    sql: (run) => `SELECT id, size, reason, flushed_ms - opened_ms AS waited_ms,
  datetime(flushed_ms / 1000, 'unixepoch', 'localtime') AS flushed
FROM batches WHERE run = ${run}
ORDER BY waited_ms DESC
LIMIT 100`,
  },
  {
    table: 'alarms',
    title: 'Alarms, the strongest first',
    sql: (run) => `SELECT sensor, sequence, value, score,
  datetime(time_ms / 1000, 'unixepoch', 'localtime') AS time
FROM alarms WHERE run = ${run}
ORDER BY score DESC`,
  },
  {
    table: 'alarms',
    title: 'Sensors with most alarms',
    sql: (
      run,
    ) => `SELECT sensor, count(*) AS alarms, max(score) AS strongest, min(value) AS least, max(value) AS greatest
FROM alarms WHERE run = ${run}
GROUP BY sensor ORDER BY alarms DESC`,
  },
  {
    table: 'runs',
    title: 'Runs and their load',
    sql: () => `SELECT id, datetime(started_ms / 1000, 'unixepoch', 'localtime') AS started,
  json_extract(config, '$.feed.kind') AS feed,
  json_extract(config, '$.load.mode') AS mode,
  json_extract(config, '$.load.eventsPerSecond') AS events_per_second,
  (SELECT sum(size) FROM batches WHERE run = id) AS events
FROM runs ORDER BY id`,
  },
  {
    table: 'runs',
    title: 'Latency, run against run',
    sql: () => `SELECT run, count(*) AS events, avg(latency_us) / 1000 AS mean_ms,
  percentile(latency_us, 99) / 1000 AS p99_ms
FROM events
GROUP BY run ORDER BY run`,
  },
  {
    table: 'rollup',
    title: 'Events per second',
    sql: (run) => `SELECT datetime(second_ms / 1000, 'unixepoch', 'localtime') AS second,
  sum(count) AS events, count(*) AS sensors, min(min) AS least, max(max) AS greatest
FROM rollup WHERE run = ${run}
GROUP BY second_ms ORDER BY second_ms`,
  },
  {
    table: 'rollup',
    title: 'One sensor over time',
    sql: (run) => `SELECT second_ms, count, min, mean, max
FROM rollup WHERE run = ${run} AND sensor = 7
ORDER BY second_ms`,
  },
];
