import { readFile } from 'node:fs/promises';
import { EXAMPLES } from '../../app/data/examples.ts';
import { TABLES } from '../../app/data/tables.ts';
import { DataPage } from '../pages/data-page.ts';
import { pictureFailure } from '../pages/failure-picture.ts';
import { expect, test } from '../pages/test.ts';

const NUMBERS =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i, i * 2.5 AS x FROM n';
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

test.describe('queries', () => {
  /** Opening a page takes longer than most of these tests, which only read: they share one, whose run stores meanwhile. */
  let data: DataPage;
  const errors: string[] = [];
  test.beforeAll(async ({ browser }) => {
    const page = await browser.newPage({
      serviceWorkers: 'block',
      baseURL: `http://127.0.0.1:${process.env.PENSTOCK_PORT}`,
    });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    page.on('pageerror', ({ message }) => errors.push(message));
    data = new DataPage(page);
    await data.open('storage.kind=sqlite&load.eventsPerSecond=5000&scheduler.discardExpired=false');
    await data.stored(2000);
  });
  test.afterEach(() => pictureFailure([data.page], test.info()));
  test.afterAll(async () => {
    await data.page.context().close();
    expect(errors, 'errors of the page').toEqual([]);
  });

  test.describe('the SQL box', () => {
    test('answers while events are stored', async () => {
      await data.query('SELECT count(*) AS events FROM events');
      await expect(data.result).toHaveText(/^1 row of 1 column in \d.*, from the sizes of batches$/);
      expect(Number(await data.cell(1, 1).textContent())).toBeGreaterThanOrEqual(2000);
      await data.query('SELECT avg(value) AS mean FROM events');
      await expect(data.result).toHaveText(/^1 row of 1 column in \d.*, read by column$/);
    });

    test('every example answers, about the chosen run', async () => {
      const run = await data.runId();
      // So young a run may have raised no alarms, and the rollup comes when its first second is over.
      await expect(async () => {
        const answers = await data.page.evaluate(
          async (examples) => {
            const rows: Record<string, number> = {};
            for (const { title, sql } of examples) rows[title] = (await window.penstock!.query(sql)).rows.length;
            return rows;
          },
          EXAMPLES.map(({ title, sql }) => ({ title, sql: sql(run) })),
        );
        for (const { title, table } of EXAMPLES) {
          if (table !== 'alarms') expect(answers[title], title).toBeGreaterThan(0);
        }
      }).toPass({ timeout: 20_000 });
      await data.button('Why batches were flushed').click();
      await expect(data.sql).toHaveValue(EXAMPLES.find(({ title }) => title === 'Why batches were flushed')!.sql(run));
      await expect(data.rows.getByRole('columnheader', { name: 'longest_wait_ms' })).toBeVisible();
    });

    test('tables and columns are listed as they are, and go where the cursor is', async () => {
      for (const { name, columns } of TABLES) {
        const found = await data.page.evaluate(
          (table) => window.penstock!.query(`SELECT * FROM ${table} LIMIT 0`),
          name,
        );
        expect(found.columns, name).toEqual(columns.map((column) => column.name));
      }
      await data.sql.fill('SELECT  FROM runs');
      await data.sql.press('Home');
      for (let i = 0; i < 'SELECT '.length; i++) await data.sql.press('ArrowRight');
      await data.help('Tables');
      await data.page
        .getByRole('region', { name: 'Table runs' })
        .getByRole('button', { name: /^Insert started_ms/ })
        .click();
      await expect(data.sql).toHaveValue('SELECT started_ms FROM runs');
      await expect(data.sql).toBeFocused();
      await data.page.keyboard.press('Control+z');
      await expect(data.sql).toHaveValue('SELECT  FROM runs');
    });

    test('says what is wrong, where, and what was perhaps meant', async () => {
      await data.query('SELECT * FORM events');
      await expect(data.alert).toContainText('SQLite does not understand this. Near "FORM": syntax error.');
      await expect(data.sql).toHaveAttribute('aria-invalid', 'true');
      await data.button('Show where').click();
      expect(await data.sql.evaluate((box: HTMLTextAreaElement) => [box.selectionStart, box.selectionEnd])).toEqual([
        9, 13,
      ]);
      await data.query('SELECT * FROM event');
      await expect(data.alert).toContainText('No such table: event. Did you mean events?');
      await data.query('SELECT latency_ms FROM events');
      await expect(data.alert).toContainText('Did you mean latency_us?');
      for (const sql of ['DELETE FROM runs', "ATTACH 'x' AS y", 'PRAGMA page_size = 512']) {
        await data.query(sql);
        await expect(data.alert).toContainText('Queries only read.');
      }
      await data.query('SELECT 1');
      await expect(data.alert).toBeHidden();
    });

    test('a query is cancelled by key or button, and ended by its time limit', async () => {
      await data.query(ENDLESS);
      await expect(data.running).toHaveAttribute('aria-valuetext', /^[\d.]+ m?s of 10 s$/);
      await data.sql.press('Escape');
      await expect(data.alert).toContainText('Cancelled.');
      await data.button('Run').click();
      await expect(data.running).toBeVisible();
      await data.button('Cancel').click();
      await expect(data.alert).toContainText('Cancelled.');
      await data.limit('Time limit').fill('0.2');
      await data.limit('Time limit').press('Enter');
      await data.button('Run').click();
      await expect(data.alert).toContainText('Time limit reached.');
      await expect(data.alert).toContainText('longer than 0.2 s');
      await data.limit('Time limit').fill('10');
      await data.limit('Time limit').press('Enter');
    });

    test('limits outside of their range are refused with the range; the row limit cuts off and says so', async () => {
      await data.limit('Row limit').fill('200000');
      await data.limit('Row limit').press('Enter');
      const refusal = data.page.getByText(
        'Row limit: “200000” is not allowed here. Allowed: a whole number from 1 to 100,000 rows.',
      );
      await expect(refusal).toBeVisible();
      await data.limit('Row limit').fill('100');
      await data.limit('Row limit').press('Enter');
      await expect(refusal).toBeHidden();
      await data.query(NUMBERS);
      await expect(data.page.getByText('cut off at the row limit of 100: there is more')).toBeVisible();
      await expect(data.result).toHaveText(/^100 rows/);
      await data.limit('Row limit').fill('10,000');
      await data.limit('Row limit').press('Enter');
    });
  });

  test.describe('the result', () => {
    test('has every row within reach of the keyboard, but makes only those in sight', async () => {
      await data.query(NUMBERS);
      await expect(data.rows).toHaveAttribute('aria-rowcount', '5001');
      await expect(data.rows).toHaveAttribute('aria-colcount', '3');
      await data.rows.focus();
      await data.page.keyboard.press('Control+End');
      await expect(data.cell(5000, 2)).toBeInViewport();
      await expect(data.cell(5000, 2)).toHaveText('12500');
      await expect(data.cell(5000, 2)).toHaveAttribute('aria-selected', 'true');
      await expect(data.rows).toHaveAttribute('aria-activedescendant', (await data.cell(5000, 2).getAttribute('id'))!);
      await data.page.keyboard.press('PageUp');
      await data.page.keyboard.press('ArrowLeft');
      expect(await data.rows.getByRole('row').count()).toBeLessThan(80);
      await data.page.keyboard.press('Control+Home');
      await expect(data.cell(1, 1)).toHaveAttribute('aria-selected', 'true');
    });

    test('a cell is copied, and shown whole', async () => {
      await data.query(`SELECT 0.1 + 0.2 AS sum, '{"a":[1,2]}' AS settings`);
      // Until then the rows are those of the query before.
      await expect(data.cell(1, 1)).toHaveText('0.30000000000000004');
      await data.rows.focus();
      await data.page.keyboard.press('Control+c');
      await expect(data.page.getByText('Copied: sum')).toBeVisible();
      expect(await data.page.evaluate(() => navigator.clipboard.readText())).toBe('0.30000000000000004');
      await data.page.keyboard.press('ArrowRight');
      await data.page.keyboard.press('Enter');
      const dialog = data.page.getByRole('dialog', { name: 'settings, row 1' });
      await expect(dialog).toContainText('"a": [');
      await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
      await expect.poll(() => data.page.evaluate(() => navigator.clipboard.readText())).toBe('{"a":[1,2]}');
      await data.page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    });

    test('is saved as CSV, named by run and date', async () => {
      const run = await data.runId();
      await data.query(
        `SELECT 1 AS n, 'a "quoted", b' AS text, NULL AS none FROM runs WHERE ${run} = id -- run = ${run}`,
      );
      await expect(data.result).toHaveText(/^1 row/);
      const file = await data.saved(() => data.button('Save as CSV').click());
      expect(file.suggestedFilename()).toMatch(
        new RegExp(`^penstock-query-run-${run}-\\d{4}-\\d\\d-\\d\\d-\\d{4}\\.csv$`),
      );
      expect(await readFile(await file.path(), 'utf8')).toBe('n,text,none\r\n1,"a ""quoted"", b",\r\n');
    });

    test('a CSV file tells how far it is and can be cancelled', async () => {
      await data.query(NUMBERS);
      await expect(data.result).toHaveText(/^5,000 rows/);
      // The page's timers stand still, and with them the writing, between its first piece and the next.
      await data.page.clock.pauseAt(Date.now() + 1000);
      await data.button('Save as CSV').click();
      const progress = data.page.getByRole('progressbar', { name: 'Writing the CSV file' });
      await expect(progress).toHaveAttribute('aria-valuenow', '40');
      await data.button('Cancel the CSV file').click();
      await data.page.clock.resume();
      await expect(data.page.getByText('Writing the CSV file: cancelled')).toBeVisible();
      await expect(progress).toBeHidden();
      const file = await data.saved(() => data.button('Save as CSV').click());
      expect((await readFile(await file.path(), 'utf8')).split('\r\n')).toHaveLength(5002);
    });
  });
});

test('keeps past queries over a reload, puts them back into the box, and can forget them', async ({ data }) => {
  await data.open();
  await data.query('SELECT 1 AS one');
  await expect(data.result).toHaveText(/^1 row/);
  await data.query('SELECT 2 AS two');
  await expect(data.rows.getByRole('columnheader', { name: 'two' })).toBeVisible();
  await data.page.reload();
  await data.sql.waitFor();
  await expect(data.sql).toHaveValue('SELECT 2 AS two');
  await data.help('History');
  await data.page.getByRole('button', { name: /SELECT 1 AS one/ }).click();
  await expect(data.sql).toHaveValue('SELECT 1 AS one');
  await data.button('Clear the history').click();
  await expect(data.page.getByText('Nothing has been run yet.')).toBeVisible();
});

test.describe('the chart of a sensor', () => {
  test('shows seconds of a run, and every event when zoomed in; as a chart, as words and as a table', async ({
    data,
  }) => {
    await data.open('storage.kind=sqlite&scheduler.discardExpired=false&load.sensors=4&load.invalidRatio=0');
    await data.stored(60_000);
    await data.stop();
    await data.button('Refresh').click();
    await expect(data.sensor).toContainText('value (simulated, no unit), each second: mean within its range');
    await data.plot.focus();
    await data.page.keyboard.press('Home');
    await data.page.keyboard.press('ArrowRight');
    await expect(data.plot).toHaveAttribute('aria-valuenow', '1');
    const { rows } = await data.page.evaluate(() =>
      window.penstock!.query(
        'SELECT floor(time_ms / 1000) AS s, avg(value), count(*) FROM events WHERE sensor = 0 GROUP BY s LIMIT 1, 1',
      ),
    );
    const [, mean, events] = rows[0] as [number, number, number];
    // What was read before the stop had fewer.
    await expect(data.plot).toHaveAttribute('aria-valuetext', new RegExp(`events ${events.toLocaleString('en')}\\b`));
    const told = (await data.plot.getAttribute('aria-valuetext'))!;
    expect(Number(/mean (-?[\d.]+)/.exec(told)![1])).toBeCloseTo(mean, 3);
    await data.button('Data table: Sensor').click();
    const table = data.page.getByRole('grid', { name: 'Values of the sensor' });
    await expect(table.getByRole('columnheader').nth(2)).toHaveText('mean');
    expect(Number(await table.getByRole('row').nth(2).getByRole('gridcell').nth(1).textContent())).toBeCloseTo(mean, 6);
    await data.page.keyboard.press('Escape');
    const box = (await data.plot.boundingBox())!;
    await data.page.mouse.move(box.x + box.width * 0.5, box.y + 60);
    await data.page.mouse.down();
    await data.page.mouse.move(box.x + box.width * 0.55, box.y + 60, { steps: 3 });
    await data.page.mouse.up();
    await expect(data.sensor).toContainText('every event');
    await data.plot.dblclick();
    await expect(data.sensor).toContainText('each second');
    await data.plot.press('+');
    await expect(data.button('Whole run')).toBeVisible();
    await data.button('Whole run').click();
    await expect(data.button('Whole run')).toBeHidden();
  });

  test('another sensor is chosen by number or neighbour; one that sent nothing says so', async ({ data }) => {
    await data.open('storage.kind=sqlite&load.sensors=4');
    await data.stored(5000);
    await data.chooseSensor('2');
    await expect(data.plot).toHaveAttribute('aria-valuetext', /^at /);
    await data.button('Next sensor').click();
    await data.button('Next sensor').click();
    await expect(data.sensor).toContainText('Nothing of sensor 4 is stored in run');
    await data.chooseSensor('x');
    await expect(data.alert).toHaveText('Sensor: “x” is not a number. Allowed: a whole number from 0 to 65,534.');
    await data.button('Previous sensor').click();
    await expect(data.alert).toBeHidden();
    await expect(data.plot).toBeVisible();
  });

  test('alarms are marked, and lead to their sensor', async ({ data }) => {
    await data.open('storage.kind=sqlite&feed.kind=recording&feed.speed=2000000&batch.maxWaitMs=100');
    await data.page.waitForFunction(() =>
      window.penstock!.query('SELECT count(*) FROM alarms').then(({ rows }) => Number(rows[0]![0]) > 0),
    );
    await data.chooseSensor('9');
    await data.sensor.getByRole('button', { name: /^0 \([\d,]+\)$/ }).click();
    await expect(data.sensor).toContainText('value (°F)');
    await data.button('Data table: Sensor').click();
    await expect(data.page.getByRole('columnheader', { name: /alarm/ })).toBeVisible();
  });
});
