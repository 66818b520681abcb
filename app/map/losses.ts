/** What is left out of the pipeline, or comes too late, though nobody holds it up: sentences with what to turn. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { Snapshot, StageName } from '../../workers/contract/snapshot-types.ts';
import { formatDuration, formatRate, formatSetting, formatShare } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import { type Finding, finding } from './finding.ts';

/** Share of the events of the last second from which it is worth a sentence that they are left out … */
const LEFT_OUT = 0.01;
/** … or skipped by a subscriber, which may skip: that is what keeps the others from waiting for it. */
const SKIPPED = 0.1;

interface Loss {
  readonly part: StageName;
  readonly headline: string;
  readonly perSecond: number;
  readonly share: number;
  readonly why: string;
}

/** The largest loss of the last second, if any is worth a word. */
export function findLoss(reading: Reading, config: Config): Finding | null {
  const { counters, invalidBy } = reading.now;
  const emitted = rateOf(reading, (of) => of.counters.emitted);
  const lost = (name: keyof Snapshot['counters'], part: StageName, headline: string, why: string): Loss => {
    const perSecond = rateOf(reading, (of) => of.counters[name]);
    return { part, headline, perSecond, share: perSecond / emitted, why };
  };
  const losses = [
    lost('deadLettered', 'storage', 'Events are given up', 'the breaker is open; set While open to hold'),
    lost('shed', 'source', 'Events are shed', 'no room for them when they fell due; set When full to block'),
    lost('expired', 'scheduler', 'Events expire', whyExpired(config)),
    lost('invalid', 'validate', 'Events are invalid', whyInvalid(invalidBy, counters.invalid, config)),
    ...skips(reading, config),
  ].filter(({ perSecond, share }) => perSecond > 0 && share >= LEFT_OUT);
  if (losses.length === 0) return null;
  const { part, headline, perSecond, share, why } = losses.reduce((a, b) => (b.share > a.share ? b : a));
  return finding('strained', part, headline, `${formatRate(perSecond)}, ${formatShare(share)} of all: ${why}`);
}

function whyExpired({ load, scheduler }: Config): string {
  if (load.staleRatio >= LEFT_OUT)
    return `they come past their deadline; lower Stale events, ${formatSetting(load.staleRatio, '')}`;
  return `they wait too long; lower the load, or raise Normal budget, ${formatSetting(scheduler.budgetMs.normal, 'ms')}`;
}

function whyInvalid(by: Snapshot['invalidBy'], all: number, { failures, load }: Config): string {
  const kinds: [string, number][] = [
    ['not finite', by.notFinite],
    ['out of range', by.outOfRange],
    ['of an unknown sensor', by.unknownSensor],
    ['of a bad status', by.badStatus],
    ['damaged on the way', by.badCrc],
  ];
  const [kind, count] = kinds.reduce((a, b) => (b[1] > a[1] ? b : a));
  const what = count > 0.5 * all ? kind : `most often ${kind}`;
  const { ratio } = failures.poison;
  if (ratio >= load.invalidRatio) return `${what}; lower Poison events, ${formatSetting(ratio, '')}`;
  return `${what}; lower Invalid events, ${formatSetting(load.invalidRatio, '')}`;
}

function skips(reading: Reading, { broadcast, failures, load }: Config): Loss[] {
  return (['aggregates', 'alarms', 'tail'] as const).flatMap((name): Loss[] => {
    const perSecond = rateOf(reading, ({ subscribers }) => subscribers[name].skipped);
    const share = perSecond / (perSecond + rateOf(reading, ({ subscribers }) => subscribers[name].delivered));
    const isSlow = failures.subscribers[name] > 0;
    // Who conflates leaves out what is no longer the latest, and in max mode there is always more than one can take:
    // that is what was asked for.
    const isAsked = broadcast.policies[name] === 'conflate' || (load.mode === 'max' && !isSlow);
    if (!(share >= SKIPPED) || isAsked) return [];
    const turn = isSlow ? `lower Slow ${name}` : 'raise Lag limit, or lower the load';
    return [{ part: name, headline: `${name} skips events`, perSecond, share, why: `it does not keep up; ${turn}` }];
  });
}

/** Latency over its target. It ends where storage receives the event, so batches have no part in it. */
export function findLateness({ now }: Reading, { storage }: Config, targetMs: number): Finding | null {
  const { latency } = now;
  const { count, p99 } = latency.endToEnd.window;
  if (count === 0 || p99 <= targetMs) return null;
  const waits = STAGES.map((stage) => ({ stage, ms: latency[stage].window.p99 }));
  const longest = waits.reduce((a, b) => (b.ms > a.ms ? b : a));
  const wait = `the longest wait is before ${longest.stage}, ${formatDuration(longest.ms)}`;
  const isAtDisk = longest.stage === 'storage' && storage.kind === 'sqlite';
  const then = isAtDisk ? ', which waits for the disk' : '; lower the load';
  return finding(
    'strained',
    longest.stage,
    'P99 is over its target',
    `${formatDuration(p99)} instead of ${targetMs} ms; ${wait}${then}`,
  );
}
const STAGES = ['validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const;
