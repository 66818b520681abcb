/** Everything within one snapshot that has to agree, whatever moved while it was taken. Used by all kinds of tests. */
import { type ChannelName, CLASSES, LOSSES, type StageName, SUBSCRIBERS } from '../contract/name-sets.ts';
import type { Percentiles, Snapshot } from '../contract/snapshot-types.ts';
import { MOST_CALLS } from '../memory/memory-map.ts';

/** Each channel with who sends to it and who receives from it. */
const CHANNELS: readonly (readonly [ChannelName, StageName, StageName])[] = [
  ['source→validate', 'source', 'validate'],
  ['validate→transform', 'validate', 'transform'],
  ['transform→scheduler', 'transform', 'scheduler'],
  ['scheduler→broadcast', 'scheduler', 'broadcast'],
  ['broadcast→storage', 'broadcast', 'storage'],
];
/** Of sums of shares and means, which are not whole numbers. */
const ROUNDING = 1e-6;

class Faults {
  readonly list: string[] = [];
  same(what: string, actual: number, wanted: number): void {
    if (actual !== wanted) this.list.push(`${what} is ${actual}, not ${wanted}`);
  }
  atMost(what: string, actual: number, most: number): void {
    if (!(actual <= most)) this.list.push(`${what} is ${actual}, more than ${most}`);
  }
  count(what: string, actual: number): void {
    if (!Number.isSafeInteger(actual) || actual < 0) this.list.push(`${what} is ${actual}, which is no count`);
  }
  near(what: string, actual: number, wanted: number): void {
    if (!(Math.abs(actual - wanted) <= ROUNDING * Math.max(1, Math.abs(wanted)))) {
      this.list.push(`${what} is ${actual}, not ${wanted}`);
    }
  }
}

/** @returns what does not add up, in words; nothing where all does */
export function snapshotFaults(snapshot: Snapshot): string[] {
  const found = new Faults();
  checkLedger(snapshot, found);
  checkStages(snapshot, found);
  checkSource(snapshot, found);
  checkLittle(snapshot, found);
  checkLive(snapshot, found);
  checkChannels(snapshot, found);
  checkScheduler(snapshot, found);
  checkSubscribers(snapshot, found);
  checkIncidents(snapshot, found);
  checkStorage(snapshot, found);
  checkLatency(snapshot, found);
  checkBreaker(snapshot, found);
  checkEngine(snapshot, found);
  checkEnd(snapshot, found);
  return found.list;
}

/** Each delivery of a message is in one account. */
function checkLive({ live }: Snapshot, found: Faults): void {
  if (live === null) return;
  const { delivered, acked, terminated, givenBack, inFlight, lapsed } = live;
  found.same(
    'acked, terminated, given back, in flight, lapsed',
    acked + terminated + givenBack + inFlight + lapsed,
    delivered,
  );
  found.count('in flight', inFlight);
}

/** What only grows within a run: which of it has fallen from one snapshot to a later one, in words. */
export function fallenBetween(before: Snapshot, now: Snapshot): string[] {
  if (before.runId !== now.runId) return [];
  const found = new Faults();
  const grows = (what: string, least: number, actual: number) => found.atMost(`earlier, ${what}`, least, actual);
  grows('time', before.time, now.time);
  for (const name of Object.keys(now.counters) as (keyof Snapshot['counters'])[]) {
    grows(name, before.counters[name], now.counters[name]);
  }
  for (const name of Object.keys(now.stages) as StageName[]) {
    grows(`received of ${name}`, before.stages[name].received, now.stages[name].received);
    grows(`sent of ${name}`, before.stages[name].sent, now.stages[name].sent);
    grows(`service times of ${name}`, before.latency[name].service.count, now.latency[name].service.count);
  }
  for (const [name] of CHANNELS)
    grows(`highWater of ${name}`, before.channels[name].highWater, now.channels[name].highWater);
  for (const name of SUBSCRIBERS)
    grows(`skipped by ${name}`, before.subscribers[name].skipped, now.subscribers[name].skipped);
  grows('opened', before.breaker.opened, now.breaker.opened);
  for (const name of Object.keys(now.engine) as (keyof Snapshot['engine'])[]) {
    grows(`engine.${name}`, before.engine[name], now.engine[name]);
  }
  for (const name of ['attempts', 'succeeded', 'failed', 'timedOut', 'abandoned'] as const)
    grows(`calls: ${name}`, before.storage.calls[name], now.storage.calls[name]);
  return found.list;
}

/** Threads count while it is read, so a try may be known whose outcome is not. */
function checkEngine({ engine }: Snapshot, found: Faults): void {
  for (const [name, count] of Object.entries(engine)) found.count(`engine.${name}`, count);
  found.atMost('stealsWon + failedSwaps', engine.stealsWon + engine.failedSwaps, engine.stealsTried);
}

function checkLedger({ counters, ledger, invalidBy, stages, channels, copies }: Snapshot, found: Faults): void {
  for (const [name, count] of Object.entries(counters)) found.count(name, count);
  for (const [name, count] of Object.entries(invalidBy)) found.count(name, count);
  found.count('inFlight', ledger.inFlight);
  found.count('slack', ledger.slack);
  const { emitted, invalid, shed, expired, evicted, deadLettered, stored } = counters;
  const ended = invalid + shed + expired + evicted + deadLettered + stored;
  found.same('the sum of the counters', ended + ledger.inFlight, emitted);
  const waiting = sum(Object.values(channels), ({ depth }) => depth);
  const inHand = sum(Object.values(stages), (stage) => stage.inHand);
  found.same('what waits and what is in hand', waiting + inHand, ledger.inFlight);
  found.same('unaccounted', ledger.unaccounted, 0);
  found.same(
    'the sum of invalidBy',
    sum(Object.values(invalidBy), (count) => count),
    invalid,
  );
  found.same('copies', copies, 0);
}

function checkSource({ source }: Snapshot, found: Faults): void {
  found.count('owed by the source', source.owed);
  found.atMost('0', 0, source.lateMs);
  if (source.owed === 0) found.same('lateMs of a source that owes nothing', source.lateMs, 0);
}

/** The figures of a check make its verdict, and nothing that is no defect breaks the law. */
function checkLittle({ little }: Snapshot, found: Faults): void {
  for (const [name, { windowMs, count, rate, waitMs, product, tolerance, holds }] of Object.entries(little)) {
    found.near(`λ × W of the ${name}`, (rate * waitMs) / 1000, product);
    if (holds !== null) found.atMost(`0.5 s`, 500, windowMs);
    if (holds === false) {
      found.list.push(`L of the ${name} is ${count}, λW ${product}, further apart than ${tolerance}`);
    }
  }
}

function checkStages({ stages, counters, pool }: Snapshot, found: Faults): void {
  for (const [name, { received, sent, inHand, busy, blocked, idle, restarts }] of Object.entries(stages)) {
    found.count(`received of ${name}`, received);
    found.count(`sent of ${name}`, sent);
    found.count(`inHand of ${name}`, inHand);
    found.count(`restarts of ${name}`, restarts);
    found.near(`busy, blocked and idle of ${name}`, busy + blocked + idle, 1);
  }
  const { emitted, shed, invalid, stored, deadLettered } = counters;
  const { source, validate, transform, broadcast, storage } = stages;
  found.same('received of source', source.received, emitted);
  found.same('sent of source', source.sent, emitted - shed);
  found.same('received of validate', validate.received, validate.sent + invalid);
  found.same('received of transform', transform.received, transform.sent + transform.inHand);
  found.same('received of broadcast', broadcast.received, broadcast.sent);
  found.same('sent of storage', storage.sent, stored + deadLettered);
  found.same('received of storage', storage.received, storage.sent + storage.inHand);
  // Workers that have left the pool are no longer listed.
  found.atMost(
    'executed by the pool',
    sum(pool.workers, ({ executed }) => executed),
    transform.sent,
  );
  for (const [i, { executed, stolen }] of pool.workers.entries()) {
    found.atMost(`stolen by worker ${i} of the pool`, stolen, executed);
  }
}

function checkChannels({ channels, stages }: Snapshot, found: Faults): void {
  for (const [name, from, to] of CHANNELS) {
    const { depth, highWater, sent, received } = channels[name];
    found.count(`depth of ${name}`, depth);
    found.same(`sent through ${name}`, sent, stages[from].sent);
    found.same(`received through ${name}`, received, stages[to].received);
    found.same(`depth of ${name}`, depth, sent - received);
    found.atMost(`depth of ${name}`, depth, highWater);
  }
}

function checkScheduler({ scheduler, goodput, stages, counters }: Snapshot, found: Faults): void {
  const { queued, dispatched, expired, evicted, byClass } = scheduler;
  found.same('expired by the scheduler', expired, counters.expired);
  found.same('evicted by the scheduler', evicted, counters.evicted);
  found.same('dispatched', dispatched, stages.scheduler.sent);
  found.same('queued', queued, stages.scheduler.inHand);
  found.same('received of scheduler', stages.scheduler.received, dispatched + expired + evicted + queued);
  const classes = CLASSES.map((name) => byClass[name]);
  for (const name of ['emitted', 'invalid', 'shed', 'deadLettered'] as const)
    found.same(
      `${name} by class`,
      sum(classes, (each) => each[name]),
      counters[name],
    );
  found.same(
    'stored by class, in time and too late',
    sum(classes, ({ onTime, late }) => onTime + late),
    counters.stored,
  );
  for (const name of ['onTime', 'late'] as const)
    found.same(
      `${name} by class`,
      sum(classes, (each) => each[name]),
      goodput[name],
    );
  for (const { emitted, invalid, shed, expired: tooOld, evicted: dropped, deadLettered, onTime, late } of classes)
    found.atMost(
      'what became of the events of a class',
      invalid + shed + tooOld + dropped + deadLettered + onTime + late,
      emitted,
    );
  found.same(
    'dispatched by class',
    sum(classes, (each) => each.dispatched),
    dispatched,
  );
  found.same(
    'expired by class',
    sum(classes, (each) => each.expired),
    expired,
  );
  found.same(
    'evicted by class',
    sum(classes, (each) => each.evicted),
    evicted,
  );
}

function checkSubscribers({ subscribers, stages, channels }: Snapshot, found: Faults): void {
  const { sent } = stages.broadcast;
  for (const name of SUBSCRIBERS) {
    const { delivered, skipped, lag } = subscribers[name];
    found.count(`lag of ${name}`, lag);
    found.count(`skipped by ${name}`, skipped);
    found.same(`delivered to and skipped by ${name}`, delivered + skipped, sent);
    found.same(`lag of ${name}`, lag, delivered - stages[name].received);
  }
  const { storage } = subscribers;
  found.same('delivered to storage', storage.delivered, sent);
  found.same('skipped by storage', storage.skipped, 0);
  found.same('lag of storage', storage.lag, channels['broadcast→storage'].depth);
}

/** What the incidents cost, and what was lost outside of them, is all that was lost. */
function checkIncidents({ incidents, outsideIncidents, counters, subscribers }: Snapshot, found: Faults): void {
  const rows = [...incidents, outsideIncidents.noIncident, outsideIncidents.earlier];
  for (const cause of LOSSES) {
    found.same(
      `${cause} by incident`,
      sum(rows, ({ lost }) => lost[cause]),
      counters[cause],
    );
  }
  for (const name of SUBSCRIBERS) {
    found.same(
      `skipped by ${name} by incident`,
      sum(rows, ({ skipped }) => skipped[name]),
      subscribers[name].skipped,
    );
  }
}

function checkStorage({ storage, batches, counters }: Snapshot, found: Faults): void {
  const { latency, rowsPerCall, attempts, inFlight, ...ended } = storage.calls;
  for (const [name, count] of Object.entries({ inFlight, ...ended })) found.count(`calls: ${name}`, count);
  found.same(
    'calls that have ended or are under way',
    sum(Object.values(ended), (count) => count) + inFlight,
    attempts,
  );
  found.atMost('calls under way', inFlight, MOST_CALLS);
  found.near('rows of a call, times calls that succeeded', rowsPerCall * ended.succeeded, counters.stored);
  found.atMost('calls recorded', latency.count, attempts - inFlight - ended.abandoned);
  checkPercentiles('calls', latency, found);
  found.same('batches by reason', batches.bySize + batches.byTime + batches.byDrain, storage.batches);
  found.near('mean size of a batch, times batches', batches.meanSize * storage.batches, counters.stored);
}

function checkLatency({ latency, counters, stages }: Snapshot, found: Faults): void {
  for (const name of ['endToEnd', 'delivery', 'naive'] as const) {
    found.atMost(`latencies, ${name}`, latency[name].count, counters.stored);
    checkPercentiles(name, latency[name], found);
  }
  for (const name of Object.keys(stages) as StageName[]) {
    const { service } = latency[name];
    // Recorded after the commit; a worker that dies in between leaves it out.
    found.atMost(`service times of ${name}`, service.count, stages[name].received);
    checkPercentiles(`waits of ${name}`, latency[name], found);
    checkPercentiles(`service times of ${name}`, service, found);
  }
}
function checkPercentiles(what: string, run: Percentiles & { window: Percentiles }, found: Faults): void {
  found.atMost(`window of ${what}`, run.window.count, run.count);
  for (const [span, { p50, p90, p99, p999, max }] of Object.entries({ run, window: run.window })) {
    const rising = [0, p50, p90, p99, p999, max];
    if (rising.some((value, i) => i > 0 && !(value >= rising[i - 1]!))) {
      found.list.push(`percentiles of ${what}, ${span}, are ${rising.slice(1).join(', ')}`);
    }
  }
}

function checkBreaker({ breaker }: Snapshot, found: Faults): void {
  const { state, opened, retryInMs, transitions } = breaker;
  const last = transitions.at(-1)?.to ?? 'closed';
  if (state !== last) found.list.push(`the breaker is ${state}, and its last transition led to ${last}`);
  if (state !== 'open') found.same(`retryInMs of a breaker that is ${state}`, retryInMs, 0);
  found.atMost('transitions to open', transitions.filter(({ to }) => to === 'open').length, opened);
}

/** What only holds when nothing moves any more. */
function checkEnd({ state, ledger, latency, counters, stages, storage }: Snapshot, found: Faults): void {
  if (state !== 'stopped') return;
  found.same('inFlight of a run that has stopped', ledger.inFlight, 0);
  found.same('slack of a run that has stopped', ledger.slack, 0);
  found.same('calls under way of a run that has stopped', storage.calls.inFlight, 0);
  if (stages.storage.restarts > 0) return;
  for (const name of ['endToEnd', 'delivery'] as const)
    found.same(`latencies, ${name}, of a run that has stopped`, latency[name].count, counters.stored);
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
