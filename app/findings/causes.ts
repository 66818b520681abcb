/**
 * Why events are lost or late, from what a snapshot and the settings in force can tell, the surest first. `key` says whether
 * two causes are the same one: the log has a line for each stretch of losses with one cause.
 */

import { SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import { ACTION_NAMES } from '../../workers/contract/settings/timeline-text.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { hiccupText } from '../../workers/contract/view/hiccups.ts';
import type { Reading } from '../frame/reading.ts';
import type { Finding } from './finding.ts';
import { findNetwork, networkIncident } from './network.ts';
import { choose, lowerLoad, type Remedy, raise, type Settings, stateText, undo } from './remedy.ts';

export interface Cause {
  readonly key: string;
  readonly text: string;
  /** What is to blame; null: what lost the events. */
  readonly part: Finding['part'];
  readonly remedies: readonly (Remedy | null)[];
}

/** Settings that make the database fail or slow, the worst first. */
const STORAGE_FAILURES = [
  'failures.storage.outage',
  'failures.storage.hang',
  'failures.storage.errorRate',
  'failures.storage.refusedRows',
  'failures.storage.latencyMs',
  'failures.storage.jitterMs',
] as const;

/** The setting that makes the database fail or slow; null where none does. */
export function storageFailure({ inForce: { failures } }: Settings): string | null {
  const { storage } = failures;
  const { outage, hang, errorRate, refusedRows, latencyMs, jitterMs } = storage;
  const index = [outage, hang, errorRate > 0, refusedRows > 0, latencyMs > 0, jitterMs > 0];
  return STORAGE_FAILURES[index.indexOf(true)] ?? null;
}

function failureText(failure: string, { inForce }: Settings): string {
  const state = stateText(failure, inForce);
  return inForce.failures.storage.hang && !inForce.failures.storage.outage
    ? `the database does not answer: ${state}`
    : state;
}

/** The breaker is not closed: what that comes from, and what happens meanwhile. */
export function breakerCause({ breaker }: Snapshot, settings: Settings): Cause | null {
  if (breaker.state === 'closed' || !settings.inForce.breaker.enabled) return null;
  const failure = storageFailure(settings);
  const why = breaker.transitions.findLast(({ to }) => to === 'open')?.reason ?? 'calls failed';
  const meanwhile = settings.inForce.breaker.whenOpen === 'hold' ? 'batches are held' : 'batches are dead-lettered';
  return {
    key: failure ?? 'breaker',
    text: `the breaker is ${breaker.state} (${why}), ${meanwhile}`,
    part: 'breaker',
    remedies: failure === null ? [{ text: 'it tries again by itself' }] : [undo(failure, settings)],
  };
}

/** The database fails or is slow on purpose, and the breaker is closed. */
function failureCause({ stages, channels }: Snapshot, settings: Settings): Cause | null {
  const failure = storageFailure(settings);
  const { depth, capacity } = channels['broadcast→storage'];
  const isHeldUp = depth >= capacity / 2 || stages.storage.blocked + stages.storage.busy >= 0.5;
  if (failure === null || !(isHeldUp || failure === STORAGE_FAILURES[0] || failure === STORAGE_FAILURES[1]))
    return null;
  return {
    key: failure,
    text: failureText(failure, settings),
    part: 'storage',
    remedies: [undo(failure, settings)],
  };
}

/** A subscriber that blocks the pipeline; null where none does. */
export function subscriberCause({ subscribers }: Snapshot, settings: Settings): Cause | null {
  const { broadcast, failures } = settings.inForce;
  for (const name of SUBSCRIBERS) {
    const { policy, lag } = subscribers[name];
    if (policy !== 'block' || lag < 0.9 * broadcast.lagLimit) continue;
    const slow = `failures.subscribers.${name}`;
    const path = `broadcast.policies.${name}`;
    return {
      key: slow,
      text: `${name} is ${lag} events behind, and its policy is to block`,
      part: name,
      remedies: [failures.subscribers[name] > 0 ? undo(slow, settings) : null, choose(path, 'skip', settings)],
    };
  }
  return null;
}

/** The broker of a live feed, or the way to it: as long as events wait for it, or come late by it. */
function networkCause(now: Snapshot, settings: Settings): Cause | null {
  const found = findNetwork(now, settings);
  if (found !== null) {
    const text = found.headline.replace(/^The/, 'the');
    return { key: 'network', text, part: 'source', remedies: found.remedies };
  }
  const over = networkIncident(now);
  const remedies = [{ text: 'the run catches up by itself' }];
  return over === null
    ? null
    : { key: 'network', text: `${over}: what was held back comes late`, part: null, remedies };
}

/** A failure that is under way and is no setting: a worker that is gone or stands still, a burst. */
function incidentCause({ incidents }: Snapshot): Cause | null {
  const open = incidents.filter(({ outcome }) => outcome === 'open').map(({ what }) => what);
  const worker = open.find((what) => /^(worker|database)/i.test(what));
  if (worker !== undefined)
    return { key: worker, text: worker, part: null, remedies: [{ text: 'a new worker takes over by itself' }] };
  return null;
}
function burstCause(now: Snapshot): Cause | null {
  const burst = now.incidents.find(({ what, clearedAt }) => what.startsWith(ACTION_NAMES.burst) && clearedAt === null);
  if (burst === undefined) return null;
  return { key: 'burst', text: burst.what, part: 'source', remedies: [{ text: 'it is over by itself' }] };
}

/** The machine gave a worker no time, just before: longer ago, it explains nothing any more. */
const HICCUP_MS = 2000;
function hiccupCause({ hiccups, time }: Snapshot): Cause | null {
  const recent = hiccups.filter(({ at, ms }) => at + ms >= time - HICCUP_MS && at <= time);
  if (recent.length === 0) return null;
  const longest = recent.reduce((a, b) => (b.ms > a.ms ? b : a));
  return { key: 'hiccup', text: hiccupText(longest), part: null, remedies: [{ text: 'it is over by itself' }] };
}

/** What explains that events wait for long: of use for those that expire, are shed or come late. */
export function waitingCause({ now }: Reading, settings: Settings, limit: Finding | null): Cause | null {
  return (
    networkCause(now, settings) ??
    breakerCause(now, settings) ??
    failureCause(now, settings) ??
    subscriberCause(now, settings) ??
    incidentCause(now) ??
    burstCause(now) ??
    hiccupCause(now) ??
    limitCause(limit)
  );
}
function limitCause(limit: Finding | null): Cause | null {
  if (limit?.tone !== 'strained') return null;
  const text = `${limit.headline.replace(/^The/, 'the')}: ${limit.reason.split(';')[0]}`;
  return { key: limit.headline, text, part: limit.part, remedies: limit.remedies };
}

/** Of events that expire. @param share of all that do */
export function expiryCause(reading: Reading, share: number, settings: Settings, limit: Finding | null): Cause {
  const { load } = settings.inForce;
  const waiting = waitingCause(reading, settings, limit);
  const isStale = load.staleRatio > 0 && (waiting === null || share <= 1.5 * load.staleRatio);
  if (isStale)
    return {
      key: 'load.staleRatio',
      text: 'they come past their deadline',
      part: null,
      remedies: [undo('load.staleRatio', settings)],
    };
  if (waiting !== null) return waiting;
  const remedies = [raise('scheduler.budgetMs.normal', settings), lowerLoad(settings)];
  return { key: 'budget', text: 'they waited longer than their budget', part: null, remedies };
}

const WAYS: readonly (readonly [keyof Snapshot['invalidBy'], string])[] = [
  ['notFinite', 'not finite'],
  ['outOfRange', 'out of range'],
  ['unknownSensor', 'of an unknown sensor'],
  ['badStatus', 'of a bad status'],
  ['badCrc', 'damaged on the way'],
];
/** Why events are invalid. @param share of all events, 0 to 1 */
export function invalidCause({ now, before }: Reading, share: number, settings: Settings): Cause {
  const counts = WAYS.map(([way, words]) => ({ words, count: now.invalidBy[way] - (before?.invalidBy[way] ?? 0) }));
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const what = most.count > 0.5 * all ? most.words : `most often ${most.words}`;
  const { failures, load, feed } = settings.inForce;
  const of = (path: string) => ({ key: path, text: what, part: null, remedies: [undo(path, settings)] });
  if (failures.poison.ratio > 0 && share > 1.2 * load.invalidRatio) return of('failures.poison.ratio');
  if (load.invalidRatio > 0 && feed.kind === 'simulated')
    return { key: 'load.invalidRatio', text: what, part: null, remedies: [choose('load.invalidRatio', 0, settings)] };
  return { key: 'invalid', text: what, part: null, remedies: [] };
}
/** Why the source sheds. @param limit the bottleneck, where there is one */
export function shedCause(reading: Reading, settings: Settings, limit: Finding | null): Cause {
  const waiting = waitingCause(reading, settings, limit);
  const text = waiting === null ? 'no room for them when they fell due' : `no room: ${waiting.text}`;
  const block = choose('channels.whenFull', 'block', settings);
  return {
    key: waiting?.key ?? 'shed',
    text,
    part: waiting?.part ?? null,
    remedies: [...(waiting?.remedies ?? []).slice(0, 1), block],
  };
}

/** The backlog is full, and what is worth least in it makes room. */
export function evictionCause(reading: Reading, settings: Settings, limit: Finding | null): Cause {
  const waiting = waitingCause(reading, settings, limit);
  const text = waiting === null ? 'more comes than the backlog holds' : `the backlog is full: ${waiting.text}`;
  return {
    key: waiting?.key ?? 'evicted',
    text,
    part: waiting?.part ?? null,
    remedies: [...(waiting?.remedies ?? []).slice(0, 1), choose('scheduler.whenFull', 'wait', settings)],
  };
}

/** Why storage dead-letters events. */
export function givenUpCause({ now }: Reading, settings: Settings): Cause {
  const failure = storageFailure(settings);
  const cause = breakerCause(now, settings);
  const hold = settings.inForce.breaker.whenOpen === 'shed' ? choose('breaker.whenOpen', 'hold', settings) : null;
  return {
    key: failure ?? 'breaker',
    text: cause?.text ?? (failure === null ? 'calls of the database fail' : stateText(failure, settings.inForce)),
    part: cause === null ? 'storage' : 'breaker',
    remedies: [failure === null ? null : undo(failure, settings), hold],
  };
}
