/** The report of one run, from the committed file of the first format. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { comparisonOf } from '../app/comparison/comparison.ts';
import { type ReportedRun, readForReport } from '../app/comparison/read-for-report.ts';
import { reportOf } from '../app/comparison/report.ts';
import { escaped } from '../app/comparison/report-page.ts';
import { runReportOf } from '../app/comparison/run-report.ts';
import { formatClock } from '../app/format.ts';
import { columnIndex } from '../app/frame/history.ts';
import { jsonFileOf } from '../app/runs/report-file.ts';
import { historyOf } from '../app/runs/run-history.ts';
import { type ReadSample, readRun } from '../workers/contract/runs/read-run.ts';
import { applyPatch } from '../workers/contract/settings/config-check.ts';
import { BUCKET_COUNT } from '../workers/contract/view/latency-counts.ts';

const file = new Uint8Array(readFileSync(new URL('../workers/contract/runs/first-format.penstock', import.meta.url)));
const FACTS = { made: '2026-01-01T00:00:00.000Z', version: '1.2.3' };
let run: ReportedRun;
let html: string;
beforeAll(async () => {
  run = await readForReport('1', file, () => 'storage is the bottleneck');
  html = await runReportOf(run, '<first>', FACTS);
});

/** The cells of a table by its title, a row an array. */
function tableOf(title: string): string[][] {
  const [, rows = ''] = new RegExp(`<h2>${title}</h2><table.*?<tbody>(.*?)</tbody>`, 's').exec(html) ?? [];
  return rows.split('</tr>').flatMap((row) => {
    const cells = [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, text = '']) => text);
    return cells.length === 0 ? [] : [cells];
  });
}

test('every figure, incident, line and objective is the text of the screen', () => {
  const screen = comparisonOf([run], ['first']);
  const asCells = (rows: typeof screen.figures) => rows.map(({ label, texts }) => [label, ...texts].map(escaped));
  expect(tableOf('Figures of the whole run')).toEqual(asCells(screen.figures));
  expect(screen.figures.length).toBeGreaterThan(15);
  expect(tableOf('Incidents')).toEqual(asCells(screen.incidents));
  expect(tableOf('Event log')).toEqual(
    run.lines.map(({ at, kind, text }) => [formatClock(at), kind, text].map(escaped)),
  );
  expect(tableOf('Objectives').map(([label]) => label)).toEqual([
    'P99 time to stored ≤ 500 ms over 10 s (the P99 target)',
    '99.9 % on time over 10 s (how soon each class is to be stored)',
  ]);
  expect(html).toContain('Injected by hand: ');
  expect(html).toContain('threads, queues, batches, the circuit breaker and the storage were not simulated');
  expect(html).toContain('cores, ');
  expect(html).toMatch(/<h2>Notes<\/h2><ul><li>[\d:]+ here<\/li>/);
});

test('JSON, and the run that is opened, have every number of the file', async () => {
  const samples: ReadSample[] = [];
  const read = readRun(file, BUCKET_COUNT, (sample) => samples.push(sample));
  const end = read.texts.findLast((text) => text.type === 'end')!.snapshot;
  const json = JSON.parse(await (await jsonFileOf('1', file, 'first')).text());
  expect(json).toEqual(
    JSON.parse(JSON.stringify({ ...json, snapshot: end, config: read.head.config, log: read.lines })),
  );
  const { history, objectives } = await historyOf(file, end.elapsedMs);
  expect(history.series).toHaveLength(samples.length);
  samples.forEach(({ now, config, tail, alarms }, i) => {
    const opened = history.past.at(i)!;
    expect({ now: opened.now, config: opened.config, tail: opened.tail, alarms: opened.alarms }).toEqual({
      now,
      config,
      tail,
      alarms,
    });
  });
  expect(objectives.status).toEqual(run.objectives);
});

test('P99 over time is the same on Live, in a comparison and in a report', async () => {
  const samples: ReadSample[] = [];
  readRun(file, BUCKET_COUNT, (sample) => samples.push(sample));
  const { history } = await historyOf(file, samples.at(-1)!.now.elapsedMs);
  const at = columnIndex('p99');
  const live = samples.flatMap(({ now }, i) => (now.activeMs > 0 ? [history.series.at(at, i)] : []));
  expect(run.series.p99).toEqual(live);
  const ofReport = run.charts.flatMap(({ lines }) => lines).find(({ label }) => label === 'P99')!;
  expect(ofReport.y).toEqual(live);
});

test('each figure has its spread where a setting was run several times', async () => {
  const config = applyPatch(run.config, { batch: { maxSize: 7 } });
  const slower = { ...run.last, counters: { ...run.last.counters, stored: 1500 } };
  const runs = [run, { ...run, last: slower }, { ...run, config }];
  const comparison = comparisonOf(runs, ['A', 'A again', 'B']);
  const stored = comparison.figures.find(({ label }) => label === 'Stored')!;
  expect(stored.spread).toBe('1,500 to 1,798');
  expect(await reportOf(comparison, FACTS)).toMatch(
    /<th scope="row">Stored<\/th>(?:<td>[\d,]+<\/td>){3}<td>1,500 to 1,798<\/td>/,
  );
  expect(comparisonOf([run, { ...run, config }], ['A', 'B']).figures.every(({ spread }) => spread === undefined)).toBe(
    true,
  );
});

test('no figure is called better or worse where the settings are the same', () => {
  const slower = { ...run.last, counters: { ...run.last.counters, stored: 15 } };
  const { figures } = comparisonOf([run, { ...run, last: slower }], ['A', 'A again']);
  expect(figures.find(({ label }) => label === 'Stored')!.difference).toContain('%');
  expect(figures.every(({ tone }) => tone === undefined)).toBe(true);
});

test('breaches are told with their moment, bottleneck and incident', async () => {
  const [target] = run.objectives;
  const breach = { id: 4, from: 1_700_000_000_000, to: 1_700_000_001_500, worst: 900, incidents: ['Outage'] };
  const objectives = [{ ...target!, breaches: [breach], breachCount: 1 }];
  const told = await runReportOf(
    { ...run, objectives, causes: new Map([[4, 'storage is the bottleneck']]) },
    'x',
    FACTS,
  );
  expect(told).toMatch(/Moments of breach.*for 1\.5 s; worst P99 900 ms; storage is the bottleneck; Outage/);
});

test('a report fetches nothing, runs only its own script, and shows what people wrote as text', () => {
  expect(html).toContain('Penstock: &#60;first&#62;');
  expect(html).not.toMatch(/<first>|https?:|url\(|(?:src|href|action)=|@import|<iframe|<object/);
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const [, script = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
  const hash = createHash('sha256').update(script).digest('base64');
  expect(policy.replaceAll('&#39;', "'")).toBe(
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`,
  );
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('@page{');
});

test('a report of the longest run has at most 3 MB', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => i / 3);
  const charts = run.charts.map((chart) => ({
    ...chart,
    lines: chart.lines.map((line, k) => ({
      ...line,
      x: many,
      y: many.map((at) => 1000 + 900 * Math.sin(at * (k + 1))),
    })),
  }));
  const lines = Array.from({ length: 5000 }, (_, id) => ({ id, at: id, kind: 'failure', text: `${id} `.repeat(100) }));
  const long = await runReportOf({ ...run, charts, lines }, 'long', FACTS);
  expect(new TextEncoder().encode(long).length).toBeLessThan(3_000_000);
  expect(long).toContain('4,500 earlier lines are left out');
});
