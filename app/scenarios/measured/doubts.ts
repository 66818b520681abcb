/** Why a verdict may say nothing: what the machine, or somebody at it, did to the acts. */
import { turnsOf } from '../../../workers/contract/settings/arrivals.ts';
import { formatFineShare, formatRate, formatShare } from '../../format.ts';
import type { ActRecord, ActSample } from './act-record.ts';

/** The source may be behind by this share of a second's events. */
const LATE = 0.01;
/** The speed check may move by this share. */
const MOVED = 0.1;
/** A load beyond this share of what the machine can do is decided by the machine. */
const ROOM = 0.8;

/** A second in which the source fell behind its schedule although it had room; null where there is none. */
export function lateSource(record: ActRecord): string | null {
  const { warmUp, played, number } = record;
  for (let second = Math.ceil(warmUp); second + 1 <= played; second++) {
    const late = latenessIn(record, second);
    if (late > LATE)
      return `the source fell behind its load by ${formatFineShare(late)} in second ${second + 1} of act ${number}, though nothing held it back`;
  }
  return null;
}

/** As a share of what fell due in it. */
function latenessIn(record: ActRecord, second: number): number {
  const [from, to] = [1000 * second, 1000 * (second + 1)];
  const inside = record.samples.filter(({ ms }) => ms >= from && ms <= to + LOOK_MS);
  const [first, last] = [inside[0], inside.at(-1)];
  if (first === undefined || last === undefined || inside.length < 5) return 0;
  if (turnsOf(record.config).some((turn) => turn >= from - LOOK_MS && turn <= to + LOOK_MS)) return 0;
  if (inside.some((sample) => isHeldBack(sample, first))) return 0;
  const due = last.due - first.due;
  // One reading may be between two ticks of the source, or a thread was just not running: several together tell.
  const behind = least(inside.slice(-3)) - least(inside.slice(0, 3));
  return due > 0 && behind > LEAST_EVENTS + noiseOf(record, due) ? behind / due : 0;
}
const LOOK_MS = 150;
const LEAST_EVENTS = 2;
function least(samples: readonly ActSample[]): number {
  return Math.min(...samples.map(({ due, snapshot }) => due - snapshot.counters.emitted));
}
/** A source that came anew, or was given other settings, draws other random arrivals than the seed began with. */
function noiseOf({ config }: ActRecord, due: number): number {
  return config.load.arrivals === 'poisson' ? 4 * Math.sqrt(due) : 0;
}
function isHeldBack({ snapshot }: ActSample, first: ActSample): boolean {
  const { depth, capacity, blockedSends } = snapshot.channels['source→validate'];
  const blockedBefore = first.snapshot.channels['source→validate'].blockedSends;
  return depth >= capacity || blockedSends > blockedBefore || snapshot.stages.source.blocked > LATE;
}

export function movedSpeed(before: number, after: number): string | null {
  const moved = after / before - 1;
  if (Math.abs(moved) <= MOVED) return null;
  return `this machine became ${formatShare(Math.abs(moved))} ${moved < 0 ? 'slower' : 'faster'} meanwhile, by its speed check`;
}
export function tooSlow(load: number, speed: number): string | null {
  if (load <= ROOM * speed) return null;
  return `the load is ${formatRate(load)}, and this machine stores ${formatRate(speed)} at most`;
}
export function tooFewCores(cores: number, needed: number): string | null {
  return cores >= needed ? null : `it takes ${needed} cores to be seen, and this machine has ${cores}`;
}
