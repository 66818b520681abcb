/** Figures that are no single path of the snapshot. null: the stretch has none of it. */

import { lostByPipeline } from '../../../workers/contract/name-sets.ts';
import { START_MS } from '../../../workers/contract/runs/rate-window.ts';
import type { Incident, Snapshot, Transition } from '../../../workers/contract/snapshot-types.ts';
import { type CountedLatency, latenciesBetween } from '../../../workers/contract/view/latency-counts.ts';
import type { FigureName } from '../definition/figures.ts';
import type { ActSample, Stretch } from './act-record.ts';
import { greatest, grown, mean, secondsOf } from './paths.ts';

type Make = (stretch: Stretch, limit: number) => number | null;

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
const emitted = (stretch: Stretch) => grown(stretch, 'counters.emitted');
const lost = (stretch: Stretch) =>
  grown(stretch, 'counters.shed') +
  grown(stretch, 'counters.expired') +
  grown(stretch, 'counters.evicted') +
  grown(stretch, 'counters.deadLettered');

const expiredShare =
  (name: string): Make =>
  (stretch) => {
    const [dispatched, expired] = ['dispatched', 'expired'].map((way) =>
      grown(stretch, `scheduler.byClass.${name}.${way}`),
    );
    return ratio(expired!, dispatched! + expired!);
  };
const onTimeShare =
  (name: string): Make =>
  (stretch) => {
    const [onTime, emitted, invalid] = ['onTime', 'emitted', 'invalid'].map((way) =>
      grown(stretch, `scheduler.byClass.${name}.${way}`),
    );
    return atMostAll(onTime!, emitted! - invalid!);
  };
/** What is stored at the beginning of a stretch may have been due before it: a share is no more than all. */
function atMostAll(part: number, whole: number): number | null {
  const share = ratio(part, whole);
  return share === null ? null : Math.min(1, share);
}
/** What the source owes has fallen due, too. */
const goodput: Make = (stretch) => {
  const owed = stretch.last.owed - (stretch.first?.owed ?? 0);
  return atMostAll(grown(stretch, 'goodput.onTime'), emitted(stretch) + owed - grown(stretch, 'counters.invalid'));
};
const missedShare =
  (name: string): Make =>
  (stretch) => {
    const [delivered, skipped] = ['delivered', 'skipped'].map((way) => grown(stretch, `subscribers.${name}.${way}`));
    return ratio(skipped!, delivered! + skipped!);
  };

/** From the sample before the first in which anything was shed. */
function sinceFull(stretch: Stretch): Stretch | null {
  const { samples, first } = stretch;
  const shedBefore = first?.snapshot.counters.shed ?? 0;
  const index = samples.findIndex(({ snapshot }) => snapshot.counters.shed > shedBefore);
  if (index < 0) return null;
  const from = samples[index]!;
  return { ...stretch, first: from, fromMs: from.ms, samples: samples.slice(index + 1) };
}

const PERCENTILES = ['p50', 'p90', 'p99', 'p999', 'max', 'mean'] as const;
type Percentile = (typeof PERCENTILES)[number];
const latency =
  (of: CountedLatency, which: Percentile): Make =>
  ({ act, fromMs, toMs }) => {
    const summary = latenciesBetween(act.countsAt(fromMs)[of], act.countsAt(toMs)[of]);
    return summary.count > 0 ? summary[which] : null;
  };
/** The P99 of each second; seconds in which nothing was stored have none. */
export function p99sOf(
  { act, fromMs, toMs }: Stretch,
  of: CountedLatency,
): { readonly ms: number; readonly p99: number }[] {
  const ends = act.marks.filter(({ ms }, i) => ms > fromMs && ms <= toMs && isSecond(ms, act.marks[i - 1]?.ms ?? 0));
  let before = act.countsAt(fromMs)[of];
  return ends.flatMap(({ ms, counts }) => {
    const { count, p99 } = latenciesBetween(before, counts[of]);
    before = counts[of];
    return count > 0 ? [{ ms, p99 }] : [];
  });
}
function isSecond(ms: number, before: number): boolean {
  return Math.floor(ms / 1000) > Math.floor(before / 1000);
}
/** The figures that the latency of a stretch has, under the name it has in lessons. */
const latencies = (name: string, of: CountedLatency): Readonly<Record<string, Make>> => {
  const p99s = (stretch: Stretch) => p99sOf(stretch, of).map(({ p99 }) => p99);
  return {
    ...Object.fromEntries(PERCENTILES.map((which) => [`${name}.${which}`, latency(of, which)])),
    [`${name}.p99.meanOfSeconds`]: (stretch) => mean(p99s(stretch)),
    [`${name}.p99.worstSecond`]: (stretch) => greatest(p99s(stretch)),
    [`${name}.p99.secondsAbove`]: (stretch, limit) => p99s(stretch).filter((p99) => p99 > limit).length,
  };
};
const WAY = ['validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const;

const levels = (name: string, at: (sample: ActSample) => number): Readonly<Record<string, Make>> => ({
  [name]: ({ last }) => at(last),
  [`${name}.mean`]: ({ samples }) => mean(samples.map(at)),
  [`${name}.max`]: ({ samples }) => greatest(samples.map(at)),
});
const waiting = ({ snapshot, owed }: ActSample) => snapshot.ledger.inFlight + owed;

function incidentsOf({ last: { snapshot } }: Stretch): readonly Incident[] {
  const began = snapshot.time - snapshot.elapsedMs;
  return snapshot.incidents.filter(({ startedAt }) => startedAt - began > START_MS);
}
const firstIncident = (stretch: Stretch): Incident | null => incidentsOf(stretch).at(-1) ?? null;
const ofIncident =
  (of: (incident: Incident) => number | null): Make =>
  (stretch) => {
    const incident = firstIncident(stretch);
    return incident === null ? null : of(incident);
  };
const longestRecovery: Make = (stretch) => {
  const times = incidentsOf(stretch).map(({ recoverMs }) => recoverMs);
  return times.every((time) => time !== null) ? greatest(times) : null;
};

/** When the breaker closed after the first failure was over, in ms since the epoch. */
function closedAt(stretch: Stretch): number | null {
  const cleared = firstIncident(stretch)?.clearedAt ?? null;
  const closings = stretch.last.snapshot.breaker.transitions.filter(({ to }) => to === 'closed').map(({ at }) => at);
  return cleared === null ? null : (closings.find((at) => at >= cleared) ?? null);
}
const sinceClosed =
  (of: (closed: number, incident: Incident) => number | null): Make =>
  (stretch) => {
    const [closed, incident] = [closedAt(stretch), firstIncident(stretch)];
    return closed === null || incident === null ? null : of(closed, incident);
  };
const backlogWhenClosed: Make = (stretch) => {
  const closed = closedAt(stretch);
  if (closed === null) return null;
  const sample = stretch.samples.find(({ snapshot }) => snapshot.time >= closed);
  return sample === undefined ? null : waiting(sample);
};
/** What waits before a failure is normal: the most of it in so long, a tenth more, and a batch. */
const CALM_MS = 3000;
const MORE = 1.1;
/** It is normal again when it stays so for this long. */
const STEADY_MS = 1000;
/**
 * By what waits, in flight and owed. The coordinator's own measure of recovery knows no normal where something fails from
 * the start, as a database behind a timer.
 */
const recoveryAfterClosed: Make = (stretch) => {
  const [closed, incident] = [closedAt(stretch), firstIncident(stretch)];
  if (closed === null || incident === null) return null;
  const { startedAt } = incident;
  const calm = stretch.samples.filter(({ snapshot: { time } }) => time < startedAt && time >= startedAt - CALM_MS);
  const most = MORE * (greatest(calm.map(waiting)) ?? Number.NaN) + stretch.act.config.batch.maxSize;
  const recovered = beginningOfCalm(
    stretch.samples.filter(({ snapshot }) => snapshot.time >= closed),
    most,
  );
  return recovered === null ? null : Math.max(0, recovered.snapshot.time - closed);
};
function beginningOfCalm(samples: readonly ActSample[], most: number): ActSample | null {
  let since: ActSample | null = null;
  for (const sample of samples) {
    since = waiting(sample) <= most ? (since ?? sample) : null;
    if (since !== null && sample.ms - since.ms >= STEADY_MS) return since;
  }
  return null;
}
/** The breaker keeps so many transitions; where there were more, samples tell. */
const TRANSITIONS_KEPT = 64;
const notClosed: Make = (stretch) => {
  const { last, first, samples } = stretch;
  const { transitions } = last.snapshot.breaker;
  if (transitions.length < TRANSITIONS_KEPT) return timeNotClosed(transitions, first?.snapshot ?? null, last.snapshot);
  const share = mean(samples.map(({ snapshot }) => (snapshot.breaker.state === 'closed' ? 0 : 1)));
  return share === null ? null : share * 1000 * secondsOf(stretch);
};
function timeNotClosed(transitions: readonly Transition[], first: Snapshot | null, last: Snapshot): number {
  const begin = first?.time ?? 0;
  let sum = 0;
  let openSince: number | null = null;
  for (const { at, from, to } of [...transitions].sort((a, b) => a.at - b.at)) {
    if (from === 'closed') openSince = at;
    if (to === 'closed' && openSince !== null) {
      sum += Math.max(0, Math.min(at, last.time) - Math.max(openSince, begin));
      openSince = null;
    }
  }
  return openSince === null ? sum : sum + Math.max(0, last.time - Math.max(openSince, begin));
}
const failuresUntilOpen: Make = ({ first, samples }) => {
  const before = first?.snapshot.breaker ?? { opened: 0, failures: 0 };
  const seen = samples.find(({ snapshot }) => snapshot.breaker.opened > before.opened)?.snapshot.breaker;
  if (seen === undefined) return null;
  // Where the first look comes late, probes may have failed since: each opened it again.
  const failedProbes = seen.opened - before.opened - 1;
  return seen.failures - before.failures - failedProbes;
};

const ofPool = (stretch: Stretch, key: 'executed' | 'stolen') => {
  const sum = (snapshot: Snapshot) => snapshot.pool.workers.reduce((all, worker) => all + worker[key], 0);
  return sum(stretch.last.snapshot) - (stretch.first === null ? 0 : sum(stretch.first.snapshot));
};
const poolShare =
  (key: 'busy' | 'idle'): Make =>
  ({ samples }) =>
    mean(samples.flatMap(({ snapshot }) => mean(snapshot.pool.workers.map((worker) => worker[key])) ?? []));

/** One for each figure of kind `made`: the test beside this file looks. */
export const MADE: Readonly<Partial<Record<FigureName, Make>>> = {
  lost,
  'lost.share': (stretch) => ratio(lost(stretch), emitted(stretch)),
  'shed.share': (stretch) => ratio(grown(stretch, 'counters.shed'), emitted(stretch)),
  'shed.shareOnceFull': (stretch) => {
    const full = sinceFull(stretch);
    return full === null ? 0 : ratio(grown(full, 'counters.shed'), emitted(full));
  },
  'stored.share': (stretch) => ratio(grown(stretch, 'counters.stored'), emitted(stretch)),
  'urgent.expiredShare': expiredShare('urgent'),
  'normal.expiredShare': expiredShare('normal'),
  'bulk.expiredShare': expiredShare('bulk'),
  'urgent.onTimeShare': onTimeShare('urgent'),
  'normal.onTimeShare': onTimeShare('normal'),
  'bulk.onTimeShare': onTimeShare('bulk'),
  'goodput.onTimeShare': goodput,
  'storage.missedShare': missedShare('storage'),
  'aggregates.missedShare': missedShare('aggregates'),
  'alarms.missedShare': missedShare('alarms'),
  'tail.missedShare': missedShare('tail'),

  ...latencies('latency', 'endToEnd'),
  ...latencies('delivery', 'delivery'),
  'latency.p99.sumOfStages': ({ last }) =>
    WAY.reduce((sum, stage) => {
      const { p99, service } = last.snapshot.latency[stage];
      return sum + p99 + service.p99;
    }, 0),

  ...levels('source.owed', ({ owed }) => owed),
  ...levels('backlog', waiting),
  'backlog.whenClosed': backlogWhenClosed,

  'incidents.count': (stretch) => incidentsOf(stretch).length,
  'incidents.open': (stretch) => incidentsOf(stretch).filter(({ outcome }) => outcome === 'open').length,
  'incidents.recoverMs.max': longestRecovery,
  'incident.detectMs': ofIncident(({ detectMs }) => detectMs),
  'incident.durationMs': ofIncident(({ durationMs }) => durationMs),
  'incident.recoverMs': ofIncident(({ recoverMs }) => recoverMs),
  'incident.peakDepth': ofIncident(({ peakDepth }) => peakDepth),
  'incident.peakLatencyMs': ofIncident(({ peakLatencyMs }) => peakLatencyMs),
  'incident.lost': ofIncident(lostByPipeline),
  'incident.delayed': ofIncident(({ delayed }) => delayed),

  'breaker.failuresUntilOpen': failuresUntilOpen,
  'breaker.notClosedMs': notClosed,
  'breaker.restMs': sinceClosed((closed, { clearedAt }) => (clearedAt === null ? null : closed - clearedAt)),
  'recovery.afterClosedMs': recoveryAfterClosed,

  'little.database.ca2': ({ last }) => last.snapshot.little.database.ca2,
  'little.database.cs2': ({ last }) => last.snapshot.little.database.cs2,
  'storage.callMs': (stretch) => {
    const busy = mean(stretch.samples.map(({ snapshot }) => snapshot.stages.storage.busy)) ?? 0;
    return ratio(1000 * busy * secondsOf(stretch), grown(stretch, 'storage.batches'));
  },

  'pool.executed': (stretch) => ofPool(stretch, 'executed'),
  'pool.stolen': (stretch) => ofPool(stretch, 'stolen'),
  'pool.busy': poolShare('busy'),
  'pool.idle': poolShare('idle'),

  'sql.events': ({ act }) => act.sql?.events ?? null,
  'sql.distinct': ({ act }) => act.sql?.distinct ?? null,
  'sql.doubled': ({ act }) => (act.sql === null ? null : act.sql.events - act.sql.distinct),
};
