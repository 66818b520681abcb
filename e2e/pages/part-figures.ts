/** What the panel of each part of the map must say at a moment: from the snapshot, label by label. */
import { countText, formatBytes, formatCount, formatDuration, formatLevel, formatShare } from '../../app/format.ts';
import type { PartName } from '../../app/stores/view-store.ts';
import type { Config } from '../../workers/contract/config-types.ts';
import type { ChannelName, StageName, SubscriberName, TimedStage } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** A screen and its snapshot: the latest, and one of a second before for rates. */
export interface Moment {
  readonly now: Snapshot;
  readonly before: Snapshot;
  readonly config: Config;
}
/** A text; or a number, of which the text may be off by as much as its second began earlier or later. */
export type Figure = string | number;
type Figures = Record<string, Figure>;

/** How the map calls each part. */
export const PART_BUTTONS: Readonly<Record<PartName, string>> = {
  source: 'source stage',
  validate: 'validate stage',
  transform: 'transform stage',
  scheduler: 'scheduler stage',
  broadcast: 'broadcast stage',
  breaker: 'circuit breaker',
  storage: 'storage stage',
  aggregates: 'aggregates subscriber',
  alarms: 'alarms subscriber',
  tail: 'tail subscriber',
};
export const PARTS = Object.keys(PART_BUTTONS) as PartName[];

export function figuresOfPart(part: PartName, moment: Moment): Figures {
  const { now, config } = moment;
  const { counters, invalidBy, scheduler, breaker, storage, batches } = now;
  switch (part) {
    case 'source':
      return {
        ...stage(part, moment),
        emitted: formatCount(counters.emitted),
        shed: formatCount(counters.shed),
        'due, not emitted': `${now.source.exact ? '' : '≈ '}${formatCount(now.source.owed)}`,
        'oldest is late by': formatDuration(now.source.lateMs),
      };
    case 'validate':
      return {
        ...passed(part, 'source→validate', moment),
        ...timer(part, moment),
        'not finite': formatCount(invalidBy.notFinite),
        'out of range': formatCount(invalidBy.outOfRange),
        'unknown sensor': formatCount(invalidBy.unknownSensor),
        'bad status': formatCount(invalidBy.badStatus),
        'bad checksum': formatCount(invalidBy.badCrc),
      };
    case 'transform':
      return {
        ...passed(part, 'validate→transform', moment),
        ...timer(part, moment),
        'in hand': formatCount(now.stages.transform.inHand),
        executed: formatCount(pool(now, 'executed')),
        stolen: formatCount(pool(now, 'stolen')),
        'stolen, 1 s': stolenPercent(moment),
      };
    case 'scheduler':
      return {
        ...passed(part, 'transform→scheduler', moment),
        ...timer(part, moment),
        waiting: formatLevel(scheduler.queued, config.scheduler.backlog),
        ...Object.fromEntries(
          Object.entries(scheduler.byClass).flatMap(([name, { dispatched, expired, evicted }]) => [
            [`${name}, sent on`, formatCount(dispatched)],
            [`${name}, expired`, formatCount(expired)],
            [`${name}, evicted`, formatCount(evicted)],
          ]),
        ),
      };
    case 'broadcast':
      return { ...passed(part, 'scheduler→broadcast', moment), 'payload copies': formatCount(now.copies) };
    case 'breaker':
      return {
        state: breaker.state,
        opened: countText(breaker.opened, 'time', 'times'),
        'failed calls': formatCount(breaker.failures),
        'calls turned away': formatCount(breaker.rejected),
      };
    case 'storage':
      return {
        ...passed(part, 'broadcast→storage', moment),
        ...timer(part, moment),
        'in batches': formatCount(now.stages.storage.inHand),
        stored: formatCount(counters.stored),
        'rows kept': formatCount(storage.rows),
        size: formatBytes(storage.bytes),
        'batches full': formatCount(batches.bySize),
        'batches timed out': formatCount(batches.byTime),
        'batch size, mean': formatCount(batches.meanSize),
        ...Object.fromEntries(
          Object.entries(scheduler.byClass).flatMap(([name, { onTime, late, onTimeShare, owed }]) => [
            [
              `${name}, in time`,
              `${formatCount(onTime)}, ${owed > 0 ? '≈ ' : ''}${formatShare(onTimeShare)} of what was due`,
            ],
            [`${name}, too late`, formatCount(late)],
            [`${name}, not emitted`, owed > 0 ? `≈ ${formatCount(owed)}` : formatCount(0)],
          ]),
        ),
        'calls, 1 s': rate(moment, (snapshot) => snapshot.storage.calls.attempts),
        'calls begun': formatCount(storage.calls.attempts),
        'calls that stored': formatCount(storage.calls.succeeded),
        'calls that failed': formatCount(storage.calls.failed),
        'calls that timed out': formatCount(storage.calls.timedOut),
        'calls that never returned': formatCount(storage.calls.abandoned),
        'calls under way': formatCount(storage.calls.inFlight),
        'rows of a call, mean': formatCount(storage.calls.rowsPerCall),
        'call, P99, last 10 s': formatDuration(
          storage.calls.latency.window.count > 0 ? storage.calls.latency.window.p99 : Number.NaN,
        ),
        'rows per second': rate(moment, (snapshot) => snapshot.counters.stored),
      };
    case 'aggregates':
    case 'alarms':
    case 'tail':
      return subscriber(part, moment);
  }
}

function stage(name: StageName, moment: Moment): Figures {
  const { busy, blocked, idle, restarts } = moment.now.stages[name];
  const counted = { source: 'emitted', storage: 'stored' } as const;
  const count = (of: Snapshot) =>
    name === 'source' || name === 'storage' ? of.counters[counted[name]] : of.stages[name].received;
  return {
    'rate, 1 s': rate(moment, count),
    'busy, 1 s': formatShare(busy),
    'blocked, 1 s': formatShare(blocked),
    'idle, 1 s': formatShare(idle),
    ...pressure(name, moment),
    restarts: formatCount(restarts),
  };
}

/** By how long it was blocked; and HIGH where the channel after it is full. */
function pressure(name: StageName, { now }: Moment): Figures {
  const after = Object.entries(now.channels).find(([channel]) => channel.startsWith(`${name}→`))?.[1];
  const { blocked } = now.stages[name];
  if (name === 'aggregates' || name === 'alarms' || name === 'tail') return {};
  const isFull = after !== undefined && after.depth >= 0.9 * after.capacity;
  return { 'back pressure': isFull || blocked >= 0.5 ? 'HIGH' : blocked >= 0.1 ? 'LOW' : 'OK' };
}

/** Of a stage that a channel leads to. */
function passed(name: StageName, channel: ChannelName, moment: Moment): Figures {
  const { window, service } = moment.now.latency[name];
  const { depth, capacity, highWater, blockedSends } = moment.now.channels[channel];
  const known = ({ count, p99 }: { count: number; p99: number }) => formatDuration(count > 0 ? p99 : Number.NaN);
  return {
    ...stage(name, moment),
    'wait, P99, last 10 s': known(window),
    'service, P99, last 10 s': known(service.window),
    'its channel': formatLevel(depth, capacity),
    'high-water mark': formatCount(highWater),
    'blocked sends': formatCount(blockedSends),
  };
}

function subscriber(name: Exclude<SubscriberName, 'storage'>, moment: Moment): Figures {
  const { policy, lag, delivered, skipped } = moment.now.subscribers[name];
  return {
    policy,
    lag: formatLevel(lag, moment.config.broadcast.lagLimit),
    delivered: formatCount(delivered),
    skipped: formatCount(skipped),
    ...stage(name, moment),
    ...timer(name, moment),
  };
}

/** Of a stage whose service can be asked to take its time; it is on average what was asked for, or the timer is too coarse. */
function timer(name: TimedStage, { now }: Moment): Figures {
  const { count, askedMs, takenMs, lateMs } = now.timers[name];
  const known = (ms: number) => formatDuration(count > 0 ? ms : Number.NaN);
  const isOff = count >= 50 && Math.abs(takenMs - askedMs) > 0.05 * askedMs;
  return {
    'time asked for, mean': known(askedMs),
    'time taken, mean': known(takenMs),
    'timer late, mean': known(lateMs),
    timer: count === 0 ? 'not used' : isOff ? 'too coarse for this' : 'keeps the time',
  };
}

function rate({ now, before }: Moment, count: (of: Snapshot) => number): number {
  return (1000 * (count(now) - count(before))) / (now.time - before.time);
}
function pool({ pool: { workers } }: Snapshot, count: 'executed' | 'stolen'): number {
  return workers.reduce((sum, worker) => sum + worker[count], 0);
}
function stolenPercent({ now, before }: Moment): number {
  const executed = pool(now, 'executed') - pool(before, 'executed');
  return executed > 0 ? (100 * (pool(now, 'stolen') - pool(before, 'stolen'))) / executed : 0;
}

/** Whether what is shown is the figure. */
export function isFigure(shown: string, wanted: Figure): boolean {
  if (typeof wanted === 'string') return shown === wanted;
  const [, digits = '', unit = ''] = /^[<>]?([\d.]+) ?([kM]?)/.exec(shown) ?? [];
  const number = Number(digits || Number.NaN) * ({ k: 1000, M: 1e6 }[unit] ?? 1);
  return Math.abs(number - wanted) <= 1 + 0.03 * wanted;
}
