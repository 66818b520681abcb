/** What is lost for good, what comes too late, what a subscriber leaves out: sentences with what can be done. */
import { LOSSES, type LossName, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import type { Standstill } from '../../workers/contract/runs/standstill.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatClock, formatDuration, formatRate, formatSetting, formatShare } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import { findWaitOfBatches } from './batch-wait.ts';
import { behindText } from './behind.ts';
import {
  type Cause,
  evictionCause,
  expiryCause,
  givenUpCause,
  invalidCause,
  shedCause,
  waitingCause,
} from './causes.ts';
import { type Finding, finding } from './finding.ts';
import { lowerLoad, type Settings, undo } from './remedy.ts';

/** Share of the last second's events from which their loss is the headline. Every smaller one has its line below that. */
const HEADLINE_SHARE = 0.01;
/** From here on the loss is no side effect: the pipeline fails at what it is for. */
const FAILING_SHARE = 0.5;
/** A subscriber may skip: that is what keeps the others from waiting for it. It is in trouble where it skips so much … */
const SKIPPED = 0.1;
/** … and has no time left itself, over the last ten seconds. */
const OVERWORKED = 0.9;

const WORDS: Record<LossName, { part: Finding['part']; headline: string; noun: string }> = {
  expired: { part: 'scheduler', headline: 'Events are lost: they expire', noun: 'expired' },
  evicted: { part: 'scheduler', headline: 'Events are lost: the backlog is full', noun: 'evicted' },
  shed: { part: 'source', headline: 'Events are lost: the source sheds them', noun: 'shed' },
  deadLettered: { part: 'storage', headline: 'Events are lost: storage dead-letters them', noun: 'dead-lettered' },
  invalid: { part: 'validate', headline: 'Events are lost: they are invalid', noun: 'invalid' },
};
/** A loss in one word: `expired`. */
export function lossWord(name: LossName): string {
  return WORDS[name].noun;
}

/** Why events of one kind are lost just now. @param share of the events emitted, 0 to 1 @param limit the bottleneck, where there is one */
export function lossCause(
  name: LossName,
  reading: Reading,
  share: number,
  settings: Settings,
  limit: Finding | null,
): Cause {
  switch (name) {
    case 'expired':
      return expiryCause(reading, share, settings, limit);
    case 'evicted':
      return evictionCause(reading, settings, limit);
    case 'shed':
      return shedCause(reading, settings, limit);
    case 'deadLettered':
      return givenUpCause(reading, settings);
    case 'invalid':
      return invalidCause(reading, share, settings);
  }
}

/** The largest loss of the last second, if it is large enough for the headline. */
export function findLoss(reading: Reading, settings: Settings, limit: Finding | null): Finding | null {
  const rates = LOSSES.map((name) => ({ name, perSecond: rateOf(reading, ({ counters }) => counters[name]) }));
  const lost = rates.reduce((sum, { perSecond }) => sum + perSecond, 0);
  const emitted = rateOf(reading, ({ counters }) => counters.emitted);
  // Where the source waits, more may be lost of what waits than comes in.
  const all = Math.max(emitted, lost + rateOf(reading, ({ counters }) => counters.stored));
  const worst = rates.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));
  const share = worst.perSecond / all;
  if (!(worst.perSecond > 0 && share >= HEADLINE_SHARE)) return null;
  const cause = lossCause(worst.name, reading, share, settings, limit);
  const { part, headline } = WORDS[worst.name];
  const tone = share >= FAILING_SHARE || reading.now.breaker.state !== 'closed' ? 'failing' : 'strained';
  const why = `${formatRate(worst.perSecond)}, ${formatShare(share)} of all: ${cause.text}`;
  return finding(tone, cause.part ?? part, headline, why, { harm: 'lost', remedies: cause.remedies });
}

/** A subscriber that leaves out events because it cannot keep up. Nothing is lost by that: storage has them. */
export function findSkips(reading: Reading, settings: Settings): Finding | null {
  const { broadcast, failures, load } = settings.inForce;
  for (const name of SUBSCRIBERS) {
    const perSecond = rateOf(reading, ({ subscribers }) => subscribers[name].skipped);
    const share = perSecond / (perSecond + rateOf(reading, ({ subscribers }) => subscribers[name].delivered));
    // A subscriber that conflates leaves out what is no longer the latest, and in max mode there is always more than one can take: that
    // is what was asked for.
    const isAsked =
      broadcast.policies[name] === 'conflate' || (load.mode === 'max' && failures.subscribers[name] === 0);
    if (!(share >= SKIPPED) || isAsked || !isOverworked(reading.now, name)) continue;
    const slow = `failures.subscribers.${name}`;
    const remedies = failures.subscribers[name] > 0 ? [undo(slow, settings)] : [lowerLoad(settings)];
    const why = `${formatRate(perSecond)}, ${formatShare(share)} of all, though none is lost: it does not keep up`;
    return finding('strained', name, `${name} skips events`, why, { harm: 'pressure', remedies });
  }
  return null;
}

/** Whether a subscriber has no time left itself, over the last ten seconds: one that skips by its policy may well have. */
export function isOverworked({ subscribers }: Snapshot, name: 'aggregates' | 'alarms' | 'tail'): boolean {
  return subscribers[name].window.busy > OVERWORKED;
}

export const NO_EVENT = 'No event reaches storage';

/** Nothing reaches storage any more: how late events are cannot be told, only that none has come. */
export function findStandstill(
  reading: Reading,
  settings: Settings,
  limit: Finding | null,
  standstill: Standstill | null,
): Finding | null {
  if (standstill === null) return null;
  const cause = waitingCause(reading, settings, limit);
  const forHow = formatDuration(Math.floor((reading.now.time - standstill.since) / 1000) * 1000);
  const why = `none for ${forHow}, since ${formatClock(standstill.since)}${cause === null ? '' : `: ${cause.text}`}`;
  const rest = { harm: 'late' as const, remedies: cause?.remedies ?? [] };
  return finding('failing', cause?.part ?? 'storage', NO_EVENT, why, rest);
}

/** Latency over its target, or a source that is behind: then no latency tells yet how late its events will be. */
export function findLateness(reading: Reading, settings: Settings, limit: Finding | null): Finding | null {
  const { latency, source } = reading.now;
  const { p99Ms: targetMs, p99Of } = settings.inForce.objectives;
  const { count, p99 } = latency[JUDGED[p99Of]].window;
  const behind = behindText(reading.now);
  const cause = waitingCause(reading, settings, null);
  const isUnhindered = behind === null && cause === null && limit?.tone !== 'strained';
  const waiting = isUnhindered ? findWaitOfBatches(reading, settings) : null;
  if (waiting !== null) return waiting;
  if (behind === null && (count === 0 || p99 <= targetMs)) return null;
  const late = {
    headline: 'Events are late',
    figures: `${P99_OF[p99Of]} ${formatDuration(p99)} instead of ${formatSetting(targetMs, 'ms')}`,
  };
  const owing = {
    headline: `T${behind?.slice(1)}`,
    figures: `the oldest has been due for ${formatDuration(source.lateMs)}`,
  };
  const { headline, figures } = behind === null ? late : owing;
  if (limit?.tone === 'strained' && cause?.part !== 'breaker') return withLateness(limit, headline, figures);
  if (cause !== null) {
    const rest = { harm: 'late' as const, remedies: cause.remedies };
    const tone = cause.part === 'breaker' ? 'failing' : 'strained';
    return finding(tone, cause.part, headline, `${figures}: ${cause.text}`, rest);
  }
  const waits = STAGES.map((stage) => ({ stage, ms: latency[stage].window.p99 }));
  const longest = waits.reduce((a, b) => (b.ms > a.ms ? b : a));
  const wait = `the longest wait is before ${longest.stage}, ${formatDuration(longest.ms)}`;
  const isAtDisk = longest.stage === 'storage' && settings.inForce.storage.kind === 'sqlite';
  const then = isAtDisk ? ', which waits for the disk' : '';
  const rest = { harm: 'late' as const, remedies: isAtDisk ? [] : [lowerLoad(settings)] };
  return finding('strained', longest.stage, headline, `${figures}; ${wait}${then}`, rest);
}
/** What the target is held against. */
const JUDGED = { stored: 'endToEnd', delivery: 'delivery' } as const;
/** “P99” alone is that of the header. */
const P99_OF = { stored: 'P99', delivery: 'P99 delivery' } as const;
const STAGES = ['validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const;

/** What holds the pipeline back makes events late: the harm comes first, then its cause. */
function withLateness(limit: Finding, harm: string, figures: string): Finding {
  const headline = `${harm}: ${limit.headline.replace(/^The /, 'the ')}`;
  return { ...limit, harm: 'late', headline, reason: `${figures}; ${limit.reason}`, why: `${figures}; ${limit.why}` };
}
