/** The page that says how a command went: verdicts, figures, distances from limits, films and the machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowResult } from '../../app/scenarios/player-types.ts';
import { machineLine, short } from '../bench/report.ts';
import { conditionsOf, type DemoRecord, type Run } from './record.ts';
import { LEAST_SD, type RowStatistics } from './statistics.ts';

export function writeIndexPage(folder: string, record: DemoRecord): string {
  const file = join(folder, 'index.html');
  writeFileSync(file, pageOf(record));
  return file;
}

function pageOf({ command, machine, runs }: DemoRecord): string {
  const conditions = conditionsOf(runs);
  const lessons = Object.entries(conditions).map(([id, rows]) =>
    lessonOf(
      runs.filter((run) => run.id === id),
      rows,
    ),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Penstock: demos</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
  table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem }
  th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8884; vertical-align: top }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
  video { width: 100%; max-width: 50rem }
  .verdict { font-weight: 600 }
</style>
<h1>Demos</h1>
<p><code>${escaped(command)}</code><br>${escaped(machineLine(machine))}</p>
${lessons.join('\n')}
</html>
`;
}

function lessonOf(runs: readonly Run[], rows: readonly RowStatistics[]): string {
  const last = runs.at(-1)!;
  const { result, twin, video } = last;
  const verdicts = runs.map((run) => run.result.outcome);
  const counted = [...new Set(verdicts)].map(
    (verdict) => `${verdict} ${verdicts.filter((v) => v === verdict).length} of ${runs.length}`,
  );
  const reasons = runs.flatMap((run) => run.result.reasons);
  const film =
    video === undefined
      ? ''
      : `<video controls preload="metadata" src="${video}.mp4"><track kind="captions" srclang="en" label="English" default src="${video}.vtt"></video>`;
  return `<h2>${escaped(result.title)}</h2>
<p class="verdict">${mark(result.outcome)} ${counted.join(', ')}${twin === undefined ? '' : ` with <code>${twin}</code>`}</p>
${reasons.length > 0 ? `<p>${[...new Set(reasons)].map(escaped).join('<br>')}</p>` : ''}
${film}
<table>
<tr><th>Claim<th>Measured in the last run<th>Allowed<th class="number">Mean<th class="number">Deviation<th class="number">From the limit, in deviations
${result.rows.map((row, i) => rowOf(row, rows[i])).join('\n')}
</table>`;
}

function rowOf(row: RowResult, statistics: RowStatistics | undefined): string {
  const of = (figure: (s: RowStatistics) => string) => (statistics === undefined ? '' : figure(statistics));
  return `<tr><td>${mark(row.outcome)} ${escaped(row.claim)}${row.why === null ? '' : `<br><small>${escaped(row.why)}</small>`}
<td>${row.measured === null ? 'no such figure' : figureText(row.measured, row.unit)}
<td>${allowed(row)}${row.formula === null ? '' : `<br><small>${escaped(row.formula)}</small>`}
<td class="number">${of(({ mean }) => number(mean))}<td class="number">${of(({ sd }) => number(sd))}
<td class="number">${of(distanceText)}`;
}

export function distanceText({ distanceInSd, distance, runs }: RowStatistics): string {
  if (runs < 2) return 'one run';
  if (distanceInSd === null) return distance >= 0 ? 'never differs' : 'outside';
  return `${distanceInSd.toFixed(1)}${distanceInSd < LEAST_SD ? ' (too near)' : ''}`;
}

export function allowed({ least, most, unit }: Pick<RowResult, 'least' | 'most' | 'unit'>): string {
  if (least !== null && most !== null) return `${number(least)} to ${figureText(most, unit)}`;
  if (most !== null) return `at most ${figureText(most, unit)}`;
  return least === null ? 'no value' : `at least ${figureText(least, unit)}`;
}

export function figureText(value: number, unit: string): string {
  return `${number(value)} ${unit}`.trim();
}
function number(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return value === 0 ? '0' : short(value);
}
function mark(outcome: string): string {
  return outcome === 'held' ? '✓' : outcome === 'not held' ? '✗' : '?';
}
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
