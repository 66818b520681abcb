/**
 * Questions that people have, as SQL. `examples.test.ts` compares every answer with one that is found another way.
 *
 * Each answers within two seconds, however much is stored: what has to read events reads the latest of one run, what is
 * about all of a run reads its batches, and what is about seconds reads the rollup.
 */
export interface Example {
  /** The table it is mostly about. */
  readonly table: string;
  readonly title: string;
  /** @param run the run that is looked at */
  readonly sql: (run: number) => string;
}

/** A quarter of a second's work, about. */
export const LATEST_EVENTS = 200_000;
/** Of the rollup, where every sensor is asked for. */
export const LATEST_MINUTES = 5;

/** Conditions on `events` that leave the latest of a run. */
function latest(run: number): string {
  return `sequence > (SELECT max(sequence) - ${LATEST_EVENTS} FROM events
    WHERE run = ${run} AND batch = (SELECT max(id) FROM batches WHERE run = ${run}))
  AND run = ${run}`;
}
/** A condition on `rollup` that leaves the latest minutes of a run. */
function latestMinutes(run: number): string {
  return `second_ms > (SELECT max(flushed_ms) FROM batches WHERE run = ${run}) - ${LATEST_MINUTES} * 60000`;
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
    title: 'Time to stored by class, latest 200,000',
    sql: (run) => `SELECT class, count(*) AS events,
  percentile(latency_us, 50) / 1000 AS p50_ms,
  percentile(latency_us, 99) / 1000 AS p99_ms,
  max(latency_us) / 1000 AS max_ms,
  sum(stored_ms <= stored_by_ms) AS in_time,
  sum(stored_ms > stored_by_ms) AS too_late
FROM events
WHERE ${latest(run)}
GROUP BY class ORDER BY p99_ms DESC, class`,
  },
  {
    table: 'events',
    title: 'The slowest of the latest 200,000',
    sql: (run) => `SELECT sequence, sensor, class, latency_us / 1000 AS latency_ms, batch
FROM events
WHERE ${latest(run)}
ORDER BY latency_us DESC
LIMIT 100`,
  },
  {
    table: 'events',
    title: 'Latency second by second, latest 200,000',
    sql: (run) => `SELECT CAST((time_ms - r.started_ms) / 1000 AS INTEGER) AS second,
  count(*) AS events, avg(latency_us) / 1000 AS mean_ms, max(latency_us) / 1000 AS max_ms
FROM events CROSS JOIN (SELECT started_ms FROM runs WHERE id = ${run}) AS r
WHERE ${latest(run)}
GROUP BY second ORDER BY second`,
  },
  {
    table: 'events',
    title: 'Is every event there once?',
    sql: (run) => `SELECT count(*) AS stored, count(DISTINCT sequence) AS different,
  max(sequence) - min(sequence) + 1 - count(*) AS left_out
FROM (SELECT * FROM events WHERE ${latest(run)})
WHERE run = ${run}`,
  },
  {
    table: 'events',
    title: 'How many events each run has',
    sql: () => `SELECT run, count(*) AS events
FROM events
GROUP BY run ORDER BY run DESC`,
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
  coalesce(b.events, 0) AS events
FROM runs LEFT JOIN (SELECT run, sum(size) AS events FROM batches GROUP BY run) AS b ON b.run = id
ORDER BY id`,
  },
  {
    table: 'runs',
    title: 'Batches, run against run',
    sql: () => `SELECT run, count(*) AS batches, sum(size) AS events, avg(size) AS mean_size,
  1000.0 * sum(size) / (max(flushed_ms) - min(opened_ms)) AS events_per_second,
  max(flushed_ms - opened_ms) AS longest_wait_ms
FROM batches
GROUP BY run ORDER BY run`,
  },
  {
    table: 'rollup',
    title: 'Events per second, latest 5 minutes',
    sql: (run) => `SELECT datetime(second_ms / 1000, 'unixepoch', 'localtime') AS second,
  sum(count) AS events, count(*) AS sensors, min(min) AS least, max(max) AS greatest
FROM rollup
WHERE run = ${run} AND ${latestMinutes(run)}
GROUP BY second_ms ORDER BY second_ms`,
  },
  {
    table: 'rollup',
    title: 'Values of every sensor, latest 5 minutes',
    sql: (
      run,
    ) => `SELECT sensor, sum(count) AS events, min(min) AS least, sum(mean * count) / sum(count) AS mean, max(max) AS greatest
FROM rollup
WHERE run = ${run} AND ${latestMinutes(run)}
GROUP BY sensor ORDER BY sensor`,
  },
  {
    table: 'rollup',
    title: 'One sensor over the latest 5 minutes',
    sql: (run) => `SELECT second_ms, count, min, mean, max
FROM rollup
WHERE run = ${run} AND sensor = 7 AND ${latestMinutes(run)}
ORDER BY second_ms`,
  },
];
