/** What `npm run theory` has played: JSON to go on with, and a page of Markdown to read. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { type Machine, machineLine } from '../bench/report.ts';
import type { Point } from './point.ts';
import { isHeld, type Row, type Unit } from './rows.ts';
import { endOf, type RunFigures } from './run-figures.ts';

/** Of the run itself: what it was, and how the machine did meanwhile. */
interface PlayFigures {
  readonly emitted: number;
  readonly stored: number;
  readonly perSecond: number;
  /** Of calls. */
  readonly callMs: number;
  /** By how much timers went off late. */
  readonly lateMs: number;
  readonly maxLateMs: number;
  /** Stretches in which the machine gave a worker no time, and the longest of them: the latest 24 at most. */
  readonly hiccups: number;
  readonly longestHiccupMs: number;
}
export interface PointRecord {
  readonly name: string;
  readonly about: string;
  readonly seconds: number;
  /** When it was played, and on which state of the project. */
  readonly at: string;
  readonly commit: string;
  readonly patch: ConfigPatch;
  readonly rows: readonly Row[];
  readonly figures: PlayFigures;
}
interface TheoryRecord {
  readonly machine: Machine;
  /** What else ran on the machine. */
  readonly note: string;
  readonly points: PointRecord[];
}

export function recordOf(
  point: Point,
  seconds: number,
  run: RunFigures,
  made: Pick<PointRecord, 'at' | 'commit'>,
): PointRecord {
  const { name, about, patch, judge } = point;
  return { name, about, seconds, ...made, patch, rows: judge(run), figures: figuresOf(run) };
}
function figuresOf(run: RunFigures): PlayFigures {
  const { counters, timers, hiccups } = run.last;
  const { emitted, atMs } = endOf(run);
  const { takenMs, lateMs, maxLateMs } = timers.storage;
  return {
    emitted: counters.emitted,
    stored: counters.stored,
    perSecond: (1000 * emitted) / atMs,
    callMs: takenMs,
    lateMs,
    maxLateMs,
    hiccups: hiccups.length,
    longestHiccupMs: hiccups.reduce((most, { ms }) => Math.max(most, ms), 0),
  };
}

/** What a command before this one has played: of a point, what still is the same. */
export function playedBefore(folder: string): readonly PointRecord[] {
  const file = join(folder, 'theory.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TheoryRecord).points : [];
}
export function isSame(record: PointRecord, { name, patch }: Point, seconds: number): boolean {
  return record.name === name && record.seconds === seconds && JSON.stringify(record.patch) === JSON.stringify(patch);
}

export function writeRecord(folder: string, record: TheoryRecord): void {
  const file = join(folder, 'theory.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(record, null, 1)}\n`);
  writeFileSync(join(folder, 'theory.md'), pageOf(record));
}

export function pageOf({ machine, note, points }: TheoryRecord): string {
  const rows = points.flatMap(({ rows: own }) => own);
  const judged = rows.filter(({ allowed }) => allowed !== null);
  const held = judged.filter(isHeld);
  return `${[
    '# Runs held against theory',
    'Written by `npm run theory -- --record`: real runs in Chromium, beside what queueing theory says of them.',
    `${machineLine(machine)}.${note === '' ? '' : ` ${note}`}`,
    `${held.length} of ${judged.length} conditions hold.`,
    ...points.map(sectionOf),
  ].join('\n\n')}\n`;
}
function sectionOf({ name, about, seconds, at, commit, rows, figures }: PointRecord): string {
  const { perSecond, callMs, lateMs, maxLateMs, hiccups, longestHiccupMs, emitted } = figures;
  const machineText = `timers were late by ${text(lateMs, 'ms')} on average, ${text(maxLateMs, 'ms')} at most`;
  const hiccupText = hiccups === 0 ? 'no hiccup' : `${hiccups} hiccups, the longest ${text(longestHiccupMs, 'ms')}`;
  const load = `${emitted} events, ${perSecond.toFixed(1)}/s; calls of ${callMs.toFixed(3)} ms`;
  return [
    `## ${name}`,
    `${about}. ${seconds} s, ${at.slice(0, 16).replace('T', ' ')} UTC, ${commit}: ${load}; ${machineText}; ${hiccupText}.`,
    ['| what | measured | expected | allowed | |', '|---|---|---|---|---|', ...rows.map(lineOf)].join('\n'),
  ].join('\n\n');
}
function lineOf(row: Row): string {
  const { claim, unit, measured, expected, allowed } = row;
  const cells = [
    claim,
    measured === null ? 'never' : text(measured, unit),
    expected === null ? '' : text(expected, unit),
    allowed === null ? 'as measured' : allowedText(allowed, unit),
    allowed === null ? '' : isHeld(row) ? 'held' : '**not held**',
  ];
  return `| ${cells.join(' | ')} |`;
}
function allowedText([least, most]: NonNullable<Row['allowed']>, unit: Unit): string {
  if (least === null) return `at most ${text(most ?? Number.NaN, unit)}`;
  return most === null ? `at least ${text(least, unit)}` : `${text(least, unit)} to ${text(most, unit)}`;
}

export function text(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return `${(100 * value).toFixed(1)} %`;
    case 'events':
      return String(Math.round(value));
    default:
      return `${value.toFixed(2)} ${unit}`;
  }
}
