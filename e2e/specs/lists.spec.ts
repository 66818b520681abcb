/** The lists below the charts say what was stored, and what the snapshot says. */
import { formatClock, formatCount, formatDuration, formatMoment } from '../../app/format.ts';
import type { SqlCell, SqlParameter } from '../../workers/contract/query-types.ts';
import type { Incident, Losses } from '../../workers/contract/snapshot-types.ts';
import { lossesOf } from '../pages/incident-sums.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

const ROWS = 10;

test('the engine says what its inner loops run in', async ({ kept: live }) => {
  await live.open('storage.kind=memory&load.mode=max');
  await live.emitted(10_000);
  const engine = live.page.getByRole('region', { name: 'Engine' });
  await engine.scrollIntoViewIfNeeded();
  await expect(engine).toContainText('The inner loops run in WebAssembly');
});

test('tail, alarms, incidents, threads and the engine', async ({ live }) => {
  await live.open('storage.kind=sqlite&feed.kind=recording&feed.speed=3000000&batch.maxWaitMs=200');
  await expect.poll(async () => (await live.snapshot()).activeMs).toBeGreaterThan(2500);
  await expect.poll(async () => (await live.rows('Alarms')).length).toBe(ROWS);
  await live.page.evaluate(() => window.penstock!.kill('tail'));
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.outcome).toBe('recovered');

  const workers = await live.page.evaluate(() => window.penstock!.workers());
  const threads = live.page.getByRole('region', { name: 'Threads' }).getByRole('listitem');
  await expect(threads).toHaveText(
    workers.map(({ name, stage, state, restarts }) => {
      const parts = [name, stage, state, 'heartbeat .* ago', `${restarts} restarts?`, 'Kill'];
      return new RegExp(`^${parts.join('\\s*')}$`);
    }),
  );
  const engine = live.page.getByRole('region', { name: 'Engine' });
  for (const { name } of workers) await expect(threads.getByRole('button', { name: `Kill ${name}` })).toBeEnabled();

  const rates = engine.getByRole('row').locator('td:last-child');
  // Somebody sleeps or is woken in every second of a run.
  await expect(rates.nth(0)).toHaveText(/^[1-9]/);

  const checks = live.page.getByRole('region', { name: 'Checks' });
  const checked = (name: RegExp) =>
    checks
      .getByRole('row')
      .filter({ has: live.page.getByRole('rowheader', { name }) })
      .getByRole('cell');
  await checks.scrollIntoViewIfNeeded();
  // A machine that gives a thread no time leaves nothing to judge.
  await expect(checked(/^verdict/)).toHaveText([/^(agree|not judged)$/, /^(agree|not judged)$/]);
  await expect(checked(/^P99$/).nth(1)).toHaveText('– ms');
  await checks.getByRole('button', { name: 'Record the naive latency too' }).click();
  await expect(checked(/^P99$/).nth(1)).toHaveText(/^[\d.]+ (µs|ms|s)$/);
  expect((await live.config()).load.naiveLatency).toBe(true);

  const { snapshot: end } = await live.stop();
  await expect(live.state).toHaveText('stopped');
  await expect(engine.getByRole('row').locator('td:nth-child(2)')).toHaveText(
    Object.values(end.engine).map((count) => formatCount(count)),
  );
  expect(end.engine.parks).toBeGreaterThan(0);
  expect(end.engine.wakeUps).toBeGreaterThan(0);
  // Below the incidents: what was lost in none, in earlier ones, and in all of the run.
  const { noIncident, earlier } = end.outsideIncidents;
  const sums = [noIncident, earlier, lossesOf(end)].map((losses) => [...lossCells(losses), '']);
  await expect.poll(() => live.rows('Incidents')).toEqual([...end.incidents.map(incidentCells), ...sums]);
  // In the order of their deadlines.
  const tail = await live.rows('Tail');
  expect(tail).toHaveLength(ROWS);
  const sequences = tail.map(sequenceOf);
  const events = await query(
    live,
    `SELECT sequence, recorded_ms, sensor, class, value FROM events
     WHERE run = ? AND sequence IN (${sequences.join()}) ORDER BY sequence DESC`,
    [end.runId],
  );
  expect(
    events.map(([sequence, time, sensor, kind, value]) => [...keyCells(sequence, time, sensor), kind, String(value)]),
  ).toEqual(tail.toSorted((a, b) => sequenceOf(b) - sequenceOf(a)));
  const alarms = await live.rows('Alarms');
  const stored = await query(
    live,
    `SELECT sequence, recorded_ms, sensor, value, score FROM alarms WHERE run = ? AND sequence IN (${alarms.map(sequenceOf).join()})`,
    [end.runId],
  );
  expect(
    stored.map(([sequence, time, sensor, value, score]) => [
      ...keyCells(sequence, time, sensor),
      String(value),
      fixed(score, 1),
    ]),
  ).toEqual(expect.arrayContaining(alarms));
});

async function query(
  { page }: LivePage,
  sql: string,
  parameters: SqlParameter[],
): Promise<readonly (readonly SqlCell[])[]> {
  const { rows } = await page.evaluate(([text, given]) => window.penstock!.query(text, given), [
    sql,
    parameters,
  ] as const);
  return rows;
}

function sequenceOf([sequence = '']: readonly string[]): number {
  return Number(sequence.replaceAll(',', ''));
}
function keyCells(sequence: SqlCell | undefined, time: SqlCell | undefined, sensor: SqlCell | undefined): string[] {
  return [formatCount(Number(sequence)), formatMoment(Number(time)), String(sensor)];
}
function fixed(value: SqlCell | undefined, digits: number): string {
  return Number(value).toFixed(digits);
}

function incidentCells(incident: Incident): string[] {
  const { startedAt, what, durationMs, detectMs, recoverMs, delayed, reasons, peakDepth, peakLatencyMs } = incident;
  const seconds = (ms: number) => (ms < 50 ? '< 0.1 s' : `${(ms / 1000).toFixed(1)} s`);
  // A worker that is killed is lost at once.
  expect([durationMs, reasons.cleared]).toEqual([0, null]);
  return [
    formatClock(startedAt),
    what,
    'at once',
    detectMs === null ? 'not detected' : seconds(detectMs),
    recoverMs === null ? 'not known' : seconds(recoverMs),
    delayed === null ? 'not known' : formatCount(delayed),
    ...lossCells(incident),
    formatCount(peakDepth),
    formatDuration(peakLatencyMs),
  ];
}
function lossCells({ lost, skipped }: Losses): string[] {
  const { invalid, shed, expired, evicted, deadLettered } = lost;
  return [invalid, shed, expired, evicted, deadLettered, skipped.aggregates, skipped.alarms, skipped.tail].map(
    formatCount,
  );
}
