/**
 * The sets of defaults as they were released, written out: what `contract/settings/default-sets.ts` must yield. Nothing here
 * follows from `FIELDS`, so that a default cannot change unnoticed.
 *
 * A set never changes once it is released. A new default goes into a new set; a new setting into the newest one.
 */
import type { FieldValue } from '../contract/config-types.ts';

type Defaults = Readonly<Record<string, FieldValue>>;

/** Version 0.1. */
const SET_1: Defaults = {
  'feed.kind': 'simulated',
  'feed.recording': 'machine_temperature',
  'feed.speed': 300_000,
  'load.mode': 'rate',
  'load.encoding': 'value',
  'load.eventsPerSecond': 20_000,
  'load.shape': 'steady',
  'load.periodSeconds': 20,
  'load.peakFactor': 4,
  'load.arrivals': 'uniform',
  'load.sensors': 1024,
  'load.invalidRatio': 0.001,
  'load.staleRatio': 0,
  'load.classMix.urgent': 0.1,
  'load.classMix.normal': 0.8,
  'load.classMix.bulk': 0.1,
  'load.seed': 2_654_435_769,
  'channels.capacity': 500,
  'channels.whenFull': 'block',
  'transform.workers': 2,
  'transform.scheduling': 'stealing',
  'transform.passes': 4,
  'transform.irregularity': 0,
  'scheduler.policy': 'edf',
  'scheduler.discardExpired': true,
  'scheduler.budgetMs.urgent': 20,
  'scheduler.budgetMs.normal': 50,
  'scheduler.budgetMs.bulk': 500,
  'scheduler.backlog': 4096,
  'batch.maxSize': 2000,
  'batch.maxWaitMs': 1000,
  'breaker.enabled': true,
  'breaker.consecutiveFailures': 5,
  'breaker.failureRate': 0.5,
  'breaker.window': 50,
  'breaker.minimumCalls': 10,
  'breaker.slowCallMs': 500,
  'breaker.openMs': 1000,
  'breaker.backoffFactor': 2,
  'breaker.maxOpenMs': 30_000,
  'breaker.jitter': 0.1,
  'breaker.probes': 1,
  'breaker.whenOpen': 'hold',
  'broadcast.lagLimit': 100,
  'broadcast.policies.aggregates': 'skip',
  'broadcast.policies.alarms': 'skip',
  'broadcast.policies.tail': 'skip',
  'storage.kind': 'sqlite',
  'storage.retainEvents': 1_000_000,
  'failures.storage.errorRate': 0,
  'failures.storage.latencyMs': 0,
  'failures.storage.jitterMs': 0,
  'failures.storage.outage': false,
  'failures.storage.hang': false,
  'failures.storage.quotaFull': false,
  'failures.subscribers.aggregates': 0,
  'failures.subscribers.alarms': 0,
  'failures.subscribers.tail': 0,
  'failures.burst.factor': 10,
  'failures.burst.seconds': 5,
  'failures.poison.ratio': 0,
  'failures.poison.notFinite': true,
  'failures.poison.outOfRange': true,
  'failures.poison.unknownSensor': true,
  'failures.poison.badStatus': true,
  'failures.poison.badCrc': true,
  'threads.count': 2,
};

const SET_2: Defaults = {
  ...SET_1,
  'feed.atEnd': 'repeat',
  'feed.invalidRatio': 0,
  'storage.budgetMb': 0,
  'storage.retainEvents': 0,
  'objectives.p99Ms': 50,
  // It had no such setting. This is what its target was for.
  'objectives.p99Of': 'delivery',
  'scheduler.budgetMs.urgent': 200,
  'scheduler.budgetMs.normal': 500,
  'scheduler.budgetMs.bulk': 2000,
};

const SET_3: Defaults = {
  ...SET_2,
  'scheduler.whenFull': 'wait',
  'objectives.p99Ms': 500,
  'objectives.p99Of': 'stored',
};

export const FROZEN_DEFAULTS: Readonly<Record<number, Defaults>> = { 1: SET_1, 2: SET_2, 3: SET_3 };
