/**
 * What the settings say of a run before there is one: how much each stage can do, which is the bottleneck, and how long events
 * wait on average.
 *
 * Capacity is W / E[S]: the utilisation law (Denning and Buzen, 1978). Waits are those of Allen and Cunneen, with one server
 * Kingman's; the spread of arrivals goes from stage to stage as in Whitt's QNA (1983). Where what they assume is not so, no
 * wait is told, but why.
 */

import type { Config } from '../../workers/contract/config-types.ts';
import { hasCallTime } from '../../workers/contract/durations/call-times.ts';
import { callCosts, type Moments, momentsOf, type PointsOf } from '../../workers/contract/durations/service-moments.ts';
import {
  SERVED_STAGES,
  type ServedStage,
  type SkippingSubscriber,
  SUBSCRIBERS,
} from '../../workers/contract/name-sets.ts';
import { setRate } from '../../workers/contract/settings/load-shape.ts';
import { formatDuration } from '../format.ts';

export type PredictedPart = ServedStage | 'database';

export interface PartPrediction {
  readonly part: PredictedPart;
  /** Whether its costs are a person's own; else they are those of Penstock's code, some µs an event. */
  readonly isYours: boolean;
  /** Of a service; of the database: of a call. */
  readonly meanMs: number;
  readonly servers: number;
  /** Events per second; Infinity where the settings ask for no time. */
  readonly capacity: number;
  /** Share of its capacity that arrives; null at full speed, when that is not known. */
  readonly load: number | null;
  /** Before its service, or until its call begins; null where theory has no answer. */
  readonly waitMs: number | null;
  readonly whyNoWait: string | null;
  /** Whether the others wait for it. */
  readonly isInTheWay: boolean;
}
export interface Prediction {
  readonly parts: readonly PartPrediction[];
  /** Events per second of those in the way; Infinity where nothing takes any time. */
  readonly capacity: number;
  readonly bottleneck: PredictedPart | null;
  readonly notes: readonly string[];
}

/** Above this, a mean needs minutes to show. */
const NEAR_FULL = 0.95;

/** What arrives: events per second, and the variance of the times between them over the square of their mean. */
interface Flow {
  readonly perSecond: number | null;
  readonly variation: number;
  readonly why: string | null;
}

/** Capacity, bottleneck and mean waits of these settings, before any run. Where a formula does not hold, says why. */
export function predict(config: Config, pointsOf: PointsOf): Prediction {
  let flow = arrivalsOf(config);
  const parts: PartPrediction[] = [];
  for (const stage of SERVED_STAGES) {
    if (stage === 'aggregates') parts.push(databaseOf(config, flow, pointsOf));
    const extraMs = isSubscriber(stage) ? config.failures.subscribers[stage] / 1000 : 0;
    const moments = momentsOf(config.service[stage], extraMs, pointsOf);
    const servers = stage === 'transform' ? config.transform.workers : 1;
    const isInTheWay = !isSubscriber(stage) || config.broadcast.policies[stage] === 'block';
    parts.push(partOf(stage, moments, servers, flow, isInTheWay));
    if (!isSubscriber(stage)) flow = after(stage, moments, servers, flow, config);
  }
  const slowest = parts
    .filter(({ isInTheWay }) => isInTheWay)
    .reduce<PartPrediction | null>(
      (least, each) => (least !== null && least.capacity <= each.capacity ? least : each),
      null,
    );
  const capacity = slowest?.capacity ?? Number.POSITIVE_INFINITY;
  const bottleneck = slowest !== null && Number.isFinite(capacity) ? slowest.part : null;
  return { parts, capacity, bottleneck, notes: notesOf(config, parts, capacity) };
}

function isSubscriber(stage: ServedStage): stage is SkippingSubscriber {
  return SUBSCRIBERS.some((name) => name === stage);
}

function arrivalsOf({ load, feed }: Config): Flow {
  const unknown = (why: string): Flow => ({ perSecond: null, variation: 1, why });
  if (feed.kind === 'recording') return unknown('a recording plays at its own pace');
  if (load.mode === 'max') return unknown('the source sends as fast as it can');
  const why = load.shape === 'steady' ? null : 'the load is not steady';
  return { perSecond: setRate(load), variation: load.arrivals === 'poisson' ? 1 : 0, why };
}

/** What goes on from a stage: Whitt's departures of several servers. */
function after(stage: ServedStage, { meanMs, variation }: Moments, servers: number, flow: Flow, config: Config): Flow {
  const kept = stage === 'validate' ? 1 - config.load.invalidRatio : 1;
  if (flow.perSecond === null) return flow;
  const load = Math.min((flow.perSecond * meanMs) / 1000 / servers, 1);
  const leaving = 1 + (1 - load ** 2) * (flow.variation - 1) + (load ** 2 * (variation - 1)) / Math.sqrt(servers);
  const perSecond = Math.min(flow.perSecond, meanMs > 0 ? (1000 * servers) / meanMs : Number.POSITIVE_INFINITY);
  return { ...flow, perSecond: perSecond * kept, variation: Math.max(leaving, 0) };
}

function partOf(
  part: PredictedPart,
  moments: Moments,
  servers: number,
  flow: Flow,
  isInTheWay: boolean,
  events = 1,
): PartPrediction {
  const { meanMs } = moments;
  const isYours = meanMs > 0;
  const capacity = isYours ? (1000 * servers * events) / meanMs : Number.POSITIVE_INFINITY;
  const load = flow.perSecond === null ? null : flow.perSecond / capacity;
  const whyNoWait = whyNone(load, isYours, flow);
  const waitMs = whyNoWait === null && load !== null ? waitOf(load, servers, moments, flow.variation) : null;
  return { part, isYours, meanMs, servers, capacity, load, waitMs, whyNoWait, isInTheWay };
}

function whyNone(load: number | null, isYours: boolean, { why }: Flow): string | null {
  if (!isYours) return 'its own code takes a few µs per event, which depends on the machine';
  if (load !== null && load >= 1) return 'more events arrive than it can handle, so its queue grows until it is full';
  return load === null ? (why ?? 'what arrives is not known') : why;
}

/** Allen and Cunneen; with one server it is Kingman's. */
function waitOf(load: number, servers: number, { meanMs, variation }: Moments, arrivals: number): number {
  const spread = (arrivals + variation) / 2;
  return (spread * erlangC(load, servers) * meanMs) / (servers * (1 - load));
}
/** The share of arrivals that have to wait at all, where both times are exponential. */
export function erlangC(load: number, servers: number): number {
  // Erlang's B, server by server, which stays small.
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * servers * blocked) / (n + load * servers * blocked);
  return blocked / (1 - load * (1 - blocked));
}

/** Events come in batches: a full one, or what came while it was open. */
function databaseOf(config: Config, flow: Flow, pointsOf: PointsOf): PartPrediction {
  const { maxSize, maxWaitMs } = config.batch;
  const atFull = callCosts(config, maxSize, pointsOf);
  const capacityFlow = flow.perSecond ?? Number.POSITIVE_INFINITY;
  const inTime = Math.max((capacityFlow * maxWaitMs) / 1000, 1);
  const rows = Math.min(maxSize, inTime);
  const calls = callCosts(config, rows, pointsOf);
  const full = partOf('database', atFull, atFull.servers, flow, true, maxSize);
  if (flow.perSecond === null || !full.isYours) return full;
  const isByTime = inTime < maxSize;
  // So many arrivals make one batch: their spread is that of a sum. A timer's is none.
  const batches: Flow = { ...flow, perSecond: flow.perSecond / rows, variation: isByTime ? 0 : flow.variation / rows };
  const { waitMs, whyNoWait } = partOf('database', calls, calls.servers, batches, true);
  return { ...full, meanMs: calls.meanMs, waitMs, whyNoWait };
}

function notesOf(config: Config, parts: readonly PartPrediction[], capacity: number): string[] {
  const { scheduler, storage, database } = config;
  const rate = arrivalsOf(config).perSecond;
  const isNearFull = parts.some(({ load, waitMs }) => waitMs !== null && load !== null && load > NEAR_FULL);
  const aside = parts.filter(({ isInTheWay, load }) => !isInTheWay && load !== null && load >= 1);
  return [
    rate !== null &&
      rate > capacity &&
      'More events arrive than the bottleneck can handle: they wait, or are lost, as the settings say.',
    isNearFull && `Above ${100 * NEAR_FULL} % of a capacity, means need minutes to show.`,
    fillNote(config, rate),
    scheduler.discardExpired && 'Events past their budget are discarded, so there are fewer long waits than in theory.',
    scheduler.policy !== 'fifo' && 'Waits are means over all classes: urgent events wait less, the others more.',
    storage.kind === 'sqlite' &&
      'SQLite also writes to the disk. For a database that costs exactly what is entered here, set Storage to memory.',
    storage.kind === 'sqlite' &&
      !hasCallTime(database) &&
      'Without a time for a call or a row, SQLite stores several full batches in one call.',
    ...aside.map(({ part }) => `${part} cannot keep up; nobody waits for it, so it skips events.`),
  ].filter((note) => note !== false);
}

/** Most of the time to stored may be spent in a batch that is not full yet. */
function fillNote({ batch: { maxSize, maxWaitMs } }: Config, rate: number | null): string | false {
  if (rate === null || maxSize === 1) return false;
  const meanMs = Math.min((1000 * (maxSize - 1)) / rate, maxWaitMs) / 2;
  return `Before a call, events wait ${formatDuration(meanMs)} on average until their batch is full or its time is up.`;
}
