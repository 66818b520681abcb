import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FIDELITY_RECORD } from '../../app/header/fidelity-record.ts';
import { helpRecord } from './help-record.ts';
import { type FidelityRecord, latestRecord } from './record.ts';

const RESULTS = fileURLToPath(new URL('results', import.meta.url));
const HELP = new URL('../../app/header/fidelity-record.ts', import.meta.url);

const summary = { count: 1, meanMs: 1, p50Ms: 10, p99Ms: 40, maxMs: 50 };
const stages = { check: summary, enrich: summary, route: summary };
const about = { at: '', commit: 'abc', load: 1, asked: 500 };
const late = { meanMs: 0.1, maxMs: 5 };
const calls = { ...summary, meanRows: 1, perCallMs: 1, perRowUs: 0 };
const program = { ...about, result: { perSecond: 500, latency: summary, stages, calls, rows: 1, cores: 0.2, late } };
const tryWith = (number: number, p50Ms: number, p99Ms: number): FidelityRecord['tries'][number] => ({
  number,
  point: '50',
  seconds: 60,
  program,
  penstock: { ...about, result: { perSecond: 500, count: 1, meanMs: 1, p50Ms, p99Ms, askedMs: 1, takenMs: 1, late } },
});
const MACHINE = {
  cpu: "somebody's processor",
  cores: 2,
  memoryGiB: 8,
  system: 'Linux',
  browser: 'Chromium 156',
  node: 'v20',
  commit: 'abc',
};

test('Help has the newest record that is kept', () => {
  const file = latestRecord('', RESULTS);
  if (file === null) {
    expect(FIDELITY_RECORD.lines).toEqual([]);
    return;
  }
  const text = readFileSync(HELP, 'utf8');
  expect(text).toBe(helpRecord(text, JSON.parse(readFileSync(file, 'utf8')), file.slice(-15, -5)));
});

test('a line tells of a load how many tries were within, and the farthest, misses included', () => {
  const record = { command: '', machine: MACHINE, tries: [tryWith(1, 10.4, 42), tryWith(2, 9.3, 52)] };
  const text = helpRecord('/** Types. */\nexport const FIDELITY_RECORD: {\n  old\n', record, '2026-11-29');
  expect(text).toMatch(/^\/\*\* Types\. \*\/\nexport const FIDELITY_RECORD: \{\n {2}readonly day/);
  expect(text).not.toContain('old');
  expect(text).toContain('machine: "somebody\'s processor, 2 cores; Chromium 156, Node v20",');
  const noted = helpRecord(text, { ...record, note: 'Beside builds.' }, '2026-11-29');
  expect(noted).toContain('Node v20. Beside builds",');
  expect(text).toContain("load: '50 % of its saturation',");
  expect(text).toContain("limits: 'P50 15 %, P99 25 %',");
  expect(text).toContain("within: '1 of 2',");
  expect(helpRecord(text, { ...record, tries: [] }, '2026-11-29')).toContain('lines: [],');
  expect(text).toContain("farthest: 'P50 −7 %, P99 +30 %',");
});
