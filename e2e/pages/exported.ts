/** What leaves the program as files, of a run that has ended: the figures that the screen shows as well. */
import { readFile } from 'node:fs/promises';
import { formatClock, formatCount, formatReading, formatScore } from '../../app/format.ts';
import { sqlite3 } from '../sqlite3.ts';
import { DataPage } from './data-page.ts';
import type { LivePage } from './live-page.ts';
import type { ExportedFigures, FullScreen } from './shown-twice/looked-for.ts';

/** Events and alarms as CSV and in the database's own file, with what the screen "Data" says of the run. Leads back to Live. */
export async function readExports(live: LivePage, shown: FullScreen['lists']): Promise<ExportedFigures> {
  const { page } = live;
  const data = new DataPage(page);
  const { runId } = await live.snapshot();
  const tail = shown.tail.map(({ sequence = '' }) => sequence.replaceAll(',', ''));
  await data.screens.getByRole('link', { name: 'Data' }).click();
  const [events] = await askedAsCsv(data, 'events', `SELECT count(*) AS events FROM events WHERE run = ${runId}`);
  const alarms = await askedAsCsv(
    data,
    'score',
    `SELECT sequence, time_ms, sensor, value, score FROM alarms WHERE run = ${runId} ORDER BY sequence DESC LIMIT 10`,
  );
  const latest = await askedAsCsv(
    data,
    'class',
    `SELECT sequence, time_ms, sensor, class, value FROM events
WHERE run = ${runId} AND sequence IN (${tail.join()}) ORDER BY sequence DESC`,
  );
  const listed = /([\d,]+) events/.exec((await data.run(runId).locator('..').textContent()) ?? '')?.[1] ?? '';
  const file = await data.saved(() => data.button('Export as .sqlite').click());
  const inFile = sqlite3(await file.path(), `SELECT count(*) FROM events WHERE run = ${runId}`);
  await data.screens.getByRole('link', { name: 'Live' }).click();
  return {
    stored: {
      'saved as CSV': formatCount(Number(events?.events)),
      'exported as .sqlite': formatCount(Number(inFile)),
      'list of runs': listed,
    },
    alarms: alarms.map((row) => ({ ...asShown(row), score: formatScore(Number(row.score)) })),
    tail: latest.map((row) => ({ ...asShown(row), class: row.class ?? '' })),
  };
}

/** Asks as people do, and reads the file that they save. @param column that no result before has */
async function askedAsCsv(data: DataPage, column: string, sql: string): Promise<Record<string, string>[]> {
  await data.query(sql);
  await data.rows.getByRole('columnheader', { name: column }).waitFor();
  const file = await data.saved(() => data.button('Save as CSV').click());
  const [head = '', ...lines] = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** The exact numbers of a file as the lists of Live round them. */
function asShown(row: Readonly<Record<string, string>>): Record<string, string> {
  return {
    sequence: formatCount(Number(row.sequence)),
    time: formatClock(Number(row.time_ms)),
    sensor: row.sensor ?? '',
    value: formatReading(Number(row.value)),
  };
}
