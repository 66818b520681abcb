/** What each part of the pipeline does, in words, and the figures that tell how it fares. */
import type { Config } from '../../workers/contract/config-types.ts';
import {
  type ChannelName,
  CLASSES,
  type SkippingSubscriber,
  type StageName,
  type TimedStage,
} from '../../workers/contract/name-sets.ts';
import type { ClassFigures, TimedService } from '../../workers/contract/snapshot-types.ts';
import { owedText } from '../findings/behind.ts';
import {
  countText,
  formatBytes,
  formatCount,
  formatDuration,
  formatLevel,
  formatRate,
  formatShare,
} from '../format.ts';
import { percentileOf, type Reading, rateOf, shareOf } from '../frame/reading.ts';
import { breakerText } from '../map/BreakerSwitch.tsx';
import { stolenShare } from '../map/notes.ts';
import { pressureOn, stageRate } from '../map/StageNode.tsx';
import type { PartName } from '../stores/view-store.ts';
import { timerText } from './timer-text.ts';

export interface PartFigure {
  readonly label: string;
  /** @param config what is in force */
  readonly read: (reading: Reading, config: Config) => string;
}
interface PartText {
  readonly title: string;
  readonly text: string;
  readonly figures: readonly PartFigure[];
}

function stageFigures(stage: StageName): PartFigure[] {
  return [
    { label: 'rate, 1 s', read: (reading) => formatRate(stageRate(reading, stage)) },
    ...(['busy', 'blocked', 'idle'] as const).map((what) => ({
      label: `${what}, 1 s`,
      read: (reading: Reading) => formatShare(shareOf(reading, ({ stages }) => stages[stage][what])),
    })),
    ...(stage === 'aggregates' || stage === 'alarms' || stage === 'tail'
      ? []
      : [{ label: 'back pressure', read: ({ now }: Reading) => pressureOn(now, stage).toUpperCase() }]),
    { label: 'restarts', read: ({ now }) => formatCount(now.stages[stage].restarts) },
  ];
}
/** `48,211, >99 % of what was due`; `≈ 87 %` where the source owes some: which class those have is not known yet. */
function punctualText({ onTime, onTimeShare, owed }: ClassFigures): string {
  return `${formatCount(onTime)}, ${owed > 0 ? '≈ ' : ''}${formatShare(onTimeShare)} of what was due`;
}
/** `≈ 4,821`: what the source owes, by the class's share of the mix. */
function owedByClassText({ owed }: ClassFigures): string {
  return owed > 0 ? `≈ ${formatCount(owed)}` : formatCount(0);
}
/** How long events waited before a stage and how long it took over them: P99 of the last ten seconds. */
function timeFigures(stage: StageName): PartFigure[] {
  return [
    {
      label: 'wait, P99, last 10 s',
      read: ({ now: { latency } }) => formatDuration(percentileOf(latency[stage].window, 'p99')),
    },
    {
      label: 'service, P99, last 10 s',
      read: ({ now: { latency } }) => formatDuration(percentileOf(latency[stage].service.window, 'p99')),
    },
  ];
}
/** Of a stage whose service takes its time by a timer: what was asked for and taken, and what the timer did. */
function timerFigures(stage: TimedStage): PartFigure[] {
  return [
    { label: 'time asked for, mean', read: ({ now }) => formatDuration(meanOf(now.timers[stage], 'askedMs')) },
    { label: 'time taken, mean', read: ({ now }) => formatDuration(meanOf(now.timers[stage], 'takenMs')) },
    { label: 'timer late, mean', read: ({ now }) => formatDuration(meanOf(now.timers[stage], 'lateMs')) },
    { label: 'timer', read: ({ now }) => timerText(now.timers[stage]) },
  ];
}
function meanOf(service: TimedService, name: 'askedMs' | 'takenMs' | 'lateMs'): number {
  return service.count > 0 ? service[name] : Number.NaN;
}
/** What became of the calls of the database, and what they take. */
function callFigures(): PartFigure[] {
  const outcomes = {
    succeeded: 'calls that stored',
    failed: 'calls that failed',
    timedOut: 'calls that timed out',
    abandoned: 'calls that never returned',
  } as const;
  const names = Object.keys(outcomes) as (keyof typeof outcomes)[];
  return [
    { label: 'calls, 1 s', read: (reading) => formatRate(rateOf(reading, ({ storage }) => storage.calls.attempts)) },
    { label: 'calls begun', read: ({ now }) => formatCount(now.storage.calls.attempts) },
    ...names.map((name) => ({
      label: outcomes[name],
      read: ({ now }: Reading) => formatCount(now.storage.calls[name]),
    })),
    { label: 'calls under way', read: ({ now }) => formatCount(now.storage.calls.inFlight) },
    { label: 'rows of a call, mean', read: ({ now }) => formatCount(now.storage.calls.rowsPerCall) },
    {
      label: 'call, P99, last 10 s',
      read: ({ now }) => formatDuration(percentileOf(now.storage.calls.latency.window, 'p99')),
    },
  ];
}
function channelFigures(name: ChannelName): PartFigure[] {
  return [
    { label: 'its channel', read: ({ now }) => formatLevel(now.channels[name].depth, now.channels[name].capacity) },
    { label: 'high-water mark', read: ({ now }) => formatCount(now.channels[name].highWater) },
    { label: 'blocked sends', read: ({ now }) => formatCount(now.channels[name].blockedSends) },
  ];
}
function subscriberFigures(name: SkippingSubscriber): PartFigure[] {
  return [
    { label: 'policy', read: ({ now }) => now.subscribers[name].policy },
    {
      label: 'lag',
      read: ({ now }, { broadcast }) => formatLevel(now.subscribers[name].lag, broadcast.lagLimit),
    },
    { label: 'delivered', read: ({ now }) => formatCount(now.subscribers[name].delivered) },
    { label: 'skipped', read: ({ now }) => formatCount(now.subscribers[name].skipped) },
    ...timerFigures(name),
    ...stageFigures(name),
  ];
}

export const PART_TEXTS: Record<PartName, PartText> = {
  source: {
    title: 'Source',
    text: 'Emits events when they fall due, or as fast as there is room. Latency is counted from when an event was due, so a source that is held up cannot hide it. Events that are due but not emitted form the first queue.',
    figures: [
      ...stageFigures('source'),
      { label: 'emitted', read: ({ now }) => formatCount(now.counters.emitted) },
      { label: 'shed', read: ({ now }) => formatCount(now.counters.shed) },
      { label: 'due, not emitted', read: ({ now }) => owedText(now.source) },
      { label: 'oldest is late by', read: ({ now }) => formatDuration(now.source.lateMs) },
    ],
  },
  validate: {
    title: 'Validate',
    text: 'Rejects invalid events: values that are not finite or out of range, unknown sensors, a bad status, a wrong checksum.',
    figures: [
      ...stageFigures('validate'),
      ...timeFigures('validate'),
      ...timerFigures('validate'),
      ...channelFigures('source→validate'),
      { label: 'not finite', read: ({ now }) => formatCount(now.invalidBy.notFinite) },
      { label: 'out of range', read: ({ now }) => formatCount(now.invalidBy.outOfRange) },
      { label: 'unknown sensor', read: ({ now }) => formatCount(now.invalidBy.unknownSensor) },
      { label: 'bad status', read: ({ now }) => formatCount(now.invalidBy.badStatus) },
      { label: 'bad checksum', read: ({ now }) => formatCount(now.invalidBy.badCrc) },
    ],
  },
  transform: {
    title: 'Transform pool',
    text: 'Members that decode, filter and calibrate events. Each member has its own queue. A member with an empty queue steals from the others, unless the shares are fixed.',
    figures: [
      ...stageFigures('transform'),
      ...timeFigures('transform'),
      ...timerFigures('transform'),
      ...channelFigures('validate→transform'),
      { label: 'in hand', read: ({ now }) => formatCount(now.stages.transform.inHand) },
      {
        label: 'executed',
        read: ({ now }) => formatCount(now.pool.workers.reduce((sum, worker) => sum + worker.executed, 0)),
      },
      {
        label: 'stolen',
        read: ({ now }) => formatCount(now.pool.workers.reduce((sum, worker) => sum + worker.stolen, 0)),
      },
      { label: 'stolen, 1 s', read: (reading) => formatShare(stolenShare(reading)) },
    ],
  },
  scheduler: {
    title: 'Deadline scheduler',
    text: 'Holds the backlog and sends the event with the earliest deadline first. Events past their deadline are discarded here, before later stages spend time on them.',
    figures: [
      ...stageFigures('scheduler'),
      ...timeFigures('scheduler'),
      ...timerFigures('scheduler'),
      ...channelFigures('transform→scheduler'),
      {
        label: 'waiting',
        read: ({ now }, { scheduler }) => formatLevel(now.scheduler.queued, scheduler.backlog),
      },
      ...CLASSES.flatMap((name): PartFigure[] => [
        { label: `${name}, sent on`, read: ({ now }) => formatCount(now.scheduler.byClass[name].dispatched) },
        { label: `${name}, expired`, read: ({ now }) => formatCount(now.scheduler.byClass[name].expired) },
        { label: `${name}, evicted`, read: ({ now }) => formatCount(now.scheduler.byClass[name].evicted) },
      ]),
    ],
  },
  broadcast: {
    title: 'Broadcast',
    text: 'Publishes each event once; all subscribers read the same memory. A slow subscriber falls behind and skips events. It holds up the others only if its policy is to block.',
    figures: [
      ...stageFigures('broadcast'),
      ...timeFigures('broadcast'),
      ...channelFigures('scheduler→broadcast'),
      { label: 'payload copies', read: ({ now }) => formatCount(now.copies) },
    ],
  },
  breaker: {
    title: 'Circuit breaker',
    text: 'Stops calls to a failing database. Closed: calls go through. Open: none do until the open time is over. Half-open: a few probes go through, to test whether storage has recovered.',
    figures: [
      { label: 'state', read: ({ now }, config) => breakerText(now, config) },
      { label: 'opened', read: ({ now }) => countText(now.breaker.opened, 'time', 'times') },
      { label: 'failed calls', read: ({ now }) => formatCount(now.breaker.failures) },
      { label: 'calls turned away', read: ({ now }) => formatCount(now.breaker.rejected) },
    ],
  },
  storage: {
    title: 'Storage',
    text: 'Collects events into batches and writes each batch with one call. It never skips events: while it cannot write, all stages before it wait.',
    figures: [
      ...stageFigures('storage'),
      ...timeFigures('storage'),
      ...channelFigures('broadcast→storage'),
      { label: 'in batches', read: ({ now }) => formatCount(now.stages.storage.inHand) },
      { label: 'stored', read: ({ now }) => formatCount(now.counters.stored) },
      { label: 'rows kept', read: ({ now }) => formatCount(now.storage.rows) },
      { label: 'size', read: ({ now }) => formatBytes(now.storage.bytes) },
      { label: 'batches full', read: ({ now }) => formatCount(now.batches.bySize) },
      { label: 'batches timed out', read: ({ now }) => formatCount(now.batches.byTime) },
      { label: 'batch size, mean', read: ({ now }) => formatCount(now.batches.meanSize) },
      ...CLASSES.flatMap((name): PartFigure[] => [
        { label: `${name}, in time`, read: ({ now }) => punctualText(now.scheduler.byClass[name]) },
        { label: `${name}, too late`, read: ({ now }) => formatCount(now.scheduler.byClass[name].late) },
        { label: `${name}, not emitted`, read: ({ now }) => owedByClassText(now.scheduler.byClass[name]) },
      ]),
      ...callFigures(),
      ...timerFigures('storage'),
      { label: 'rows per second', read: (reading) => formatRate(rateOf(reading, ({ counters }) => counters.stored)) },
    ],
  },
  aggregates: {
    title: 'Aggregates',
    text: 'Minimum, maximum and mean of each sensor over windows of one second.',
    figures: subscriberFigures('aggregates'),
  },
  alarms: {
    title: 'Alarms',
    text: 'Detects values that differ from the recent values of their sensor.',
    figures: subscriberFigures('alarms'),
  },
  tail: {
    title: 'Tail',
    text: 'Keeps the latest events for the list at the bottom of the page.',
    figures: subscriberFigures('tail'),
  },
};
