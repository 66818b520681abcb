/** What a command has played so far, and how it went: written after each run, so that it can be ended and gone on with. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ScenarioResult } from '../../app/scenarios/player-types.ts';
import type { Machine } from '../bench/report.ts';
import type { Lesson } from './lessons.ts';
import { type RowStatistics, statisticsOf } from './statistics.ts';

export interface Run {
  readonly id: string;
  /** Of the lesson's file. */
  readonly version: string;
  /** The broken module it was played with. */
  readonly twin?: string;
  readonly result: ScenarioResult;
  /** Name of the film, in the folder of the index page. */
  readonly video?: string;
}
export interface DemoRecord {
  readonly command: string;
  readonly machine: Machine;
  readonly runs: Run[];
}

/** The runs of a record that was begun before, which still say something: of the same files. */
export function runsOf(file: string, lessons: readonly Lesson[]): Run[] {
  if (!existsSync(file)) return [];
  const { runs } = JSON.parse(readFileSync(file, 'utf8')) as DemoRecord;
  return runs.filter(({ id, version }) =>
    lessons.some((lesson) => lesson.scenario.id === id && lesson.version === version),
  );
}

export function writeRecord(file: string, record: DemoRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...record, conditions: conditionsOf(record.runs) }, null, 1)}\n`);
}

/** By lesson: of each condition mean, deviation and distance from its limit. */
export function conditionsOf(runs: readonly Run[]): Readonly<Record<string, readonly RowStatistics[]>> {
  const ids = [...new Set(runs.map(({ id }) => id))];
  return Object.fromEntries(
    ids.map((id) => [id, statisticsOf(runs.filter((run) => run.id === id).map(({ result }) => result))]),
  );
}

interface Sum {
  readonly wrong: readonly Run[];
  readonly untold: readonly Run[];
  /** 0: as it should be. 1: a verdict is not what it should be. 2: too many could not be told. */
  readonly exitCode: 0 | 1 | 2;
}

/** One in so many may be impossible to tell. */
const UNTOLD_IN = 20;

/** @param wanted the verdict that each must have: of a broken twin, `not held` */
export function sumUp(runs: readonly Run[], wanted: 'held' | 'not held'): Sum {
  const untold = runs.filter(({ result }) => result.outcome === 'could not tell');
  const wrong = runs.filter(({ result }) => result.outcome !== wanted && result.outcome !== 'could not tell');
  // A twin that cannot be told is not shown to be found out.
  const allowed = wanted === 'held' ? Math.max(1, Math.floor(runs.length / UNTOLD_IN)) : 0;
  return { wrong, untold, exitCode: wrong.length > 0 ? 1 : untold.length > allowed ? 2 : 0 };
}
