/** The record as tables in Markdown, misses included. */
import { machineLine } from '../bench/report.ts';
import type { Lateness } from './program/design.ts';
import { type FidelityRecord, outcomeOf, rowsOf, type Try } from './record.ts';
import {
  FIGURE_NAMES,
  LIMITS,
  loadOf,
  MOST_LATE_MS,
  POINTS,
  type Row,
  SHARE_WITHIN,
  type Tally,
  tally,
} from './verdicts.ts';

export function talliesOf({ tries }: Pick<FidelityRecord, 'tries'>): readonly Tally[] {
  return POINTS.map((point) => {
    const outcomes = tries.filter((each) => each.point === point).map(outcomeOf);
    return tally(
      point,
      outcomes.filter((outcome) => outcome !== null),
    );
  });
}

export function tablesOf(record: FidelityRecord): string {
  return [machineText(record), tallyTable(record), tryTable(record), SIMULATED, LATE, lateTable(record)].join('\n\n');
}

function machineText({ command, machine, note, tries }: FidelityRecord): string {
  const sides = tries.flatMap(({ program, penstock }) => [program, penstock]).filter((side) => side !== undefined);
  const cores = tries.flatMap(({ program }) => (program === undefined ? [] : [program.result.cores]));
  const loads = rangeOf(sides.map(({ load }) => load));
  return `\`${command}\`. ${machineLine(machine)}. Load average before the runs: ${loads}. The program took ${rangeOf(cores)} cores.${note === undefined ? '' : ` ${note}`}`;
}
const SIMULATED =
  'Simulated: the same queues reckoned from the profile, without Penstock. Where that misses too, slow times came together in the program, which no profile keeps.';
/** What the machine had to do with it: without the processor, nobody is in time. */
const LATE = `How late timers were, ms on average and at most. Where one was more than ${MOST_LATE_MS} ms late, a thread stood still because the machine was busy with other things, and the try cannot be told.`;
function lateTable({ tries }: FidelityRecord): string {
  const lateText = (late: Lateness | undefined) =>
    late === undefined ? '–' : `${text(late.meanMs)}, ${text(late.maxMs)}`;
  const rows = POINTS.flatMap((point) =>
    tries
      .filter((each) => each.point === point)
      .map((each) => [
        loadOf(point),
        String(each.number),
        lateText(each.program?.result.late),
        lateText(each.penstock?.result.late),
        outcomeText(each),
      ]),
  );
  return table(['load', 'try', 'program', 'Penstock', ''], rows);
}
function outcomeText(each: Try): string {
  const outcome = outcomeOf(each);
  if (outcome === null) return 'not ended';
  if (!outcome.isTold) return 'could not tell';
  return outcome.rows.every(({ isWithin }) => isWithin) ? 'within' : '**miss**';
}
function rangeOf(values: readonly number[]): string {
  return values.length === 0 ? '–' : `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
}

function tallyTable(record: FidelityRecord): string {
  const rows = talliesOf(record).map(({ point, tries, allWithin, told, within, verdict }) => [
    loadOf(point),
    limitsText(point),
    `${allWithin} of ${tries}`,
    String(told),
    String(within),
    verdict === 'missed' ? '**missed**' : verdict,
  ]);
  return table(
    ['load', 'may be off by', 'tries within', 'told', 'of those within', `${100 * SHARE_WITHIN} % of those told`],
    rows,
  );
}
export function limitsText(point: Try['point']): string {
  const limits = LIMITS[point];
  const parts = (['perSecond', 'p50Ms', 'p99Ms'] as const).flatMap((figure) =>
    limits[figure] === undefined ? [] : [`${FIGURE_NAMES[figure]} ${percent(limits[figure])}`],
  );
  return parts.join(', ');
}

function tryTable({ tries }: FidelityRecord): string {
  const rows = POINTS.flatMap((point) =>
    tries
      .filter((each) => each.point === point)
      .flatMap((each) => (rowsOf(each) ?? []).map((row) => tryRow(each, row))),
  );
  return table(['load', 'try', 'figure', 'program', 'Penstock', 'off by', '', 'simulated'], rows);
}
function tryRow({ point, number, simulated }: Try, { figure, measured, predicted, error, isWithin }: Row): string[] {
  const off = `${error > 0 ? '+' : error < 0 ? '−' : ''}${text(Math.abs(100 * error))} %`;
  return [
    loadOf(point),
    String(number),
    unitOf(figure),
    text(measured),
    text(predicted),
    off,
    isWithin ? '' : '**miss**',
    figure === 'perSecond' || simulated === undefined ? '–' : text(simulated[figure]),
  ];
}

const unitOf = (figure: Row['figure']): string => FIGURE_NAMES[figure] + (figure === 'perSecond' ? '' : ', ms');
const percent = (share: number): string => `${Math.round(100 * share)} %`;
/** Three digits, or more where they stand before the point. */
function text(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
