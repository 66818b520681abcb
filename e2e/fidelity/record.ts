/** What a command has measured so far: written after each run, so that it can be ended and gone on with. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Profile } from '../../app/profile/profile-types.ts';
import type { Machine } from '../bench/report.ts';
import type { Predicted } from './penstock.ts';
import type { Measurement, Summary } from './program/design.ts';
import { simulate } from './simulation.ts';
import { compare, type Figures, isTold, type Outcome, type Point, type Row } from './verdicts.ts';

export interface Side<Result> {
  /** When it began. */
  readonly at: string;
  /** Of the working tree: `+` where it differs from its commit. */
  readonly commit: string;
  /** Processes that wanted a core just before, on average over a minute: other work on the machine shows here. */
  readonly load: number;
  /** Events per second; null: as fast as it can. */
  readonly asked: number | null;
  readonly result: Result;
}
/** One comparison; what has not been run yet is missing. */
export interface Try {
  /** From 1 on. */
  readonly number: number;
  readonly point: Point;
  /** What was measured of each run. */
  readonly seconds: number;
  program?: Side<Measurement>;
  penstock?: Side<Predicted>;
  /** The times to stored that the profile gives without Penstock: see `simulation.ts`. */
  simulated?: Summary;
  /** Where it is made: what the other points of the same number are predicted from. */
  profile?: Profile;
}
export interface FidelityRecord {
  readonly command: string;
  readonly machine: Machine;
  /** What else there is to know of it. */
  readonly note?: string;
  readonly tries: Try[];
}

/** Of a command before this one; those of other lengths say nothing here. */
export function triesOf(file: string | null, secondsOf: (point: Point) => number): Try[] {
  if (file === null) return [];
  const { tries } = JSON.parse(readFileSync(file, 'utf8')) as FidelityRecord;
  return tries.filter(({ point, seconds }) => seconds === secondsOf(point));
}

/** The record that was being written, or else the newest that is kept; null: there is none. */
export function latestRecord(file: string, results: string): string | null {
  if (existsSync(file)) return file;
  const kept = existsSync(results) ? readdirSync(results).filter((name) => /^[\d-]+\.json$/.test(name)) : [];
  const newest = kept.sort().at(-1);
  return newest === undefined ? null : join(results, newest);
}

/** A try a line: their profiles have hundreds of numbers. */
export function writeRecord(file: string, { tries, ...about }: FidelityRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  const lines = tries.map((each) => JSON.stringify(each)).join(',\n');
  writeFileSync(file, `${JSON.stringify(about, null, 1).slice(0, -2)},\n "tries": [\n${lines}\n]}\n`);
}

/** null where one of the sides has not been run. */
export function outcomeOf(each: Try): Outcome | null {
  const rows = rowsOf(each);
  if (rows === null) return null;
  const sides = [each.program, each.penstock].filter((side) => side !== undefined);
  return { rows, isTold: isTold(sides.map(({ result }) => result.late.maxMs)) };
}

/** So many that its figures stand still. */
const SIMULATED_EVENTS = 100_000;

/** Has the profile of each number simulated at the loads of its other points. */
export function addSimulations({ tries }: FidelityRecord, events = SIMULATED_EVENTS): void {
  for (const each of tries) {
    const profile = tries.find(({ number, profile: known }) => number === each.number && known !== undefined)?.profile;
    const asked = each.program?.asked ?? null;
    if (profile === undefined || asked === null || each.simulated !== undefined) continue;
    each.simulated = simulate(profile, asked, events / asked, each.number);
  }
}

/** The figures of the program, as those of Penstock are. */
export function figuresOf({ perSecond, latency }: Measurement): Figures {
  const { count, meanMs, p50Ms, p99Ms } = latency;
  return { perSecond, count, meanMs, p50Ms, p99Ms };
}

/** null where one of the sides has not been run. */
export function rowsOf({ point, program, penstock }: Try): readonly Row[] | null {
  return program === undefined || penstock === undefined
    ? null
    : compare(point, figuresOf(program.result), penstock.result);
}
